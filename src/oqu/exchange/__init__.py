"""Exchange with the world outside: whole courses read from a folder of files, as a centre keeps them."""
