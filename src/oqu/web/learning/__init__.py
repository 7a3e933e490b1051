"""What a participant sees: today, the plan, and all work of a course."""
