"""Make a course from a document: dates keep their weekday, nobody takes part yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from oqu.courses import actions
from oqu.courses.kinds import NewContent, kind_of
from oqu.courses.models import Course, Duty, Group
from oqu.courses.queries import staff_candidates, staff_of
from oqu.exchange.transfer import about_aims
from oqu.exchange.transfer.document import MOMENTS, CheckedActivity, CheckedCourse
from oqu.exchange.transfer.working_days import (
    OutOfCalendar,
    Times,
    WorkingDays,
    same_place,
    shifted,
    working_day_until,
)
from oqu.kernel import clock
from oqu.kernel.idempotency import once
from oqu.kernel.languages import for_address
from oqu.kernel.text import slug
from oqu.libraries.models import Centre
from oqu.people.models import Person

WEEK = 7
LATE = time(23, 59)


@once(Course)
def create_course(
    *,
    document: CheckedCourse,
    centre: Centre,
    starts_on: date,
    by: Person,
    at: datetime,
    key: str,
    staff_from: Course | None = None,
    skip_holidays: bool = False,
) -> Course:
    """Draft a course from a document, beginning on `starts_on`. Raises OutOfCalendar, FileRefused.

    All dates move by the same number of weeks, so that each keeps its weekday; the plan begins on the first day or as soon after it as
    that allows, and the course with it; applications never end in the past. With `skip_holidays`
    what would be held, open or due on a public holiday, or be due on a Sunday, moves to the next working day, and what follows
    as far as it must to stay after it (`WorkingDays`). A ready-made course counts working days from its first day
    instead. `staff_from` is the course whose staff also works in this one.
    """
    by_days = moved_by(document, starts_on)
    plan = _plan(document, by_days)
    days = _course_days(document, by_days, starts_on)
    moves_days = skip_holidays or document.counts_days
    if document.counts_days:
        plan, days = _counted(document, starts_on)
    elif skip_holidays:
        working = _working_days(document, plan, days.first)
        plan, days = _off_holidays(document, plan, days, working)
    until = _deadline(document, by_days, days, at)
    if moves_days and until is not None:
        until = _no_later_on_a_working_day(until, document.course.cleaned_data["zone"], at)
    course = _draft(document, centre, days, until, by, at, key)
    groups = _make_groups(course, document.groups, by, at)
    actions.set_aims(course=course, aims=document.aims, references=document.references, by=by, at=at)
    for position, (one, times) in enumerate(zip(document.activities, plan, strict=True), start=1):
        fields = one.fields.cleaned_data
        more = {
            "hours": fields["hours"],
            "required": fields["required"],
            "group": groups.get(fields["group"]),
        }
        _store(course, one, {**times, **more}, position, by, at)
    about_aims.store(course, document.about_aims, ask=document.asks_about_aims, by=by, at=at, key=key)
    if moves_days:
        _move_made_ones(course, document, by, at)
    if staff_from is not None:
        _take_over_staff(staff_from, course, by, at)
    return course


def moved_by(document: CheckedCourse, starts_on: date) -> timedelta:
    """By how many days all dates move: whole weeks, so that the first activity is on the chosen day or as soon after it as weekdays allow.

    Dates of a ready-made course, and those of a course without a plan, count from its first day instead.
    """
    terms = document.course.terms()
    began, zone = terms.starts_on, terms.zone
    if document.counts_days or not any(_days_of(one, zone) for one in document.activities):
        return starts_on - began
    plan = [days for one in document.activities if not _is_ahead(days := _days_of(one, zone), began)]
    first = min((day for days in plan for day in days if day >= began), default=began)
    weeks = (starts_on - began).days // WEEK
    return timedelta(days=WEEK * (weeks + (first + timedelta(days=WEEK * weeks) < starts_on)))


def _is_ahead(days: Sequence[date], began: date) -> bool:
    """Whether an activity begins before the course and is over by its first day, as a questionnaire before it is."""
    return bool(days) and min(days) < began and max(days) <= began


def _days_of(one: CheckedActivity, zone: str) -> list[date]:
    moments = (one.fields.cleaned_data[name] for name in MOMENTS)
    return [clock.local_date(moment, zone) for moment in moments if moment]


@dataclass(frozen=True)
class FirstAndLast:
    """The first and the last day of a course."""

    first: date
    last: date


def _course_days(document: CheckedCourse, by: timedelta, starts_on: date) -> FirstAndLast:
    """The days of the course, moved with its plan; it begins on the chosen day at the earliest."""
    terms = document.course.terms()
    first = max(starts_on, _day(terms.starts_on + by))
    return FirstAndLast(first, max(first, _day(terms.ends_on + by)))


def _draft(
    document: CheckedCourse,
    centre: Centre,
    days: FirstAndLast,
    applications_until: datetime | None,
    by: Person,
    at: datetime,
    key: str,
) -> Course:
    form = document.course
    return actions.draft_course(
        centre=centre,
        slug=free_address(form.texts("title"), days.first.year),
        title=form.texts("title"),
        summary=form.texts("summary"),
        about=form.texts("about"),
        terms=replace(
            form.terms(), starts_on=days.first, ends_on=days.last, applications_until=applications_until
        ),
        by=by,
        at=at,
        key=key,
    )


def _make_groups(course: Course, names: Sequence[str], by: Person, at: datetime) -> dict[int | None, Group]:
    """Number → group, without people: a plan may have activities for one of them."""
    if not names:
        return {}
    groups = actions.make_groups(course=course, number=len(names), names=names, by=by, at=at)
    return {group.number: group for group in groups}


def _deadline(document: CheckedCourse, by: timedelta, days: FirstAndLast, at: datetime) -> datetime | None:
    """The end of applications, moved; else late on the eve of the first day; None if that is over, too, or none was set."""
    terms, starts_on = document.course.terms(), days.first
    if terms.applications_until is None:
        return None
    until, eve = shifted(terms.applications_until, by, terms.zone), starts_on - timedelta(days=1)
    hour = clock.in_zone(terms.applications_until, terms.zone).time()
    proposed = (until, *(clock.from_local(eve, hour_of_day, terms.zone) for hour_of_day in (hour, LATE)))
    return next(
        (one for one in proposed if one and at < one and _is_before(one, starts_on, terms.zone)), None
    )


def _no_later_on_a_working_day(moment: datetime, zone: str, at: datetime) -> datetime:
    """The same hour of the last working day by then, unless that is over: applications end before the course begins."""
    day = clock.local_date(moment, zone)
    earlier = shifted(moment, working_day_until(day) - day, zone)
    return earlier if earlier is not None and earlier > at else moment


def _is_before(moment: datetime, day: date, zone: str) -> bool:
    return clock.local_date(moment, zone) < day


def free_address(title: Mapping[str, str], year: int) -> str:
    """An address from a title and a year that no course has."""
    words = slug(f"{slug(for_address(title), longest=45)} {year}", longest=55) or f"course-{year}"
    taken = set(Course.objects.filter(slug__startswith=words).values_list("slug", flat=True))
    number, address = 2, words
    while address in taken:
        address, number = f"{words}-{number}", number + 1
    return address


def _plan(document: CheckedCourse, by: timedelta) -> list[Times]:
    """The times of all activities, moved."""
    zone = document.course.cleaned_data["zone"]
    return [
        {name: shifted(one.fields.cleaned_data[name], by, zone) for name in MOMENTS}
        for one in document.activities
    ]


def _counted(document: CheckedCourse, starts_on: date) -> tuple[list[Times], FirstAndLast]:
    """The plan and the days of a ready-made course: each length in working days stays."""
    terms = document.course.terms()

    def moved(moment: datetime | None) -> datetime | None:
        day = clock.local_date(moment, terms.zone) if moment else terms.starts_on
        return shifted(moment, same_place(day, terms.starts_on, starts_on) - day, terms.zone)

    plan = [{name: moved(one.fields.cleaned_data[name]) for name in MOMENTS} for one in document.activities]
    first, last = (same_place(day, terms.starts_on, starts_on) for day in (terms.starts_on, terms.ends_on))
    return plan, FirstAndLast(_day(first), _day(last))


def _off_holidays(
    document: CheckedCourse, plan: Sequence[Times], days: FirstAndLast, working: WorkingDays
) -> tuple[list[Times], FirstAndLast]:
    """The same times, moved off public holidays and Sundays; the course lasts until what was within it is over."""
    moved = [
        working.of_held(times) if _is_held(one) else working.of_work(times)
        for one, times in zip(document.activities, plan, strict=True)
    ]
    last = max(working.day_of(days.first), working.day_of(days.last))
    for before, after in zip(plan, moved, strict=True):
        for name, moment in after.items():
            old = before[name]
            if moment and old and clock.local_date(old, working.zone) <= days.last:
                last = max(last, clock.local_date(moment, working.zone))
    return moved, FirstAndLast(working.day_of(days.first), last)


def _working_days(document: CheckedCourse, plan: Sequence[Times], starts_on: date) -> WorkingDays:
    """Where days move: the first day of the course counts as one on which something is held."""
    zone = document.course.cleaned_data["zone"]
    held = [times["starts_at"] for one, times in zip(document.activities, plan, strict=True) if _is_held(one)]
    days = [starts_on, *(clock.local_date(moment, zone) for moment in held if moment)]
    return WorkingDays(days, zone)


def _is_held(one: CheckedActivity) -> bool:
    return kind_of(one.fields.cleaned_data["kind"]).has_hours


def _move_made_ones(course: Course, document: CheckedCourse, by: Person, at: datetime) -> None:
    """Move what was not in the document but made with the course, such as questionnaires about its aims, off holidays too."""
    working = WorkingDays((), course.zone, off_weekends=document.counts_days)
    known = [one.fields.cleaned_data["slug"] for one in document.activities]
    for activity in course.activities.exclude(slug__in=known):
        if not kind_of(activity.kind).has_hours:
            times: Times = {name: getattr(activity, name) for name in MOMENTS}
            moved = working.of_work(times)
            if moved != times:
                actions.edit_activity(activity=activity, columns=moved, by=by, at=at)


def _day(day: date) -> date:
    try:
        return clock.checked(day)
    except clock.DayOutOfRange as error:
        raise OutOfCalendar from error


def _store(
    course: Course, one: CheckedActivity, columns: Mapping[str, Any], position: int, by: Person, at: datetime
) -> None:
    form = one.fields
    details = actions.ActivityDetails(
        kind=form.cleaned_data["kind"],
        slug=form.cleaned_data["slug"],
        title=form.texts("title"),
        summary=form.texts("summary"),
        position=position,
        **columns,
    )
    activity = actions.plan_activity(course=course, details=details, by=by, at=at)
    if one.store is not None:
        one.store(NewContent(activity, by, at))
    for title, upload in one.materials:
        actions.attach_material(activity=activity, upload=upload, title=title, by=by, at=at)


def _take_over_staff(source: Course, course: Course, by: Person, at: datetime) -> None:
    """Give the same duties in the new course, without a letter yet, with the groups of reviewers and curators."""
    candidates = set(staff_candidates(course).values_list("pk", flat=True))
    same = dict(zip((group.pk for group in source.groups.all()), course.groups.all(), strict=True))
    for group in source.groups.select_related("curator"):
        if group.curator_id in candidates:
            actions.name_curator(group=same[group.pk], curator=group.curator, by=by, at=at)
    for one in staff_of(source):
        if one.duty == Duty.CURATOR or one.person_id not in candidates:
            continue
        tasks = one.activities.values_list("slug", flat=True) if one.limited_tasks else ()
        groups = [same[group.pk] for group in one.groups.all()] if one.limited_groups else ()
        actions.name_staff(
            course=course,
            person=one.person,
            duty=Duty(one.duty),
            groups=groups,
            activities=list(course.activities.filter(slug__in=tasks)),
            notify_later=True,
            by=by,
            at=at,
        )
