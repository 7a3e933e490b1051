"""Top floor: settings, addresses, servers and the command line."""
