"""The desk where a participant asks the centre for advice."""
