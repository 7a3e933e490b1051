"""Applications, nominations, the waiting list and the forming of groups."""
