"""Whom a course reached: people, libraries, districts, town and village."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Sum

from oqu.admission.models import Source
from oqu.admission.queries.applications import counts as application_counts
from oqu.assignments.models import Submission, SubmissionState
from oqu.certificates.queries import register_of
from oqu.courses.models import Activity, Course, Enrolment, Kind, Place, Progress, Step
from oqu.courses.queries import lecture_minutes
from oqu.kernel import journal
from oqu.libraries.models import Setting


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


@dataclass(frozen=True)
class Work:
    """What was done: lectures, tasks, hours."""

    lectures: int
    readings: int
    assignments: int
    hours: int
    attendance_percent: float
    minutes_heard: int
    minutes_planned: int
    submitted: int
    accepted: int
    certificates: int
    heard: tuple[Bar, ...]


def reach(course: Course) -> Reach:
    """Count a course's people once; whoever withdrew is told apart."""
    applications = application_counts(course)
    by_state = applications.by_state
    every = list(Enrolment.objects.filter(course=course).select_related("person__library__district", "group"))
    places = [place for place in every if place.state != Place.WITHDRAWN]
    libraries = {p.person.library_id: p.person.library for p in places if p.person.library is not None}
    settings = Counter(library.setting for library in libraries.values())
    groups = Counter(place.group.number for place in places if place.group)
    active = set(Progress.objects.filter(enrolment__course=course).values_list("enrolment_id", flat=True))
    return Reach(
        heads_asked=_heads_asked(course),
        nominated=applications.by_source.get(Source.NOMINATED, 0),
        applied=applications.all,
        admitted=len(places),
        waiting=by_state.get("waiting", 0),
        declined=by_state.get("declined", 0),
        took_part=sum(place.pk in active for place in places),
        finished=sum(place.state == Place.FINISHED for place in places),
        withdrawn=len(every) - len(places),
        groups=tuple(groups[number] for number in sorted(groups)),
        libraries=len(libraries),
        rural=settings[Setting.RURAL],
        urban=settings[Setting.URBAN],
        networks=len({library.network_id for library in libraries.values() if library.network_id}),
        districts=_bars(Counter(str(p.person.library.district) for p in places if p.person.library)),
        languages=_bars(Counter(place.language for place in places)),
    )


def _heads_asked(course: Course) -> int:
    """Heads of networks whom a letter asked to nominate people, as the journal tells it."""
    asked = journal.entries(verb="admission.invite_heads", thing=course.key)
    return sum(int(details.get("letters", 0)) for details in asked.values_list("details", flat=True))


def _bars(counted: Counter[str]) -> tuple[Bar, ...]:
    return tuple(Bar(label, n) for label, n in sorted(counted.items(), key=lambda row: (-row[1], row[0])))


def work(course: Course) -> Work:
    """What the people of a course did: minutes heard against minutes planned, tasks handed in and accepted."""
    plan = list(Activity.objects.filter(course=course))
    lectures = [a for a in plan if a.kind == Kind.LECTURE]
    places = Enrolment.objects.filter(course=course).exclude(state=Place.WITHDRAWN).count()
    heard = dict(
        Progress.objects.filter(activity__in=lectures)
        .order_by()
        .values_list("activity_id")
        .annotate(total=Sum("minutes"))
    )
    planned = sum(lecture_minutes(a) for a in lectures) * places
    listened = sum(minutes or 0 for minutes in heard.values())
    return Work(
        lectures=len(lectures),
        readings=sum(a.kind == Kind.READING for a in plan),
        assignments=sum(a.kind == Kind.ASSIGNMENT for a in plan),
        hours=course.hours,
        attendance_percent=round(100 * listened / planned, 1) if planned else 0.0,
        minutes_heard=listened,
        minutes_planned=planned,
        submitted=_handed_in(course),
        accepted=Progress.objects.filter(
            activity__course=course, activity__kind=Kind.ASSIGNMENT, step=Step.DONE
        ).count(),
        certificates=register_of(course).filter(revocation__isnull=True).count(),
        heard=tuple(
            Bar(a.title, round(100 * (heard.get(a.pk) or 0) / (lecture_minutes(a) * places)))
            for a in lectures
            if lecture_minutes(a) and places
        ),
    )


def _handed_in(course: Course) -> int:
    """Pairs of a person and a task for which anything was handed in, drafts aside."""
    handed_in = Submission.objects.filter(enrolment__course=course).exclude(state=SubmissionState.DRAFT)
    pairs = handed_in.order_by().values("assignment", "enrolment").annotate(n=Count("pk"))
    return pairs.count()
