"""Whose place it is that an application gets: an account that is found, or made."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from oqu.admission.models import Application
from oqu.admission.queries.accounts import is_another_name, listed_person
from oqu.kernel.errors import Refused
from oqu.people import actions as people
from oqu.people.models import Person
from oqu.people.queries import person_by_email


class MaybeListed(Refused):
    message = _(
        "Your list of people has this name in another spelling. Choose on the page of the application whether it is the "
        "same person."
    )


def person_of(application: Application, *, is_listed: bool | None, by: Person, at: datetime) -> Person:
    """The person of an application that has none yet.

    `is_listed` is the answer of the office whether it is the one of its list whose name is spelled otherwise. Raises
    MaybeListed if there is such a person and no answer (None).
    """
    return (
        person_by_email(application.email)
        or _listed(application, is_listed)
        or people.join(
            family_name=application.family_name,
            given_name=application.given_name,
            patronymic=application.patronymic,
            email=application.email,
            phone=application.phone,
            language=application.language,
            library=application.library,
            library_words=application.library_words,
            position=application.position,
            experience_years=application.experience_years,
            zone=application.course.zone,
            entered_by=None if application.email else application.course.centre,
            is_another=True,
            by=by,
            at=at,
        )
    )


def _listed(application: Application, is_listed: bool | None) -> Person | None:
    known = listed_person(application)
    if known is None or not is_another_name(application, known):
        return known
    if is_listed is None:
        raise MaybeListed
    return known if is_listed else None


def part_from_other_spelling(application: Application) -> None:
    """Have the office asked again whose place it is, if a decision is undone for a name that is spelled otherwise."""
    person = application.person
    if person is not None and not application.email and is_another_name(application, person):
        application.person = None
