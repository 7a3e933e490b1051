"""Applications whose e-mail belongs to an account of another name, for the office to look at before it decides."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import QuerySet
from django.db.models.functions import Lower

from oqu.admission.models import Application, ApplicationState
from oqu.kernel.full_names import comparable
from oqu.kernel.lists import Texts, packed
from oqu.people.models import Person
from oqu.people.queries import is_spelled_otherwise, namesake

NOT_ANSWERED = (ApplicationState.UNCONFIRMED, ApplicationState.WITHDRAWN)
"""The owner of the e-mail has not agreed to the application: nothing here may depend on whether they have an account."""


class NamedApplication(Protocol):
    """What must be known of an application to compare it with an account."""

    @property
    def pk(self) -> int:
        """Its number."""

    @property
    def family_name(self) -> str:
        """The family name as it was written."""

    @property
    def given_name(self) -> str:
        """The given name as it was written."""

    @property
    def email(self) -> str:
        """The e-mail, or ""."""

    @property
    def state(self) -> str:
        """How far it has come."""


def listed_person(application: Application) -> Person | None:
    """The person without an e-mail in the list of the centre who has this name, in any spelling, at this library.

    One who has an application for the same course already is another person: those were asked about.
    """
    if application.email or application.library is None:
        return None
    known = namesake(
        application.family_name,
        application.given_name,
        application.patronymic,
        application.library,
        application.course.centre,
    )
    others = Application.objects.filter(course=application.course, person=known).exclude(pk=application.pk)
    is_taken = known is not None and others.exclude(state=ApplicationState.WITHDRAWN).exists()
    return None if is_taken else known


def listed_in_other_spelling(application: Application) -> Person | None:
    """The person of the centre's list about whom the office is asked before this application gets a place."""
    known = listed_person(application) if application.person_id is None else None
    return known if known and is_another_name(application, known) else None


def is_another_name(application: Application, person: Person) -> bool:
    """Whether the name in an application is written with other letters than that of this person."""
    name = f"{application.family_name} {application.given_name} {application.patronymic}"
    return is_spelled_otherwise(name, person)


def accounts_of_other_names(shown: Iterable[NamedApplication]) -> dict[int, str]:
    """Of these applications: id → the full name of the account with its e-mail, where it is another one. One query.

    Names that differ in their order, in Kazakh letters or in the patronymic only are the same.
    """
    asked = [one for one in shown if one.email and one.state not in NOT_ANSWERED]
    names = {address: name for address, *name in _accounts(packed({one.email.lower() for one in asked}))}
    return {
        one.pk: " ".join(filter(None, names[one.email.lower()]))
        for one in asked
        if one.email.lower() in names
        and _parts(one.family_name, one.given_name) != _parts(*names[one.email.lower()][:2])
    }


def _parts(*names: str) -> set[str]:
    return {comparable(name) for name in names}


def _accounts(emails: str) -> QuerySet[Person, tuple[Any, ...]]:
    found = Person.objects.annotate(address=Lower("email")).filter(address__in=Texts(emails)).order_by()
    return found.values_list("address", "family_name", "given_name", "patronymic")
