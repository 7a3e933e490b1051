"""Regions, districts, networks and the libraries in them."""
