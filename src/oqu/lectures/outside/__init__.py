"""What stands outside of the house and speaks another language: the relay, meeting servers, lists of meeting programs.

Nothing here knows a model or writes anything.
"""
