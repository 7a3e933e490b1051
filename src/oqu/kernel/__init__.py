"""Ground floor: clock, database fields, journal, permissions, files, text and idempotency."""
