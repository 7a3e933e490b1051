"""Letters: the outbox of everything that leaves for a person, and the channels it leaves by."""
