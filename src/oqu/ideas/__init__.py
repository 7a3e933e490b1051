"""What participants promise to put into practice, and how it went."""
