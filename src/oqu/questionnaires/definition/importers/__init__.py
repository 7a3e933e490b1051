"""Questionnaires that people bring along from other systems, with a list of what could not be carried over."""
