"""Make a course from a document: dates keep their weekday, nobody takes part yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.courses import actions
from oqu.courses.actions import CourseTerms
from oqu.courses.kinds import NewContent, kind_of
from oqu.courses.models import Course, Duty, Group
from oqu.courses.queries import staff_candidates, staff_of
from oqu.exchange.transfer import about_aims
from oqu.exchange.transfer.document import MOMENTS, CheckedActivity, CheckedCourse
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import for_address
from oqu.kernel.public_holidays import SUNDAY, holiday_on, is_working_day
from oqu.kernel.text import slug
from oqu.libraries.models import Centre
from oqu.people.models import Person

WEEK = 7
LATE = time(23, 59)


class OutOfCalendar(Refused):
    message = _(
        "With this first day some dates of the plan would be outside the calendar. Choose another one."
    )


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

    All dates move by whole weeks, so that each keeps its weekday; the plan begins as near to the first day as that allows,
    and what ended before the course, such as applications, ends before it again; applications never end in the past. With `skip_holidays`
    what would be held or due on a public holiday, or due on a Sunday, moves to the next working day, or the first one after it on which nothing
    else of the plan is held at that time. `staff_from` is the course whose staff
    also works in this one.
    """
    moved = Moves.of(document, starts_on)
    plan = _plan(document, moved, skip_holidays=skip_holidays)
    course = _draft(document, centre, starts_on, moved, by, at, key)
    groups = _make_groups(course, document.groups, by, at)
    actions.set_aims(course=course, aims=document.aims, by=by, at=at)
    for position, (one, columns) in enumerate(zip(document.activities, plan, strict=True), start=1):
        _store(
            course, one, columns | {"group": groups.get(one.fields.cleaned_data["group"])}, position, by, at
        )
    about_aims.store(course, document.about_aims, ask=document.asks_about_aims, by=by, at=at, key=key)
    if skip_holidays:
        _move_made_ones(course, by, at)
    if staff_from is not None:
        _take_over_staff(staff_from, course, by, at)
    return course


@dataclass(frozen=True)
class Moves:
    """By how many whole weeks dates move: those of the course itself, and those that were over before it."""

    began: date
    within: timedelta
    ahead: timedelta

    @classmethod
    def of(cls, document: CheckedCourse, starts_on: date) -> "Moves":
        """Of dates `within` the course the first one is on its new first day or as soon after it as weekdays allow."""
        began, zone = document.course.cleaned_data["starts_on"], document.course.cleaned_data["zone"]
        ahead = timedelta(days=(starts_on - began).days // WEEK * WEEK)
        plan = [days for one in document.activities if not _is_ahead(days := _days_of(one, zone), began)]
        first = min((day for days in plan for day in days if day >= began), default=began)
        is_late = first + ahead < starts_on
        return cls(began, ahead + timedelta(days=WEEK * is_late), ahead)

    def of_activity(self, one: CheckedActivity, zone: str) -> timedelta:
        """How far the dates of an activity move: one that was over before the course is so again."""
        return self.ahead if _is_ahead(_days_of(one, zone), self.began) else self.within


def _is_ahead(days: Sequence[date], began: date) -> bool:
    """Whether an activity begins before the course and is over by its first day, as a questionnaire before it is."""
    return bool(days) and min(days) < began and max(days) <= began


def _days_of(one: CheckedActivity, zone: str) -> list[date]:
    moments = (one.fields.cleaned_data[name] for name in MOMENTS)
    return [clock.local_date(moment, zone) for moment in moments if moment]


def _draft(
    document: CheckedCourse,
    centre: Centre,
    starts_on: date,
    moved: Moves,
    by: Person,
    at: datetime,
    key: str,
) -> Course:
    form, terms = document.course, document.course.terms()
    return actions.draft_course(
        centre=centre,
        slug=free_address(form.texts("title"), starts_on.year),
        title=form.texts("title"),
        summary=form.texts("summary"),
        about=form.texts("about"),
        terms=replace(
            terms,
            starts_on=starts_on,
            ends_on=max(starts_on, _day(terms.ends_on + moved.within)),
            applications_until=_deadline(terms, moved, starts_on, at),
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


def _deadline(terms: CourseTerms, moved: Moves, starts_on: date, at: datetime) -> datetime | None:
    """The end of applications, moved; else late on the eve of the first day; None if that is over, too, or none was set."""
    if terms.applications_until is None:
        return None
    until, eve = _moved(terms.applications_until, moved.ahead, terms.zone), starts_on - timedelta(days=1)
    hour = clock.in_zone(terms.applications_until, terms.zone).time()
    proposed = (until, *(clock.from_local(eve, hour_of_day, terms.zone) for hour_of_day in (hour, LATE)))
    return next(
        (one for one in proposed if one and at < one and _is_before(one, starts_on, terms.zone)), None
    )


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


type Times = dict[str, datetime | None]


def _plan(document: CheckedCourse, moves: Moves, *, skip_holidays: bool) -> list[dict[str, Any]]:
    """The columns of all new activities, with their times moved."""
    zone = document.course.cleaned_data["zone"]
    given = [one.fields.cleaned_data for one in document.activities]
    plan: list[Times] = []
    for one, fields in zip(document.activities, given, strict=True):
        moved = moves.of_activity(one, zone)
        plan.append({name: _moved(fields[name], moved, zone) for name in MOMENTS})
    if skip_holidays:
        for place, fields in enumerate(given):
            others = [  # what is held at the same time by intention is no obstacle
                plan[n]
                for n, other in enumerate(given)
                if n != place and kind_of(other["kind"]).has_hours and not _overlap(fields, other)
            ]
            is_held = kind_of(fields["kind"]).has_hours
            plan[place] |= _after_holidays(plan[place], zone, others, is_held=is_held)
    return [
        {**times, "hours": fields["hours"], "required": fields["required"]}
        for times, fields in zip(plan, given, strict=True)
    ]


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two activities are held at the same time."""
    moments = [one["starts_at"], one["ends_at"], other["starts_at"], other["ends_at"]]
    if not all(moments):
        return False
    begins, ends, other_begins, other_ends = moments
    return bool(begins < other_ends and other_begins < ends)


def _moved(moment: datetime | None, by: timedelta, zone: str) -> datetime | None:
    """The same hour by the clock of the zone, some days later. Raises OutOfCalendar."""
    if moment is None:
        return None
    local = clock.in_zone(moment, zone).replace(tzinfo=None) + by
    try:
        return clock.parse_local(local.isoformat(timespec="minutes"), zone)
    except clock.DayOutOfRange as error:
        raise OutOfCalendar from error


def _after_holidays(times: Times, zone: str, others: Sequence[Times], *, is_held: bool) -> Times:
    """The times that change if an activity is held, or due, on a public holiday, or due on a Sunday.

    They move to the next working day; what is held, to the first one on which none of the others is held at that time.
    """
    moment = times["starts_at" if is_held else "due_at"]
    day = found = clock.local_date(moment, zone) if moment else None
    if day is None or found is None:
        return {}
    if holiday_on(day) is None and (is_held or day.weekday() != SUNDAY):
        return {}
    names = MOMENTS if is_held else ("due_at",)
    while True:
        while not is_working_day(found):
            found += timedelta(days=1)
        moved = {name: _moved(times[name], found - day, zone) for name in names}
        if not is_held or not any(_overlap(moved, other) for other in others):
            return moved
        found += timedelta(days=1)


def _move_made_ones(course: Course, by: Person, at: datetime) -> None:
    """Move what was not in the document but made with the course, such as questionnaires about its aims, off holidays too."""
    for activity in course.activities.all():
        if not kind_of(activity.kind).has_hours:
            times = {name: getattr(activity, name) for name in MOMENTS}
            if moved := _after_holidays(times, course.zone, (), is_held=False):
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
