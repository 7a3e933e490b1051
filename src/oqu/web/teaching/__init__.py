"""What a lecturer or reviewer sees: the review queue and own lectures."""
