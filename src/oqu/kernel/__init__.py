"""The base layer: used by every app, imports no app."""
