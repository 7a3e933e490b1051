"""Courses: runs of a topic with their plan, groups, people's places in them, and how far each has come."""
