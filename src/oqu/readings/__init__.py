"""Texts of a course's plan and the reading of them."""
