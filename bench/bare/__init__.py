"""The bare framework: session, user, one line of text; what every figure is divided by."""
