"""Own lectures, and lectures whose attendance is not entered, for the page "today" of lecturers and of the office."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.courses.queries import Activity
from oqu.kernel import clock
from oqu.lectures.queries import Air, Talk, air, running_without_attendance, talks_of
from oqu.lectures.rules import KEEPS_ATTENDANCE
from oqu.people.queries import roles_of
from oqu.ui.components import draw
from oqu.ui.components.times import when
from oqu.web import access
from oqu.web.work import Urgency, WorkItem, register

SOON = timedelta(days=7)
"""How far ahead the page looks."""
PATIENCE = timedelta(days=1)
"""How long after a lecture its attendance may wait before the page calls it late."""
OPEN = (Air.DOORS_OPEN, Air.ON)


def lectures(request: HttpRequest, at: datetime) -> Iterator[WorkItem]:
    """A line for each lecture that the reader gives now or within a week."""
    me = access.person(request)
    today = clock.local_date(at, me.zone)
    for talk in talks_of(me):
        if talk.starts_at is None or talk.starts_at > at + SOON:
            continue
        if (phase := air(talk, at)) in (*OPEN, Air.BEFORE):
            yield _item(talk, phase, is_today=clock.local_date(talk.starts_at, me.zone) == today)


def _item(talk: Talk, phase: Air, *, is_today: bool) -> WorkItem:
    return WorkItem(
        title=talk.title,
        url=reverse("teaching:lecture", args=[talk.key]),
        call=_call(talk, phase),
        where=talk.course_title,
        note=_note(talk, phase, is_today=is_today),
        urgency=_urgency(talk, phase, is_today=is_today),
        moment=talk.starts_at,
    )


def _note(talk: Talk, phase: Air, *, is_today: bool) -> str:
    if phase == Air.ON:
        return _("Your lecture, now")
    form = "time" if is_today else "short"
    moment = draw.html("{}, {}", _("Your lecture"), when(talk.starts_at, talk.course_zone, form))
    return draw.html("{} · {}", moment, _("no slides yet")) if talk.lacks_slides else moment


def _call(talk: Talk, phase: Air) -> str:
    if phase in OPEN:
        return _("Go to the lecture")
    return _("Add the slides") if talk.lacks_slides else _("See the lecture")


def _urgency(talk: Talk, phase: Air, *, is_today: bool) -> Urgency:
    if phase in OPEN:
        return Urgency.NOW
    return Urgency.WAITS if is_today or talk.lacks_slides else Urgency.AHEAD


def attendance(request: HttpRequest, at: datetime) -> Iterator[WorkItem]:
    """A line for each running course with lectures that are over and of which nobody's attendance is entered."""
    me = access.person(request)
    if not roles_of(me).centres_with(KEEPS_ATTENDANCE):
        return
    by_course: dict[int, list[Activity]] = {}
    for activity in running_without_attendance(me, at):
        by_course.setdefault(activity.course_id, []).append(activity)
    yield from (_attendance(found, at) for found in by_course.values())


def _attendance(found: list[Activity], at: datetime) -> WorkItem:
    first, number = found[0], len(found)
    words = ngettext(
        "Attendance of %(count)s lecture is not entered",
        "Attendance of %(count)s lectures is not entered",
        number,
    )
    is_late = first.ends_at is not None and at - first.ends_at > PATIENCE
    return WorkItem(
        title=words % {"count": number},
        url=reverse("office:attendance", args=[first.course.slug]),
        call=_("Enter the attendance"),
        course=first.course,
        note=draw.html("{} {}", _("The longest since:"), when(first.ends_at, first.course.zone, "short")),
        urgency=Urgency.LATE if is_late else Urgency.WAITS,
        moment=first.ends_at,
    )


register(lectures)
register(attendance)
