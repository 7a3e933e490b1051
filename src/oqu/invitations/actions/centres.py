"""Opening a centre together with the invitation of its director."""

from datetime import datetime

from django.db import transaction

from oqu.invitations.actions.inviting import Offer, appoint_all
from oqu.kernel.permissions import Role
from oqu.libraries import actions as libraries
from oqu.libraries.actions import LibraryRows
from oqu.libraries.models import Centre, Library
from oqu.people.models import Person


@transaction.atomic
def open_centre(
    *, library: Library, email: str, family_name: str, given_name: str, by: Person, at: datetime
) -> Centre:
    """Let a library run courses and invite its director; a second time renews the invitation. Raises SlugTaken."""
    centre = libraries.open_centre(library=library, by=by, at=at)
    offer = Offer(
        email=email, family_name=family_name, given_name=given_name, role=Role.DIRECTOR, centre=centre
    )
    appoint_all([offer], by=by, host=None, at=at)
    return centre


@transaction.atomic
def open_new_centre(
    *, rows: LibraryRows, code: str, email: str, family_name: str, given_name: str, by: Person, at: datetime
) -> Centre:
    """Enter a library (`code`) with its place and system (`rows`), make it a centre that owns the system, invite its director."""
    libraries.import_libraries(rows=rows, by=by, at=at, is_for_new_centre=True)
    library = Library.objects.get(code=code)
    libraries.open_centre(library=library, systems=[row.code for row in rows.networks], by=by, at=at)
    return open_centre(
        library=library, email=email, family_name=family_name, given_name=given_name, by=by, at=at
    )
