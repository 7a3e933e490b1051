"""The outbox: every message that leaves the house, whatever its channel."""
