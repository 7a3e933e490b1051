"""Writes about invitations.

- `counting`: how many letters may invite people
- `inviting`: offering a role, answering, giving an offer up
- `undoing`: taking invitations back whose letters have not left
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
    appoint_all,
    place_of,
    refuse,
    renew,
    set_duties,
    tell_owner,
    withdraw,
)
from oqu.invitations.actions.lists import Invited, invite_people
from oqu.invitations.actions.undoing import built_on, undo

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
    "appoint_all",
    "built_on",
    "count_letters",
    "invite_people",
    "open_centre",
    "open_new_centre",
    "place_of",
    "refuse",
    "renew",
    "set_duties",
    "tell_owner",
    "undo",
    "withdraw",
]
