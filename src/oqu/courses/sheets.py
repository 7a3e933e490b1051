"""Courses as files for other programs: calendars (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from oqu.courses.kinds import kind_of
from oqu.courses.models import Activity, Course
from oqu.courses.queries import Planned, plan_of, plans_of
from oqu.kernel.languages import speaking
from oqu.kernel.models import JournalEntry
from oqu.people.models import Person

type Revisions = dict[str, tuple[int, datetime]]


def calendar_for_course(course: Course, language: str) -> bytes:
    """The whole plan of a course as an iCalendar file, for all groups, in that language."""
    with speaking(language):
        return _calendar(course.title, course.zone, [(course, a) for a in plan_of(course)])


def calendar_for_person(person: Person) -> bytes:
    """Return the dates of a person's courses as an iCalendar file in their language."""
    with speaking(person.language):
        plans = plans_of(person)
        dates = [(plan.enrolment.course, item.activity) for plan in plans for item in plan.items]
        return _calendar(_("Courses in Oqu"), person.zone, dates)


def _calendar(name: str, zone: str, dates: Iterable[tuple[Course, Activity | Planned]]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Oqu//Oqu//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    timed = [(course, activity) for course, activity in dates if activity.starts_at or activity.due_at]
    if not timed:
        # a calendar has at least one component (RFC 5545, 3.6); programs refuse to subscribe to an empty one
        calendar.add_component(Timezone.from_tzid(zone))
    revisions = _revisions([activity for _course, activity in timed])
    for course, activity in timed:
        calendar.add_component(_event(course, activity, revisions))
    return bytes(calendar.to_ical())


def _event(course: Course, activity: Activity | Planned, revisions: Revisions) -> Event:
    """An activity with hours from beginning to end, or the moment at which something is due. Times in UTC, valid in every zone."""
    changes, changed_at = revisions.get(activity.key, (1, course.created_at))
    event = Event()
    event.add("uid", f"{activity.key}@oqu")
    event.add("sequence", changes - 1)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    if activity.starts_at:
        event.add("dtstart", activity.starts_at)
        if activity.ends_at:
            event.add("dtend", activity.ends_at)
        event.add("summary", activity.title)
    else:
        event.add("dtstart", activity.due_at)
        event.add("summary", _("Due: %(title)s") % {"title": activity.title})
        event.add("transp", "TRANSPARENT")
    event.add("description", "\n".join(words for words in (activity.summary, course.title) if words))
    event.add("categories", [str(kind_of(activity.kind).singular)])
    event.add("url", _address(course, activity))
    return event


def _address(course: Course, activity: Activity | Planned) -> str:
    return settings.OQU_SITE_URL + reverse(
        f"learning:{activity.kind}", kwargs={"slug": course.slug, "activity": activity.slug}
    )


def _revisions(activities: list[Activity | Planned]) -> Revisions:
    """Activity key → number of changes to its plan, and the last one; read from the journal."""
    rows = (
        JournalEntry.objects.filter(
            verb="courses.plan_activity", thing_key__in=[activity.key for activity in activities]
        )
        .order_by()
        .values_list("thing_key")
        .annotate(changes=Count("pk"), changed_at=Max("at"))
    )
    return {key: (changes, changed_at) for key, changes, changed_at in rows}
