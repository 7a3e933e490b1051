"""Lectures: venue, details and attendance."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from oqu.courses.models import OVER, Activity, Course, Duty, Enrolment, Group, Staff, Stage
from oqu.courses.queries import (
    DOORS_OPEN_BEFORE,
    KEPT_PLACES,
    Planned,
    activity_names,
    distinct_titles,
    is_called_off,
    minutes_of,
    named,
    planned_in,
)
from oqu.kernel import languages
from oqu.kernel.prepared import prepared
from oqu.lectures.models import Attendance, Hall, HallStatus, Lecture, Slide, Venue
from oqu.lectures.rules import KEEPS_ATTENDANCE
from oqu.people.models import Person
from oqu.people.queries import roles_of


class Air(StrEnum):
    """Phase of a lecture."""

    UNPLANNED = "unplanned"
    BEFORE = "before"
    DOORS_OPEN = "doors_open"
    ON = "on"
    OVER = "over"
    CALLED_OFF = "called_off"
    """Its course was closed before it began."""


def ended_in_hall(course: Course) -> frozenset[int]:
    """Ids of the activities of a course whose lecture has ended in the hall, whatever the plan says."""
    ended = Lecture.objects.filter(activity__course=course, hall__status=HallStatus.ENDED).order_by()
    return frozenset(ended.values_list("activity_id", flat=True))


def air(activity: "Activity | Talk", at: datetime, hall: Hall | None = None) -> Air:
    """The phase of a lecture at a moment: its doors open 15 minutes before it starts; what the hall knows comes first."""
    in_hall = (
        activity.in_hall
        if isinstance(activity, Talk)
        else IN_HALL.get(HallStatus(hall.status))
        if hall
        else None
    )
    if in_hall:
        return in_hall
    if activity.is_off if isinstance(activity, Talk) else is_called_off(activity.course, activity):
        return Air.CALLED_OFF
    if activity.starts_at is None or activity.ends_at is None:
        return Air.UNPLANNED
    if at >= activity.ends_at:
        return Air.OVER
    if at >= activity.starts_at:
        return Air.ON
    return Air.DOORS_OPEN if at >= activity.starts_at - DOORS_OPEN_BEFORE else Air.BEFORE


def has_begun(lecture: Lecture, at: datetime) -> bool:
    """Whether the planned start has come, so that people can have attended; one without times has."""
    return lecture.activity.starts_at is None or at >= lecture.activity.starts_at


def length_of(lecture: Lecture) -> int:
    """The length of a lecture in minutes: its own, else the planned one."""
    return lecture.minutes or minutes_of(lecture.activity)


def lecture_of(activity: Activity) -> Lecture | None:
    """The details of a planned lecture, with its lecturer and slides file; None if nothing is entered yet."""
    for lecture in _lecture(activity.pk):
        lecture.activity = activity
        return lecture
    return None


@prepared
def _lecture(activity: int) -> QuerySet[Lecture]:
    return Lecture.objects.filter(activity=activity).select_related(
        "lecturer", "slides", "hall", "transcript"
    )


def lectures_in(course: Course) -> QuerySet[Lecture]:
    """The lectures of a course in the order of its plan."""
    return Lecture.objects.filter(activity__course=course, activity__cancelled_at=None).select_related(
        "activity__group", "lecturer"
    )


def lectures_planned(course: Course) -> list[Lecture]:
    """All lectures in the plan of a course, in its order: those without entered details as unsaved rows."""
    planned = Activity.objects.filter(course=course, kind="lecture")
    planned = planned.select_related("group", "lecture").order_by("position", "pk")
    return [getattr(one, "lecture", None) or Lecture(activity=one) for one in planned]


def lectures_of_lecturers(course: Course, people: Collection[int] = ()) -> QuerySet[Lecture]:
    """The lectures that the lecturers of a course, and the people with these ids, give in this and in other courses."""
    own = Lecture.objects.filter(activity__course=course).exclude(lecturer=None)
    theirs = Lecture.objects.filter(activity__cancelled_at=None).filter(
        Q(lecturer__in=own.values("lecturer")) | Q(lecturer__in=people)
    )
    return theirs.exclude(activity__starts_at=None).select_related("activity__course", "lecturer")


def lectures_by_lecturer(course: Course) -> dict[int, list[Lecture]]:
    """The lectures of a course by the id of the person who gives them, in the order of the plan."""
    given: dict[int, list[Lecture]] = defaultdict(list)
    for lecture in lectures_in(course).exclude(lecturer=None).order_by("activity__position"):
        given[cast(int, lecture.lecturer_id)].append(lecture)
    return dict(given)


def lectures_without_lecturer(course: Course) -> QuerySet[Activity]:
    """The lectures in the plan of a course that nobody is named to give, in the order of the plan."""
    planned = Activity.objects.filter(course=course, kind="lecture")
    return (
        planned.filter(Q(lecture=None) | Q(lecture__lecturer=None))
        .select_related("group")
        .order_by("position", "pk")
    )


def lectures_without_attendance(course: Course, at: datetime) -> QuerySet[Activity]:
    """The lectures that have ended and that people should have heard, of which nothing is known; in the order of the plan."""
    return _without_attendance(at).filter(course=course).order_by("position", "pk")


def running_without_attendance(person: Person, at: datetime) -> QuerySet[Activity]:
    """The same of all courses that run or close at the centres whose attendance a person keeps, the earliest first."""
    centres = roles_of(person).centres_with(KEEPS_ATTENDANCE)
    running = Course.objects.filter(centre__in=centres, stage__in=(Stage.RUNNING, Stage.CLOSING))
    found = _without_attendance(at).filter(course__in=running.values("pk"))
    return found.select_related("course").order_by("ends_at", "pk")


def _without_attendance(at: datetime) -> QuerySet[Activity]:
    known = Attendance.objects.filter(lecture__activity=OuterRef("pk"))
    places = Enrolment.objects.filter(course=OuterRef("course"), state__in=KEPT_PLACES)
    planned = Activity.objects.filter(kind="lecture", ends_at__lte=at).filter(
        Q(group=None) & Exists(places) | Exists(places.filter(group=OuterRef("group")))
    )
    return planned.exclude(Exists(known))


def lecturers_without_lecture(person: Person) -> QuerySet[Staff]:
    """The duties as a lecturer of a person who gives no lecture of that announced course, with course and centre."""
    own = Activity.objects.filter(course=OuterRef("course"), lecture__lecturer=person)
    duties = Staff.objects.filter(person=person, duty=Duty.LECTURER).exclude(
        course__stage__in=(Stage.DRAFT, *OVER)
    )
    return duties.filter(~Exists(own)).select_related("course__centre").order_by("course__starts_on", "pk")


def own_lectures(person: Person) -> QuerySet[Lecture]:
    """The lectures that a person gives, latest first, with activity and course."""
    return (
        Lecture.objects.filter(lecturer=person, activity__cancelled_at=None)
        .select_related("activity__course", "activity__group", "slides", "hall")
        .order_by("-activity__starts_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """A lecture as its lecturer sees it in a list, in the language of the page."""

    key: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    lacks_slides: bool
    """Whether it is held in the hall, where slides are turned, and has none yet."""
    course_title: str
    course_zone: str
    in_hall: Air | None
    """What is known from the hall: that it is on, or over, whatever the plan says."""
    is_off: bool
    """Whether its course was closed before it began."""


IN_HALL = {HallStatus.LIVE: Air.ON, HallStatus.PAUSED: Air.ON, HallStatus.ENDED: Air.OVER}
MOST_TALKS = 20
TALK_NAMES = ("activity__title", "activity__course__title")
COURSE_COLUMNS = ("id", "zone", "stage", "closed_at", "starts_on", "ends_on")
TALK_COLUMNS = (
    *(
        "slides_id",
        "venue",
        "hall__status",
        "activity__key",
        "activity__starts_at",
        "activity__ends_at",
        "activity__opens_at",
        "activity__group__name",
        "activity__group__number",
        *(f"activity__course__{name}" for name in COURSE_COLUMNS),
    ),
    *(column for name in TALK_NAMES for column in languages.in_languages(name, {})),
)


def _group(columns: Mapping[str, Any]) -> str:
    """What the group of a row of TALK_COLUMNS is called; empty if the lecture is for all."""
    number = columns["activity__group__number"]
    return str(Group(number=number, name=columns["activity__group__name"])) if number else ""


def _talk(titles: Mapping[int, str], *, slides_id: int | None, venue: str, **columns: Any) -> Talk:
    title = languages.taken(columns, TALK_NAMES[0])
    return Talk(
        key=columns["activity__key"],
        title=named(title, _group(columns)),
        starts_at=columns["activity__starts_at"],
        ends_at=columns["activity__ends_at"],
        lacks_slides=slides_id is None and venue == Venue.HALL,
        course_title=titles[columns["activity__course__id"]],
        course_zone=columns["activity__course__zone"],
        in_hall=IN_HALL.get(columns["hall__status"]),
        is_off=_was_called_off(columns),
    )


def _was_called_off(columns: Mapping[str, Any]) -> bool:
    """Whether the course of a row of TALK_COLUMNS was closed before the lecture began."""
    course = Course(**{name: columns[f"activity__course__{name}"] for name in COURSE_COLUMNS})
    times = {name: columns[f"activity__{name}"] for name in ("opens_at", "starts_at", "ends_at")}
    return is_called_off(course, Activity(kind="lecture", **times))


def talks_of(person: Person) -> list[Talk]:
    """The latest lectures that a person gives in courses that are announced, latest first.

    Courses of one title have their days beside it.
    """
    found = list(_talks(person.pk))
    titles = _course_titles(found)
    return [_talk(titles, **columns) for columns in found]


def _course_titles(found: list[dict[str, Any]]) -> dict[int, str]:
    """Id of a course among rows of TALK_COLUMNS → its title, with its days where several have one title."""
    prefix = "activity__course__"
    rows = {columns[f"{prefix}id"]: columns for columns in found}
    names = [name.removeprefix(prefix) for name in TALK_COLUMNS if name.startswith(prefix)]
    return distinct_titles(Course(**{name: row[prefix + name] for name in names}) for row in rows.values())


@prepared
def _talks(person: int) -> QuerySet[Lecture, dict[str, Any]]:
    announced = Lecture.objects.exclude(activity__course__stage=Stage.DRAFT)
    own = announced.filter(lecturer=person, activity__cancelled_at=None).order_by(
        "-activity__starts_at", "-pk"
    )
    rows: QuerySet[Lecture, dict[str, Any]] = own.values(*TALK_COLUMNS)[:MOST_TALKS]
    return rows


def halls_to_ask(at: datetime, since: timedelta) -> QuerySet[Lecture]:
    """The lectures held in the hall that ended within `since`, by the plan or before it, of courses that go on."""
    ended_early = Q(activity__ends_at__gt=at, hall__status=HallStatus.ENDED)
    return Lecture.objects.filter(
        ended_early | Q(activity__ends_at__lte=at, activity__ends_at__gte=at - since),
        venue=Venue.HALL,
        activity__cancelled_at=None,
        activity__course__stage__in=[Stage.RUNNING, Stage.CLOSING],
    ).select_related("activity__course")


def pages_ready(lecture: Lecture) -> int:
    """How many pages of the slides are drawn already."""
    return Slide.objects.filter(lecture=lecture).count()


def slides_around(lecture: Lecture, number: int) -> dict[int, Slide]:
    """One page of the slides with the one before and the one after, by number, in one query."""
    near = Slide.objects.filter(lecture=lecture, number__in=[number - 1, number, number + 1])
    return {slide.number: slide for slide in near.select_related("picture")}


def attendance_of(lecture: Lecture, enrolment: Enrolment) -> Attendance | None:
    """Attendance of a person at a lecture; None if unknown."""
    return next(iter(_attendance(lecture.pk, enrolment.pk)), None)


@prepared
def _attendance(lecture: int, enrolment: int) -> QuerySet[Attendance]:
    return Attendance.objects.filter(lecture=lecture, enrolment=enrolment)


@dataclass(frozen=True)
class AttendanceRow:
    """One line of a lecture's attendance: a person of the course, and what is known of them."""

    enrolment: Enrolment
    attendance: Attendance | None

    @property
    def minutes(self) -> int:
        """Minutes attended; 0 if unknown."""
        return self.attendance.minutes if self.attendance else 0


def attendance_list(lecture: Lecture) -> QuerySet[Enrolment]:
    """Everybody whom a lecture is for, by name, each with `own_attendance` for `rows`."""
    attendance = Prefetch(
        "attendance",
        Attendance.objects.filter(lecture__activity=lecture.activity_id).select_related("recorded_by"),
        to_attr="own_attendance",
    )
    people = Enrolment.objects.filter(course_id=lecture.activity.course_id, state__in=KEPT_PLACES)
    if lecture.activity.group_id is not None:
        people = people.filter(group_id=lecture.activity.group_id)
    return people.select_related("person__library", "group").prefetch_related(attendance)


def rows(enrolments: list[Enrolment]) -> list[AttendanceRow]:
    """The lines of a list made by `attendance_list`."""
    return [AttendanceRow(e, next(iter(getattr(e, "own_attendance", [])), None)) for e in enrolments]


@dataclass(frozen=True)
class AttendanceFigures:
    """A lecture in figures: for how many people it was, how many attended any of it, minutes of all together."""

    activity: Planned
    name: str
    """Its title, with its group or time if others have the same one."""
    invited: int
    listened: int
    minutes: int
    length: int

    @property
    def percent(self) -> float:
        """Minutes attended of all possible, in percent."""
        return 100 * self.minutes / (self.length * self.invited) if self.length and self.invited else 0.0


WITHOUT_TIME = datetime.max.replace(tzinfo=UTC)
"""Lectures whose time is not known are the last ones."""


def audiences(course: Course) -> list[AttendanceFigures]:
    """Every lecture of a course in figures, in the order of time, in three queries whatever the size of the course."""
    groups = dict(_sizes(course))
    figures = {
        activity: (length, listened, minutes or 0) for activity, length, listened, minutes in _heard(course)
    }
    found = []
    lectures = [one for one in planned_in(course) if one.kind == "lecture"]
    names = activity_names(course, lectures)
    for activity in lectures:
        length, listened, minutes = figures.get(activity.pk, (0, 0, 0))
        is_for_all = activity.group_id is None
        invited = sum(groups.values()) if is_for_all else groups.get(activity.group_id, 0)
        found.append(
            AttendanceFigures(
                activity, names[activity.pk], invited, listened, minutes, length or minutes_of(activity)
            )
        )
    return sorted(found, key=lambda one: one.activity.starts_at or WITHOUT_TIME)


def _sizes(course: Course) -> QuerySet[Enrolment, tuple[int | None, int]]:
    places = Enrolment.objects.filter(course=course, state__in=KEPT_PLACES).order_by()
    return places.values_list("group_id").annotate(size=Count("pk"))


def _heard(course: Course) -> QuerySet[Lecture, tuple[int, int, int, int | None]]:
    """Activity, own length, how many attended, minutes of all together."""
    participants = Q(attendance__enrolment__state__in=KEPT_PLACES)
    return (
        Lecture.objects.filter(activity__course=course, activity__cancelled_at=None)
        .order_by()
        .values_list("activity_id", "minutes")
        .annotate(
            listened=Count("attendance", filter=participants & Q(attendance__minutes__gt=0)),
            total=Sum("attendance__minutes", filter=participants),
        )
    )
