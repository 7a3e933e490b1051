"""The live relay of lectures: a small ASGI process with signed tickets and no models."""
