"""What a questionnaire asks: read from JSON or another system's file, written back, answered, packed; no models."""
