"""What a centre's staff see: courses, people, letters, reports."""
