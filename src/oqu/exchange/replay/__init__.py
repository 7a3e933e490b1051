"""Replay a course from beginning to end, through the actions that the web uses and at its own dates."""
