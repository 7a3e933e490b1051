"""Questionnaires, their waves, participations and anonymous responses."""
