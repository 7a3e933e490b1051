"""Nominations: what a list says about people, and what will become of each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from oqu.admission.models import Application, ApplicationSource, ApplicationState, Nomination
from oqu.admission.queries.applications import (
    live_applications,
    matching,
    name_of,
    people_at,
    plain_name,
    same_application,
)
from oqu.admission.rules import takes_applications
from oqu.courses.kinds import all_kinds
from oqu.courses.models import Course, Enrolment, Place, Stage, Step
from oqu.courses.queries import KEPT_PLACES, outcomes
from oqu.kernel.errors import Words
from oqu.kernel.full_names import is_another_spelling
from oqu.kernel.lists import Texts, packed
from oqu.kernel.phones import numbers_in
from oqu.kernel.prepared import prepared
from oqu.libraries.models import Library, Network
from oqu.libraries.queries import NAMED_COLUMNS, Named, named
from oqu.people.models import Person
from oqu.people.queries import agreed_since, roles_of, without_email_at


@dataclass(frozen=True)
class Details:
    """What an application says about a person; `experience_years` whole years, `language` one of the site's."""

    family_name: str
    given_name: str
    patronymic: str = ""
    email: str = ""
    phone: str = ""
    library: Library | None = None
    library_words: str = ""
    position: str = ""
    experience_years: int | None = None
    language: str = settings.LANGUAGE_CODE
    internet: str = ""
    motivation: str = ""

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.family_name} {self.given_name} {self.patronymic}".strip()

    def tidied(self) -> "Details":
        """The same with the e-mail in lower case and no blanks around it."""
        return replace(self, email=self.email.strip().lower())


def as_row(details: Details) -> dict[str, Any]:
    """The facts of one person as a nomination keeps them: plain values, the library by its code."""
    return {**vars(details), "library": details.library.code if details.library else ""}


def people_of(nomination: Nomination) -> list[Details]:
    """The people of a list, as they were nominated."""
    codes = {row["library"] for row in nomination.rows}
    libraries = {
        library.code: library for library in Library.objects.filter(code__in=codes).select_related("district")
    }
    return [Details(**{**row, "library": libraries.get(row["library"])}) for row in nomination.rows]


class NominationStatus(TextChoices):
    """What sending a list will do with one of its people."""

    NOMINATED = "nominated", _("Will be nominated")
    KNOWN = "known", _("Has an application already")
    TWICE = "twice", _("Is in the list twice")
    NAMESAKE = "namesake", _("Has the name of another person")
    SAME_EMAIL = "same_email", _("Has the e-mail of another person")


_OWN_WORDS = Q(state=ApplicationState.UNCONFIRMED, source=ApplicationSource.OWN)
"""Applications of which nobody but the one who typed them knows."""


def is_of_another(known: Application | None, details: Details) -> bool:
    """Whether an application that its person has not answered was written in for a person of another name, with this e-mail."""
    return (
        known is not None
        and known.state == ApplicationState.UNCONFIRMED
        and known.source != ApplicationSource.OWN
        and name_of(known) != plain_name(details.name)
    )


def has_email_of_another(course: Course, details: Details) -> bool:
    """Whether the e-mail is that of a person who was written in by another name and has not answered."""
    if not details.email:
        return False
    return is_of_another(same_application(course, email=details.email), details)


def applied_by_name(course: Course, details: Details) -> Application | None:
    """The application of which name and library alone, in any spelling, say that it is this person's."""
    known = same_application(course, email=details.email, name=details.name, library=details.library)
    is_by_email = known is not None and details.email and known.email.lower() == details.email.lower()
    return None if known is None or is_by_email or known.state == ApplicationState.UNCONFIRMED else known


def applied_name(course: Course, details: Details) -> str:
    """The name in that application, as it was written; "" if there is none."""
    known = applied_by_name(course, details)
    return _full_name(known) if known else ""


@dataclass(frozen=True)
class Preview:
    """One person of a list before it is sent, and the application that they have already."""

    details: Details
    verdict: NominationStatus
    known: Application | None = None
    place: int = 0
    is_asked: bool = False
    """Whether only name and library say that this person is known: then the sender decides."""
    is_listed: bool = False
    """Whether the person is in the list of the centre already."""
    read_as: str = ""
    """The name, where the person is known by it in another spelling."""


def preview(nomination: Nomination) -> list[Preview]:
    """What will become of everybody on a nominated list, in two queries for any number of people."""
    written = list(live_applications(nomination.course).exclude(_OWN_WORDS))
    known = [one for one in written if one.state != ApplicationState.UNCONFIRMED]
    return _previewed(people_of(nomination), known, written)


type Mark = tuple[str, int | None]
"""An e-mail, or a name in plain letters with the id of the library."""


def preview_entries(course: Course, people: Sequence[Details]) -> list[Preview]:
    """What will become of everybody on a list that the office enters; who was asked already is not asked again."""
    written = list(live_applications(course).exclude(_OWN_WORDS))
    rows = _previewed(people, written, written)
    listed = _listed_among(course, people)
    return [_as_listed(row, listed) for row in rows]


def _as_listed(row: Preview, listed: Mapping[Mark, str]) -> Preview:
    """A row with whether its person is in the list of the centre, and by which name."""
    found = [listed[mark] for mark in _marks(row.details) if mark in listed]
    name = row.read_as or next((_spelled(row.details, name) for name in found), "")
    return replace(row, is_listed=bool(found), read_as=name)


def _spelled(details: Details, known: str) -> str:
    """This known name if it is that of the row in another spelling; "" if it is the same, or that of another person."""
    is_same = plain_name(details.name) == plain_name(known)
    return known if is_same and is_another_spelling(details.name, known) else ""


@dataclass(frozen=True)
class AskingLetters:
    """How many people of a list are asked by mail, and the names of those who have no e-mail."""

    number: int
    printed: Sequence[str]


def letters_to(people: Iterable[Details | Application]) -> AskingLetters:
    """The letters to these people."""
    listed = list(people)
    printed = [_full_name(one) for one in listed if not one.email]
    return AskingLetters(len(listed) - len(printed), printed)


def _full_name(one: Details | Application) -> str:
    return f"{one.family_name} {one.given_name} {one.patronymic}".strip()


def letters_of(rows: Iterable[Preview]) -> AskingLetters:
    """The letters that leave if a list is taken as it is shown; namesakes, who have no e-mail, are not among them."""
    return letters_to(row.details for row in rows if row.verdict == NominationStatus.NOMINATED)


def _marks(details: Details) -> set[Mark]:
    library_id = details.library.pk if details.library else None
    return {(details.email.lower(), None)} if details.email else {(plain_name(details.name), library_id)}


def _listed_among(course: Course, people: Sequence[Details]) -> dict[Mark, str]:
    """Mark → name of those whom the centre of the course knows already: by e-mail, or without one by name and library."""
    emails = [details.email.lower() for details in people if details.email]
    there = without_email_at({details.library for details in people if not details.email})
    known = people_at(course.centre).filter(Q(email__in=Texts(packed(emails))) | there)
    rows = known.values_list("email", "family_name", "given_name", "patronymic", "library_id")
    named = [(email, " ".join(filter(None, names)), library) for email, *names, library in rows]
    return {
        (email.lower(), None) if email else (plain_name(name), library): name
        for email, name, library in named
    }


def _previewed(
    people: Sequence[Details], known_there: Sequence[Application], written: Sequence[Application]
) -> list[Preview]:
    """Who has the name of another person at the same library is a namesake if their telephones differ; the sender decides.

    `known_there` keep what they have; `written` are all applications that others can know of.
    """
    seen: dict[tuple[str, int | None], Details] = {}
    shown = []
    for place, details in enumerate(people):
        library_id = details.library.pk if details.library else None
        mark = (details.email.lower(), None) if details.email else (plain_name(details.name), library_id)
        known = matching(known_there, details.email, None, details.name, details.library)
        is_same = matching(known_there, details.email, None, "", details.library) is not None
        above = seen.setdefault(mark, details)
        verdict = _verdict(details, known, above)
        if is_of_another(matching(written, details.email, None, "", None), details):
            verdict = NominationStatus.SAME_EMAIL
        is_asked = verdict != NominationStatus.NOMINATED and not is_same and not details.email
        name = _full_name(known) if known is not None else above.name
        shown.append(Preview(details, verdict, known, place, is_asked, read_as=_spelled(details, name)))
    return shown


def _verdict(details: Details, known: Application | None, above: Details) -> NominationStatus:
    """`above` is the first person of the list who is named so, maybe this one."""
    if known is not None:
        is_namesake = not details.email and _have_other_phones(details, known)
        return NominationStatus.NAMESAKE if is_namesake else NominationStatus.KNOWN
    if above is details:
        return NominationStatus.NOMINATED
    if plain_name(above.name) != plain_name(details.name):
        return NominationStatus.SAME_EMAIL
    is_namesake = not details.email and _have_other_phones(details, above)
    return NominationStatus.NAMESAKE if is_namesake else NominationStatus.TWICE


def _have_other_phones(one: Details, other: Details | Application) -> bool:
    return bool(one.phone and other.phone) and not numbers_in(one.phone) & numbers_in(other.phone)


def nominatable_courses(at: datetime) -> list[Course]:
    """The courses that take nominations now."""
    courses = Course.objects.filter(stage=Stage.ADMISSION).select_related("centre__library")
    return [course for course in courses.order_by("starts_on", "pk") if takes_applications(course, at)]


@dataclass(frozen=True)
class OpenNominations:
    """A course that takes nominations, and how many people of a head's networks are nominated for it."""

    course: Course
    nominated: int


def open_nominations(head: Person, at: datetime) -> list[OpenNominations]:
    """What a head of networks can nominate for now; empty for everybody else, without a query."""
    networks = roles_of(head).in_networks
    if not networks:
        return []
    courses = nominatable_courses(at)
    sent = Application.objects.filter(nomination__network__in=networks, course__in=courses)
    counts = dict(sent.values_list("course").annotate(Count("pk")).order_by()) if courses else {}
    return [OpenNominations(course, counts.get(course.pk, 0)) for course in courses]


def networks_headed(person: Person) -> QuerySet[Network]:
    """The networks that a person heads."""
    return Network.objects.filter(pk__in=roles_of(person).in_networks).select_related("district")


def nominations_by(person: Person) -> QuerySet[Nomination]:
    """The lists that a person made, newest first."""
    return Nomination.objects.filter(nominated_by=person).select_related("course__centre", "network")


def nominated_by_heads_of(networks: Iterable[Network], course: Course) -> QuerySet[Application]:
    """The people of these networks who want a place in a course, regardless of who nominated them."""
    return (
        live_applications(course)
        .filter(Q(library__network__in=list(networks)) | Q(nomination__network__in=list(networks)))
        .select_related("library__district", "course")
    )


def decisions_for(network: Network, course: Course) -> dict[str, int]:
    """How many people whom a library system nominated have a place, wait in line, are declined, or wait for a decision."""
    states = Application.objects.filter(course=course, nomination__network=network).order_by()
    counts = dict(states.values_list("state").annotate(Count("pk")))
    return {
        "admitted": counts.get(ApplicationState.ADMITTED, 0),
        "waiting": counts.get(ApplicationState.WAITING, 0),
        "declined": counts.get(ApplicationState.DECLINED, 0),
        "undecided": counts.get(ApplicationState.NEW, 0),
    }


def courses_with_people_of(networks: Iterable[Network]) -> QuerySet[Course]:
    """The courses for which these library systems have lists of people, the latest first."""
    lists = Nomination.objects.filter(network__in=list(networks))
    return Course.objects.filter(pk__in=lists.values("course")).exclude(stage=Stage.DRAFT)


FEWEST = 5
"""Of fewer people a head reads no counts: they would tell what became of one person."""


@dataclass(frozen=True)
class Progressed:
    """How far the people whom a library system nominated have come in a course, in numbers of people."""

    people: int
    attended: int
    handed_in: int
    finished: int


NAMES_WHO_FINISHED = "2026-12-01"
"""The first text of consent by which the head who nominated a person sees whether they have finished."""


def places_of_nominated(network: Network, course: Course) -> QuerySet[Enrolment]:
    """The places in a course of those whom a library system nominated."""
    admitted = Application.objects.filter(
        course=course, nomination__network=network, state=ApplicationState.ADMITTED
    )
    return Enrolment.objects.filter(
        course=course, state__in=KEPT_PLACES, person__in=admitted.values("person")
    ).order_by()


def states_of(people: Iterable[Application], network: Network) -> list[tuple[Application, Words]]:
    """People of a library system, each with what was decided; of those it nominated for a course that is over, what became of them.

    Who agreed to an earlier text of consent, which does not name that, is shown with the decision alone.
    Three queries more where one of these has had a place in a course that is over.
    """
    listed = list(people)
    own = [one for one in listed if one.nomination_id and one.state == ApplicationState.ADMITTED]
    course = next((one.course for one in listed if one.course.is_over), None)
    if course is None:
        return [(one, one.state_words) for one in listed]
    nominated = Application.objects.filter(pk__in=[one.pk for one in own], nomination__network=network)
    agreed = agreed_since(NAMES_WHO_FINISHED)
    places = Enrolment.objects.filter(
        Q(person__in=nominated.values("person")), Q(person__in=agreed), course=course
    )
    found = list(places)
    for place in found:
        place.course = course
    words = outcomes(found)
    states: dict[int | None, Words] = {place.person_id: words[place.pk] for place in found}
    decided: dict[str, Words] = {
        ApplicationState.ADMITTED: pgettext("state of an application", "Had a place")
    }
    return [(one, states.get(one.person_id) or decided.get(one.state, one.state_words)) for one in listed]


def progress_of_nominated(network: Network, course: Course) -> Progressed | None:
    """How far they have come, in one query; None for fewer than `FEWEST` people."""
    reviewed = [kind.code for kind in all_kinds() if kind.is_reviewed]
    handed_in = Q(progress__activity__kind__in=reviewed) & ~Q(progress__step=Step.STARTED)
    numbers = places_of_nominated(network, course).aggregate(
        people=Count("pk", distinct=True),
        attended=Count("pk", filter=Q(progress__minutes__gt=0), distinct=True),
        handed_in=Count("pk", filter=handed_in, distinct=True),
        finished=Count("pk", filter=Q(state=Place.FINISHED), distinct=True),
    )
    return Progressed(**numbers) if numbers["people"] >= FEWEST else None


def networks_with_heads() -> QuerySet[Network]:
    """The networks that have a head who can be asked to nominate."""
    return Network.objects.filter(posts__isnull=False).select_related("district").distinct()


def networks_to_ask() -> list[Named]:
    """The same by their names."""
    return [named(**row) for row in _networks_to_ask()]


@prepared
def _networks_to_ask() -> QuerySet[Network, dict[str, Any]]:
    rows: QuerySet[Network, dict[str, Any]] = (
        networks_with_heads().select_related(None).values(*NAMED_COLUMNS)
    )
    return rows
