"""Persons: sign-in, roles at a centre, consents and sessions."""
