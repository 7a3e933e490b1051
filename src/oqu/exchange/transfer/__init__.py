"""A course without its people and answers: copied, written to one file, and read from one (docs/course-file.md)."""
