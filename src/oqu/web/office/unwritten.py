"""Activities without content, for those who write them: a line for each that people meet soon, one for all others."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.courses.queries import Activity, Course, full_title, opening_of, unwritten_by_course
from oqu.kernel import clock
from oqu.people.queries import Person, Visitor
from oqu.ui.components import draw
from oqu.ui.components.times import when
from oqu.web import activity_kinds
from oqu.web.office.life import Need
from oqu.web.work import Urgency, WorkItem

SOON = timedelta(days=7)
"""How long before it opens an activity has a line of its own."""


def unwritten(me: Person, courses: Iterable[Course], at: datetime) -> Iterator[WorkItem]:
    """What the reader has to write in these courses; one query for all of them."""
    known = {course.pk: course for course in courses}
    for pk, found in unwritten_by_course(known).items():
        course = known[pk]
        own = [one for one in found if activity_kinds.pages_of(one.kind).can_write(me, course)]
        pressing = [one for one in own if _opens(course, one) <= at + SOON]
        yield from (_item(course, one, at) for one in pressing)
        if rest := [one for one in own if one not in pressing]:
            yield _rest(course, len(rest), _opens(course, rest[0]))


def needs_of_running(course: Course, me: Visitor) -> tuple[Need, ...]:
    """What is not written yet in a course that runs. A page that the reader may not open has no address."""
    return tuple(
        Need(
            words_of(one),
            _page(course, one) if activity_kinds.pages_of(one.kind).can_write(me, course) else "",
        )
        for one in unwritten_by_course([course.pk]).get(course.pk, ())
    )


def words_of(one: Activity) -> str:
    """That an activity has no content, in words."""
    return _("Nothing is written yet: %(title)s") % {"title": full_title(one)}


def _opens(course: Course, one: Activity) -> datetime:
    return opening_of(one) or clock.from_local(course.starts_on, time(), course.zone)


def _page(course: Course, one: Activity) -> str:
    return reverse("office:activity_content", args=[course.slug, one.slug])


def _item(course: Course, one: Activity, at: datetime) -> WorkItem:
    opens = _opens(course, one)
    is_open = opens <= at
    return WorkItem(
        title=words_of(one),
        url=_page(course, one),
        call=_("Write it"),
        course=course,
        note=_("It is open to participants already.")
        if is_open
        else draw.html("{} {}", _("Opens:"), when(opens, course.zone, "short")),
        urgency=Urgency.LATE if is_open else Urgency.WAITS,
        moment=opens,
    )


def _rest(course: Course, number: int, first: datetime) -> WorkItem:
    words = ngettext(
        "%(count)s activity that opens later has no content yet",
        "%(count)s activities that open later have no content yet",
        number,
    )
    return WorkItem(
        title=words % {"count": number},
        url=reverse("office:course", args=[course.slug]),
        call=_("See what is missing"),
        course=course,
        note=draw.html("{} {}", _("The first opens:"), when(first, course.zone, "short")),
        urgency=Urgency.AHEAD,
        moment=first,
    )
