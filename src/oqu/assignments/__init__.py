"""Practical tasks: briefs, submissions, and reviews."""
