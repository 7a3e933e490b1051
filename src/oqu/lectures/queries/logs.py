"""Lists of meeting programs: who is meant by each name, and what is still to be decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from oqu.courses.models import Course, Enrolment
from oqu.courses.queries import KEPT_PLACES
from oqu.kernel.name_order import name_key
from oqu.lectures.models import How, KnownName, Lecture, LogLine, MeetingLog
from oqu.lectures.outside import names
from oqu.lectures.outside.names import KnownPerson

type Spells = list[tuple[int, int]]
"""From and to in Unix seconds."""


def logs_of(lecture: Lecture) -> QuerySet[MeetingLog]:
    """The lists of a lecture, newest first, with `people` and `open` (what is still to be decided) counted."""
    return MeetingLog.objects.filter(lecture__activity=lecture.activity_id).annotate(
        people=Count("lines"), open=Count("lines", filter=Q(lines__how=How.OPEN))
    )


def log_in(course: Course, key: str) -> MeetingLog | None:
    """A list of one of the course's lectures."""
    found = MeetingLog.objects.filter(lecture__activity__course=course, key=key)
    return found.select_related("lecture__activity__course").first()


def lines_of(log: MeetingLog) -> list[LogLine]:
    """The names of a list, what is to be decided first, with the people who are meant and `minutes` of each."""
    lines = list(LogLine.objects.filter(log=log).select_related("enrolment__person"))
    window = window_of(log.lecture) if log.fits else None
    for line in lines:
        line.minutes = round(seconds_present([line], window) / 60)  # type: ignore[attr-defined]
    return sorted(lines, key=lambda line: (line.how != How.OPEN, name_key(line.name)))


def places_for(lecture: Lecture) -> list[Enrolment]:
    """Everybody whom a list of this lecture may mean: the whole course, since people also come to another group."""
    places = Enrolment.objects.filter(course_id=lecture.activity.course_id, state__in=KEPT_PLACES)
    return list(places.select_related("person__library__district"))


def known_people(places: Iterable[Enrolment]) -> list[KnownPerson]:
    """Places as `outside.names` compares them."""
    return [
        KnownPerson(
            key=place.key,
            family=place.person.family_name,
            given=place.person.given_name,
            patronymic=place.person.patronymic,
            email=place.person.email or "",
        )
        for place in places
    ]


def known_staff(lecture: Lecture) -> list[KnownPerson]:
    """The lecturer and the staff of the course, curators too: they are no participants of it."""
    course = lecture.activity.course
    staff = [duty.person for duty in course.staff.select_related("person")]
    curators = (group.curator for group in course.groups.select_related("curator"))
    others = [person for person in (*curators, lecture.lecturer) if person]
    people = {person.pk: person for person in [*staff, *others]}
    return [
        KnownPerson(one.key, one.family_name, one.given_name, one.patronymic, one.email or "")
        for one in people.values()
    ]


def spelled(name: str, email: str) -> str:
    """How a decision about a row is remembered: by its e-mail, else its name; empty if that tells nobody."""
    if email:
        return email.casefold()
    return " ".join(sorted(names.words_of(name)))[:200] if names.names_a_person(name) else ""


def decided_names(course: Course) -> dict[str, Enrolment | None]:
    """What was decided in this course about names in earlier lists."""
    known = KnownName.objects.filter(course=course).select_related("enrolment__person")
    return {one.spelled: one.enrolment for one in known}


def union(spells: Iterable[tuple[int, int]]) -> Spells:
    """Comings and goings as one: in order, without overlaps."""
    merged: Spells = []
    for since, until in sorted(spells):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        elif until > since:
            merged.append((since, until))
    return merged


@dataclass(frozen=True)
class Window:
    """The planned time of a lecture in Unix seconds; what lies outside of it is no listening."""

    since: int
    until: int

    def cut(self, spells: Iterable[tuple[int, int]]) -> Spells:
        """What of the spells lies within."""
        return union((max(a, self.since), min(b, self.until)) for a, b in spells)

    def holds(self, spells: Spells) -> bool:
        """Whether the meeting took place then: it fills at least half of the planned time, or half of it lies within.

        So does the part of a lecture for which a free meeting lasted.
        """
        if not spells:
            return False
        since, until = min(a for a, _b in spells), max(b for _a, b in spells)
        inside = sum(b - a for a, b in self.cut([(since, until)]))
        return inside > 0 and 2 * inside >= min(self.until - self.since, until - since)


def window_of(lecture: Lecture) -> Window | None:
    """The planned time; None: not planned yet."""
    activity = lecture.activity
    if activity.starts_at is None or activity.ends_at is None:
        return None
    return Window(int(activity.starts_at.timestamp()), int(activity.ends_at.timestamp()))


def seconds_present(lines: Iterable[LogLine], window: Window | None) -> int:
    """How long one person was there by all lines that mean them: several devices at once count once.

    Where a list tells only the first coming and the last going, its own sum is the most that is believed.
    """
    spells: Spells = []
    limit, has_every_coming = 0, False
    without_times = 0
    for line in lines:
        spells += [(since, until) for since, until in line.spells]
        if not line.spells:
            without_times += line.seconds or 0
        elif line.seconds is None:
            has_every_coming = True
        else:
            limit += line.seconds
    inside = window.cut(spells) if window else union(spells)
    present = sum(until - since for since, until in inside)
    return (present if has_every_coming else min(present, limit)) + without_times
