"""Evidence: reads everything, writes only editions of the report."""
