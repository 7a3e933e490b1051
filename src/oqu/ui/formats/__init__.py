"""Date and number formats of the three languages, for Django's own filters and widgets."""
