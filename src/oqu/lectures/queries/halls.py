"""The lecture hall, as the site knows it: which lectures are given there, how they stand, and the way in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.text import Truncator

from oqu.courses.models import Activity
from oqu.courses.queries import KEPT_PLACES, staff_courses
from oqu.kernel import tickets
from oqu.kernel.memo import memoised
from oqu.kernel.prepared import prepared
from oqu.kernel.tickets import HallRole, Ticket
from oqu.lectures.models import Hall, HallStatus, Lecture, Slide, Venue
from oqu.people.models import Person

LONGEST_WORDS = 140
TICKET_FOR = timedelta(hours=6)
ASKING_FOR = timedelta(minutes=5)
EARLY, LATE = timedelta(hours=1), timedelta(hours=6)
"""How long before its beginning and after its end a lecturer may speak in a lecture's hall."""


def staff_lectures(person: Person) -> QuerySet[Lecture]:
    """The lectures of the courses in which a person has a duty or at whose centre they work."""
    return Lecture.objects.filter(
        activity__course__in=staff_courses(person), activity__cancelled_at=None
    ).select_related("activity__course", "lecturer", "slides", "hall", "transcript")


@dataclass(frozen=True, slots=True)
class SlidePage:
    """A page of the slides that is drawn: its number, the key of its picture and the size of that in bytes.

    `words` are the first of its text, 140 characters at most; they stand for it where it is not seen.
    """

    number: int
    picture: str
    size: int
    words: str


@memoised
def _first_words(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_WORDS)


@prepared
def _pages(lecture: int) -> QuerySet[Slide, tuple[Any, ...]]:
    pages = Slide.objects.filter(lecture=lecture).order_by("number")
    return pages.values_list("number", "picture__key", "picture__size", "text")


def slides_of(lecture: Lecture) -> list[SlidePage]:
    """All pages of the slides that are drawn, in their order."""
    rows = _pages(lecture.pk)
    return [SlidePage(number, picture, size, _first_words(text)) for number, picture, size, text in rows]


def hall_ticket(
    activity: Activity, person: Person, *, role: HallRole, at: datetime, group: str = ""
) -> Ticket:
    """What lets one person into the hall of one lecture, for some hours; pages renew it while they are open.

    It ends earlier when the person signs out or loses a role or their place: `lectures.actions.end_hall_tickets`.
    """
    return Ticket(
        lecture=activity.key,
        role=role,
        person=person.key,
        name=str(person),
        group=group,
        issued=int(at.timestamp()),
        expires=int((at + TICKET_FOR).timestamp()),
    )


def hall_address(ticket: Ticket) -> str:
    """Where a browser finds the hall: the relay's address with the ticket in it."""
    return f"{settings.OQU_HALL_ADDRESS}/{tickets.sign(ticket, secret=settings.SECRET_KEY)}"


def inside_address(lecture: Lecture, at: datetime) -> str:
    """Where the worker finds it, to ask for the state of the lecture."""
    expires = int((at + ASKING_FOR).timestamp())
    ticket = Ticket(
        lecture=lecture.activity.key, role=HallRole.STAFF, person="worker", name="Oqu", expires=expires
    )
    return f"{settings.OQU_HALL_INSIDE}/{tickets.sign(ticket, secret=settings.SECRET_KEY)}"


def site_address(at: datetime) -> str:
    """Where the worker speaks to the relay as the site itself, and not about one lecture."""
    now, expires = int(at.timestamp()), int((at + ASKING_FOR).timestamp())
    ticket = Ticket(lecture="", role=HallRole.SITE, person="site", name="Oqu", issued=now, expires=expires)
    return f"{settings.OQU_HALL_INSIDE}/{tickets.sign(ticket, secret=settings.SECRET_KEY)}"


def has_hall_lectures() -> bool:
    """Whether any lecture at all is given in the hall."""
    return Lecture.objects.filter(venue=Venue.HALL).exists()


def halls_in_use(at: datetime) -> QuerySet[Lecture]:
    """The lectures in the hall that may be on at a moment: an hour early, hours late, and those known not to have ended."""
    near = Q(activity__starts_at__lte=at + EARLY, activity__ends_at__gte=at - LATE)
    going_on = Q(hall__status__in=[HallStatus.LIVE, HallStatus.PAUSED])
    return (
        Lecture.objects.filter(near | going_on, venue=Venue.HALL, activity__cancelled_at=None)
        .exclude(hall__status=HallStatus.ENDED)
        .select_related("activity", "hall")
    )


def under_way_for(person: Person) -> dict[int, bool]:
    """Id of an activity → whether it is being given in the hall now or has ended there, for a person's lectures that began."""
    return {activity: status != HallStatus.ENDED for activity, status in _begun(person.pk)}


@prepared
def _begun(person: int) -> QuerySet[Hall, tuple[int, str]]:
    begun = Hall.objects.filter(
        status__in=[HallStatus.LIVE, HallStatus.PAUSED, HallStatus.ENDED],
        lecture__activity__course__enrolments__person=person,
        lecture__activity__course__enrolments__state__in=KEPT_PLACES,
    )
    return begun.values_list("lecture__activity_id", "status")
