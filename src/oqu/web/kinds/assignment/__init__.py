"""The pages of practical tasks: for participants and for the office."""
