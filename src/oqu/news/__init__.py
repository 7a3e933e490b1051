"""Articles by category and their feeds."""
