"""Import and export of whole courses, as folders of files."""
