"""Whom a course reached: people, libraries, districts, town and village."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from oqu.admission.models import ApplicationSource
from oqu.admission.queries.applications import counts as application_counts
from oqu.certificates.models import Certificate
from oqu.courses.models import Course, Enrolment, Place, Progress, Step
from oqu.courses.queries import (
    Planned,
    activity_names,
    hours_so_far,
    kind_of,
    minutes_of,
    planned_in,
    was_never_held,
)
from oqu.kernel import journal
from oqu.kernel.models import JournalEntry
from oqu.libraries.models import Setting
from oqu.reports.queries.origins import origins


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart."""

    label: str
    value: int


@dataclass(frozen=True)
class Reach:
    """Who came: people from application to certificate, and the libraries they came from."""

    heads_asked: int
    nominated: int
    applied: int
    admitted: int
    waiting: int
    declined: int
    took_part: int
    finished: int
    withdrawn: int
    groups: tuple[int, ...]
    libraries: int
    rural: int
    urban: int
    networks: int
    districts: tuple[Bar, ...]
    languages: tuple[Bar, ...]

    @property
    def unknown(self) -> int:
        """People with a place whose library is not known: it is not in the list, or they named none."""
        return self.admitted - sum(district.value for district in self.districts)


@dataclass(frozen=True)
class WorkFigures:
    """What was done: activities of each kind, those with hours heard, those with reviews handed in.

    What is ahead, or was called off by closing the course before, is nowhere in it.
    """

    activities: Mapping[str, int]
    """Code of a kind → its activities that were held or opened for one person; kinds without any are left out."""
    lectures: int
    """Activities with hours that one person could attend: a lecture held for each group by itself is one."""
    tasks: int
    """Activities whose answers are reviewed."""
    hours: Decimal
    """Those that the course announces if all of its plan was held, else those of the activities that were."""
    hours_announced: int
    hours_note: str
    """Why the activities of the plan have other hours; "" if they agree."""
    attendance_percent: float | None
    """None: no lecture was held yet, or attendance of none was entered while the course goes on."""
    minutes_heard: int
    minutes_planned: int
    submitted: int
    accepted: int
    certificates: int
    heard: tuple[Bar, ...]
    called_off: tuple[str, ...] = ()
    """Titles of what was not held or opened because the course was closed before, in the order of the plan."""
    lectures_called_off: int = 0
    """How many of them have hours."""
    split: frozenset[str] = frozenset()
    """Codes of kinds with hours of which more activities were held than one person can have: some for each group by itself."""


class ProgressSum(NamedTuple):
    """What all people together did in one activity; the last two are numbers of people."""

    minutes: int
    handed_in: int
    done: int


def reach(course: Course) -> Reach:
    """Count a course's people, those who withdrew separately. The database counts."""
    applications = application_counts(course)
    by_state = applications.by_state
    states, languages, groups = Counter[str](), Counter[str](), Counter[int]()
    took_part = 0
    for state, language, group, people, active in _people(course):
        states[state] += people
        if state != Place.WITHDRAWN:
            languages[language] += people
            took_part += active
            if group is not None:
                groups[group] += people
    settings, districts = Counter[str](), Counter[str]()
    came_from = origins(course)
    for origin in came_from:
        settings[origin.setting] += origin.libraries
        districts[origin.district] += origin.people
    return Reach(
        heads_asked=_heads_asked(course),
        nominated=applications.by_source.get(ApplicationSource.NOMINATED, 0),
        applied=applications.all,
        admitted=states.total() - states[Place.WITHDRAWN],
        waiting=by_state.get("waiting", 0),
        declined=by_state.get("declined", 0),
        took_part=took_part,
        finished=states[Place.FINISHED],
        withdrawn=states[Place.WITHDRAWN],
        groups=tuple(groups[number] for number in sorted(groups)),
        libraries=settings.total(),
        rural=settings[Setting.RURAL],
        urban=settings[Setting.URBAN],
        networks=len({origin.network_id for origin in came_from if origin.network_id}),
        districts=_bars(districts),
        languages=_bars(languages),
    )


def _people(course: Course) -> QuerySet[Enrolment, tuple[str, str, int | None, int, int]]:
    """State, language, number of the group; how many people, and how many of them did anything.

    A lecture of which a list reports 0 minutes is nothing that a person did.
    """
    heard_nothing = Q(step=Step.STARTED, minutes=0)
    active = Exists(Progress.objects.filter(~heard_nothing, enrolment=OuterRef("pk")))
    return (
        Enrolment.objects.filter(course=course)
        .order_by()
        .values_list("state", "language", "group__number")
        .annotate(n=Count("pk"), active=Count("pk", filter=active))
    )


def _heads_asked(course: Course) -> int:
    """Heads of networks whom a letter asked to nominate people, as the journal tells it."""
    return sum(int(details.get("letters", 0)) for (details,) in _asked(course.key))


def _asked(course: str) -> QuerySet[JournalEntry, tuple[dict[str, Any]]]:
    return journal.entries(verb="admission.invite_heads", thing=course).values_list("details")


def _bars(counted: Counter[str]) -> tuple[Bar, ...]:
    return tuple(Bar(label, n) for label, n in sorted(counted.items(), key=lambda row: (-row[1], row[0])))


def work(course: Course, at: datetime) -> WorkFigures:
    """What the people of a course did by then: minutes heard against minutes planned, tasks handed in and accepted."""
    planned_all = planned_in(course)
    plan = [one for one in planned_all if _was_held(course, one, at)]
    never = [one for one in planned_all if was_never_held(course, one)]
    lectures = [a for a in plan if kind_of(a.kind).has_hours]
    tasks = [a for a in plan if kind_of(a.kind).is_reviewed]
    people = _audiences(course, plan)
    done = {activity: ProgressSum(minutes or 0, *sums) for activity, minutes, *sums in _done(course)}
    nothing = ProgressSum(0, 0, 0)
    heard = {a.pk: done.get(a.pk, nothing).minutes for a in lectures}
    planned = sum(minutes_of(a) * people[a.pk] for a in lectures)
    listened = sum(heard.values())
    is_known = bool(planned) and (course.is_over or any(a.pk in done for a in lectures))
    return WorkFigures(
        activities={kind: _for_one(a for a in plan if a.kind == kind) for kind in {a.kind for a in plan}},
        lectures=_for_one(lectures),
        tasks=_for_one(tasks),
        hours=_hours(course, at),
        hours_announced=course.hours,
        hours_note=course.hours_note,
        attendance_percent=round(100 * listened / planned, 1) if is_known else None,
        minutes_heard=listened,
        minutes_planned=planned,
        submitted=sum(done.get(a.pk, nothing).handed_in for a in tasks),
        accepted=sum(done.get(a.pk, nothing).done for a in tasks),
        certificates=sum(number for _course, number in _signed(course)),
        heard=_shares_heard(course, lectures, heard, people) if is_known else (),
        called_off=tuple(activity_names(course, never).values()),
        lectures_called_off=_for_one(one for one in never if kind_of(one.kind).has_hours),
        split=frozenset(kind for kind in {a.kind for a in lectures} if _are_split(lectures, kind)),
    )


def _are_split(plan: Sequence[Planned], kind: str) -> bool:
    """Whether some activities of this kind were for one group each, so that one person had fewer."""
    own = [one for one in plan if one.kind == kind]
    return _for_one(own) < len(own)


def _audiences(course: Course, plan: Sequence[Planned]) -> Mapping[int, int]:
    """Id of an activity → how many people it was for: all, or those of its group."""
    groups: Counter[int | None] = Counter()
    for state, group, number in _places(course):
        if state != Place.WITHDRAWN:
            groups[group] += number
    return {one.pk: groups.total() if one.group_id is None else groups[one.group_id] for one in plan}


def _for_one(activities: Iterable[Planned]) -> int:
    """How many of these activities one person can have: those for all, and of those for a group the most of any group."""
    groups = Counter(one.group_id for one in activities)
    for_all = groups.pop(None, 0)
    return for_all + max(groups.values(), default=0)


def _shares_heard(
    course: Course, lectures: Sequence[Planned], heard: Mapping[int, int], people: Mapping[int, int]
) -> tuple[Bar, ...]:
    """Of each lecture the percentage of its minutes that those whom it was for have heard; halves by their groups."""
    names = activity_names(course, lectures)
    return tuple(
        Bar(names[a.pk], round(100 * heard[a.pk] / (minutes_of(a) * people[a.pk])))
        for a in lectures
        if minutes_of(a) and people[a.pk]
    )


def _was_held(course: Course, one: Planned, at: datetime) -> bool:
    """Whether an activity had begun or opened by then, and the course was not closed before."""
    begins = one.starts_at if kind_of(one.kind).has_hours else one.opens_at
    return not was_never_held(course, one) and (begins is None or begins <= at)


def _hours(course: Course, at: datetime) -> Decimal:
    """The hours of what is over; those that the course announces once all of its plan is. None while nothing is planned."""
    hours = hours_so_far(course, at)
    if not hours.planned and not course.is_over:
        return Decimal(0)
    return hours.held if hours.held < hours.planned else Decimal(course.hours)


def _places(course: Course) -> QuerySet[Enrolment, tuple[str, int | None, int]]:
    """State, group, how many people."""
    places = Enrolment.objects.filter(course=course).order_by()
    return places.values_list("state", "group_id").annotate(n=Count("pk"))


def _done(course: Course) -> QuerySet[Progress, tuple[int, int | None, int, int]]:
    """Activity, minutes heard of it by all, how many have handed in an answer (accepted or not), how many have done it."""
    steps = Progress.objects.filter(activity__course=course).order_by().values_list("activity_id")
    return steps.annotate(
        heard=Sum("minutes"),
        handed_in=Count("pk", filter=~Q(step=Step.STARTED)),
        done=Count("pk", filter=Q(step=Step.DONE)),
    )


def _signed(course: Course) -> QuerySet[Certificate, tuple[int, int]]:
    """The lines of the register that are not revoked."""
    kept = Certificate.objects.filter(enrolment__course=course, revocation__isnull=True)
    return kept.order_by().values_list("enrolment__course_id").annotate(n=Count("pk"))
