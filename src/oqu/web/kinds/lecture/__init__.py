"""The pages of lectures: for participants and for the office."""
