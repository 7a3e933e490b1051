"""Measurements of Oqu against the bare framework: `make bench [ONLY=pages|weight|…]`."""
