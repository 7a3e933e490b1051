"""The pages of links: for participants and for the office."""
