"""A course walked from beginning to end through the actions that the web uses, with the clock of its own time."""
