"""Who listens to a lecture together on one device."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from oqu.courses.models import Course, Enrolment, Stage
from oqu.courses.queries import KEPT_PLACES, enrolments_in
from oqu.kernel.name_order import name_key
from oqu.kernel.prepared import prepared
from oqu.lectures.models import Companion, CompanionStatus, Lecture
from oqu.people.models import Person
from oqu.people.queries import names_among

GOING_ON = (Stage.RUNNING, Stage.CLOSING)
"""While a course goes on people may still say with whom they listened; afterwards the list is closed."""

LARGEST_GROUP = 60
"""Of so many people at most a list to tick can be read."""


@dataclass(frozen=True, slots=True, eq=False)
class FellowListener:
    """A person of the same course who may listen along: the enrolment's id and key, and the name."""

    pk: int
    key: str
    group_id: int | None
    library_id: int | None
    name: str


COLUMNS = ("pk", "key", "group_id", "person__library_id", "person__family_name", "person__given_name")


def _colleagues(rows: Iterable[tuple[Any, ...]]) -> dict[int, FellowListener]:
    """Place in the course (by id) → colleague, of rows of COLUMNS."""
    return {
        pk: FellowListener(pk, key, group, library, f"{family_name} {given_name}".strip())
        for pk, key, group, library, family_name, given_name in rows
    }


def possible_companions(lecture: Lecture, host: Enrolment) -> list[FellowListener]:
    """Those for whom the lecture is and who may sit beside the host, by name.

    They are of the same library or of the same group; of a group of more than `LARGEST_GROUP`, in which nobody knows
    everybody, only those of the same library.
    """
    of_group = _of_group(host.course_id, host.group_id) if host.group_id else _of_no_group(host.course_id)
    near = _colleagues(of_group) if len(of_group) <= LARGEST_GROUP else {}
    if host.person.library_id is not None:
        near |= _colleagues(_of_library(host.course_id, host.person.library_id))
    near.pop(host.pk, None)
    only = lecture.activity.group_id
    invited = [one for one in near.values() if only in (None, one.group_id)]
    return sorted(_distinguished(host.course, invited), key=lambda one: (name_key(one.name), one.pk))


def _distinguished(course: Course, colleagues: list[FellowListener]) -> list[FellowListener]:
    """Namesakes with their libraries beside the name; without them no query is needed."""
    names = [one.name for one in colleagues]
    if len(set(names)) == len(names):
        return colleagues
    places = enrolments_in(course).filter(pk__in=[one.pk for one in colleagues if names.count(one.name) > 1])
    people = {place.pk: place.person for place in places}
    shown = names_among(people.values())
    return [replace(one, name=shown.of(people[one.pk])) if one.pk in people else one for one in colleagues]


@prepared
def _of_group(course: int, group: int) -> QuerySet[Enrolment, tuple[Any, ...]]:
    there = Enrolment.objects.filter(course=course, group=group, state__in=KEPT_PLACES)
    return there.order_by("pk").values_list(*COLUMNS)[: LARGEST_GROUP + 1]


@prepared
def _of_no_group(course: int) -> QuerySet[Enrolment, tuple[Any, ...]]:
    there = Enrolment.objects.filter(course=course, group__isnull=True, state__in=KEPT_PLACES)
    return there.order_by("pk").values_list(*COLUMNS)[: LARGEST_GROUP + 1]


@prepared
def _of_library(course: int, library: int) -> QuerySet[Enrolment, tuple[Any, ...]]:
    there = Enrolment.objects.filter(course=course, person__library=library, state__in=KEPT_PLACES)
    return there.order_by("pk").values_list(*COLUMNS)[:LARGEST_GROUP]


def places_named(course: Course, keys: Iterable[str]) -> list[Enrolment]:
    """The places in a course with these keys, with their people."""
    return list(Enrolment.objects.filter(course=course, key__in=list(keys)).select_related("person"))


def company_of(lecture: Lecture, place: Enrolment) -> list[Companion]:
    """Everybody who listens with this person, and everybody who says that this person listens with them."""
    return _together(lecture.pk, place.pk)


@prepared
def _together(lecture: int, place: int) -> QuerySet[Companion]:
    together = Companion.objects.filter(Q(host=place) | Q(guest=place), lecture=lecture)
    return together.select_related("host__person", "guest__person", "lecture__activity")


def asked_of(person: Person) -> list[Companion]:
    """Claims by colleagues about this person that are unanswered, in courses that go on."""
    return _asked(person.pk)


@prepared
def _asked(person: int) -> QuerySet[Companion]:
    return (
        Companion.objects.filter(
            guest__person=person,
            answer=CompanionStatus.ASKED,
            guest__state__in=KEPT_PLACES,
            lecture__activity__course__stage__in=GOING_ON,
        )
        .select_related("host__person", "lecture__activity")
        .order_by("asked_at", "pk")
    )


def companions_to_answer(person: Person) -> QuerySet[Companion]:
    """What is this person's to answer, also once more, in courses that go on."""
    return Companion.objects.filter(
        guest__person=person, lecture__activity__course__stage__in=GOING_ON
    ).select_related("host__person", "guest__person", "guest__course", "lecture__activity__course")
