"""Top floor: settings, addresses, servers and the command line. Every process but the relay's begins here."""
