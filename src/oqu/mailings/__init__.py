"""Messages of a centre to many people at once."""
