"""The mathematics of questionnaires: counts and codes in, frozen figures out; no models, no words for people.

Codes are small integers. MISSING (-1) is a question left open, NOT_APPLICABLE (-2) one that did not apply or was
not shown. Shares are 0-1, never percent. What cannot be computed is None, never a number that looks like a result.
"""
