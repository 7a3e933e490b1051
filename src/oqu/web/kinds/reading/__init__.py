"""The pages of readings: for participants and for the office."""
