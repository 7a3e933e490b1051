"""Libraries: regions, districts, networks, libraries, and the centres that run courses."""
