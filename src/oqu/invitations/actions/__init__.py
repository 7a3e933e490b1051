"""Writes about invitations.

- `counting`: how many letters may invite people
- `inviting`: offering a role, answering, giving an offer up, undoing it, opening a centre with its director
"""

from oqu.invitations.actions.counting import TooManyInvitations, count_letters
from oqu.invitations.actions.inviting import (
    LIFE,
    VERB,
    InvitationSettled,
    Invited,
    Offer,
    TooOld,
    accept,
    appoint,
    invite_people,
    open_centre,
    open_new_centre,
    place_of,
    refuse,
    renew,
    tell_owner,
    undo,
    withdraw,
)

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
