"""Discussions of a group, shown work and shared contact cards."""
