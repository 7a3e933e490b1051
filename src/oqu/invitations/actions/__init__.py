"""Writes about invitations.

- `counting`: how many letters may invite people
- `inviting`: offering a role, answering, giving an offer up, undoing it
- `centres`: opening a centre with its director
- `lists`: inviting the people of a list
"""

from oqu.invitations.actions.centres import open_centre, open_new_centre
from oqu.invitations.actions.counting import TooManyInvitations, count_letters
from oqu.invitations.actions.inviting import (
    LIFE,
    VERB,
    InvitationSettled,
    Offer,
    TooOld,
    accept,
    appoint,
    built_on,
    place_of,
    refuse,
    renew,
    tell_owner,
    undo,
    withdraw,
)
from oqu.invitations.actions.lists import Invited, invite_people

__all__ = [
    "LIFE",
    "VERB",
    "InvitationSettled",
    "Invited",
    "Offer",
    "TooManyInvitations",
    "TooOld",
    "accept",
    "appoint",
    "built_on",
    "count_letters",
    "invite_people",
    "open_centre",
    "open_new_centre",
    "place_of",
    "refuse",
    "renew",
    "tell_owner",
    "undo",
    "withdraw",
]
