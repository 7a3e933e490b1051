"""Courses as files for other programs: calendars (iCalendar, RFC 5545)."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from oqu.courses.kinds import kind_of
from oqu.courses.models import Activity, Course
from oqu.courses.queries import CalendarDate, dates_of, dates_of_course, full_title
from oqu.kernel.languages import speaking
from oqu.libraries.queries import site_name
from oqu.people.models import Person


def calendar_for_course(course: Course, language: str) -> bytes:
    """The whole plan of a course as an iCalendar file, for all groups, in that language."""
    with speaking(language):
        return _calendar(course.title, course.zone, dates_of_course(course), name_of=full_title)


def calendar_for_person(person: Person) -> bytes:
    """Return the dates of a person's courses as an iCalendar file in their language."""
    with speaking(person.language):
        return _calendar(site_name(), person.zone, dates_of(person))


def _title(activity: Activity) -> str:
    return activity.title


def _calendar(
    name: str, zone: str, dates: Iterable[CalendarDate], *, name_of: Callable[[Activity], str] = _title
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Oqu//Oqu//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    timed = [date for date in dates if date.moment]
    if not timed:
        # a calendar has at least one component (RFC 5545, 3.6); programs refuse to subscribe to an empty one
        calendar.add_component(Timezone.from_tzid(zone))
    for date in timed:
        calendar.add_component(_event(date, name_of(date.activity)))
    return bytes(calendar.to_ical())


def _event(date: CalendarDate, title: str) -> Event:
    """An activity with hours from beginning to end, or the moment at which something is due. Times in UTC, valid in every zone.

    One that is off for the reader says so in its title too: some programs show entries whose status is CANCELLED like any other.
    """
    course, activity = date.course, date.activity
    event = Event()
    event.add("uid", f"{activity.key}@oqu")
    event.add("sequence", date.sequence)
    event.add("dtstamp", date.changed_at)
    event.add("last-modified", date.changed_at)
    event.add("status", "CANCELLED" if date.is_off else "CONFIRMED")
    if activity.starts_at:
        event.add("dtstart", activity.starts_at)
        if activity.ends_at:
            event.add("dtend", activity.ends_at)
    else:
        event.add("dtstart", date.moment)
        event.add("transp", "TRANSPARENT")
    if activity.due_at and not activity.starts_at and not date.is_off:
        is_open_until = kind_of(activity.kind).closes_when_due or not activity.required
        title = (_("Closes: %(title)s") if is_open_until else _("Due: %(title)s")) % {"title": title}
    event.add("summary", _("Cancelled: %(title)s") % {"title": title} if date.is_off else title)
    event.add("description", "\n".join(words for words in (activity.summary, course.title) if words))
    event.add("categories", [str(kind_of(activity.kind).singular)])
    event.add("url", _address(course, activity))
    return event


def _address(course: Course, activity: Activity) -> str:
    return settings.OQU_SITE_URL + reverse(
        f"learning:{activity.kind}", kwargs={"slug": course.slug, "activity": activity.slug}
    )
