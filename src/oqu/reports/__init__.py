"""Evidence: reads everything, writes nothing."""
