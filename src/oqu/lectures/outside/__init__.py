"""Clients of external systems: the relay, meeting servers, lists of meeting programs.

Nothing here knows a model or writes anything.
"""
