"""Attendance of a whole course as a table: everybody, every lecture, minutes, hours, how it is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched

from django.db.models import Count, QuerySet

from oqu.courses.models import Activity, Course, Enrolment
from oqu.courses.queries import KEPT_PLACES, academic_hours, enrolments_in, names_in
from oqu.kernel.lists import PackedNumbers, packed
from oqu.lectures.models import Attendance
from oqu.people.queries import ShownNames, full_name

AT_ONCE = 500
type Named = tuple[int, int, str, str, str]
"""A place in a course: its id, and the id, family name, given name and patronymic of whose it is."""


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One line of the table on a page: a name, minutes by the id of the lecture's activity, academic hours of all."""

    name: str
    minutes: dict[int, int]
    hours: Decimal


def named_places(course: Course) -> QuerySet[Enrolment, Named]:
    """Everybody who has, or had, a place in a course, by name."""
    places = Enrolment.objects.filter(course=course, state__in=KEPT_PLACES)
    names = ("person__family_name", "person__given_name", "person__patronymic")
    return places.values_list("pk", "person_id", *names)


def attendance_lines(course: Course, places: Iterable[Named]) -> list[AttendanceLine]:
    """These people's minutes and hours, in two queries."""
    places = list(places)
    families = [family for _place, _person, family, *_more in places]
    shown = names_in(course, families, full_name, has_email=True)
    names = {
        place: shown.with_mark(person, " ".join(filter(None, words))) for place, person, *words in places
    }
    minutes: dict[int, dict[int, int]] = {place: {} for place in names}
    hours = dict.fromkeys(names, Decimal(0))
    for place, activity, attended, length in _heard(course, names):
        minutes[place][activity] = attended
        hours[place] += academic_hours(course, attended, length)
    return [AttendanceLine(name, minutes[place], hours[place]) for place, name in names.items()]


def _heard(course: Course, places: Iterable[int]) -> QuerySet[Attendance, tuple[int, int, int, int]]:
    known = Attendance.objects.filter(
        lecture__activity__course=course, enrolment__in=PackedNumbers(packed(places))
    )
    return known.values_list("enrolment_id", "lecture__activity_id", "minutes", "length")


@dataclass(frozen=True)
class PersonHours:
    """One person: what is known of each lecture (by its activity's id), and the academic hours of all together."""

    enrolment: Enrolment
    heard: dict[int, Attendance]
    hours: dict[int, Decimal]

    @property
    def minutes(self) -> int:
        """Minutes of all lectures."""
        return sum(row.minutes for row in self.heard.values())

    @property
    def all_hours(self) -> Decimal:
        """Academic hours of all lectures, each rounded by the course's rule."""
        return sum(self.hours.values(), Decimal(0))


def _hours_of(course: Course, people: list[Enrolment]) -> list[PersonHours]:
    """These people's minutes and hours, in one query."""
    known: dict[int, dict[int, Attendance]] = {}
    rows = Attendance.objects.filter(lecture__activity__course=course, enrolment__in=people)
    for row in rows.select_related("recorded_by", "lecture"):
        known.setdefault(row.enrolment_id, {})[row.lecture.activity_id] = row
    return [_person(course, place, known.get(place.pk, {})) for place in people]


def _person(course: Course, place: Enrolment, heard: dict[int, Attendance]) -> PersonHours:
    hours = {pk: academic_hours(course, row.minutes, row.length) for pk, row in heard.items()}
    return PersonHours(place, heard, hours)


def everybodys_hours(course: Course) -> Iterator[PersonHours]:
    """Everybody of a course by name, read some hundreds at a time, so that a large course fits into memory."""
    for people in batched(enrolments_in(course).iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from _hours_of(course, list(people))


def names_of_all(course: Course) -> ShownNames:
    """The names of everybody of a course for a list with a column of libraries, in two queries."""
    names = ("person__family_name", "person__given_name")
    places = Enrolment.objects.filter(course=course, state__in=KEPT_PLACES).order_by()
    alike = places.values(*names).annotate(number=Count("pk")).filter(number__gt=1)
    return names_in(course, alike.values_list("person__family_name", flat=True), has_library=True)


def is_for(activity: Activity, place: Enrolment) -> bool:
    """Whether a lecture was for a person's group, or for all."""
    return activity.group_id in (None, place.group_id)
