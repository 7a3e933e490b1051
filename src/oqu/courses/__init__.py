"""Courses and their plan: activities, groups, enrolments, progress and staff."""
