"""Queries that every page of a signed-in person costs, whatever it shows."""

SIGNED_IN = 3
"""The session, the person, the roles that the navigation asks for."""
