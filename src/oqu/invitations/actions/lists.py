"""Inviting the people of a list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from oqu.invitations.actions.inviting import Offer, appoint_all
from oqu.invitations.queries import people_who_accepted
from oqu.kernel.permissions import CENTRE_ROLES
from oqu.libraries.models import Centre
from oqu.people import actions as people
from oqu.people.actions import PersonRow
from oqu.people.models import Person


@dataclass(frozen=True)
class Invited:
    """How many people of a list were invited by letter, without an e-mail written down, and in the centre's list already."""

    invited: int = 0
    entered: int = 0
    listed: int = 0


@transaction.atomic
def invite_people(
    *,
    rows: Sequence[PersonRow],
    centre: Centre,
    by: Person,
    at: datetime,
    already_listed: Collection[str] = (),
) -> Invited:
    """Invite the people of a list who have an e-mail; enter the others, who sign in with a printed card; entering them can be undone for an hour.

    Those whose e-mail is `already_listed` by the centre are invited only to a role. What comes back is the same whether or not an e-mail belongs to an account. Raises TooManyInvitations.
    """
    with_email = [row for row in rows if row.email]
    without = [row for row in rows if not row.email]
    joined = people.import_people(rows=without, by=by, at=at, entered_by=centre)
    people.note_import(people=joined.made, centre=centre, at=at)
    listed = {*people_who_accepted(centre).values_list("email", flat=True), *already_listed}
    offers = [
        _offer_of(row, centre)
        for row in with_email
        if row.role is not None or row.email.strip().lower() not in listed
    ]
    appoint_all(offers, by=by, host=centre, at=at)
    return Invited(invited=len(offers), entered=len(without), listed=len(with_email) - len(offers))


PROFILE = ("patronymic", "phone", "language", "position", "experience_years")


def _offer_of(row: PersonRow, centre: Centre) -> Offer:
    return Offer(
        email=row.email,
        family_name=row.family_name,
        given_name=row.given_name,
        role=row.role,
        centre=centre if row.role in CENTRE_ROLES or row.role is None else None,
        network=row.network,
        host=centre,
        profile={name: getattr(row, name) for name in PROFILE}
        | {"library": row.library.code if row.library else ""},
    )
