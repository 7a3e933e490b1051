"""Lectures held at a meeting: when the doors are open, and which recordings are still to come."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from oqu.courses.queries import DOORS_OPEN_BEFORE, Planned
from oqu.kernel.prepared import prepared
from oqu.lectures.models import Lecture, Venue
from oqu.lectures.queries.halls import EARLY, LATE

RECORDINGS_COME_WITHIN = timedelta(days=14)


def doors_of(lecture: Lecture, *, runs_it: bool) -> tuple[datetime | None, datetime | None]:
    """From when to when a person may join: 15 minutes before until the end; who runs it earlier and longer."""
    begins, ends = lecture.activity.starts_at, lecture.activity.ends_at
    if begins is None or ends is None:
        return None, None
    return begins - (EARLY if runs_it else DOORS_OPEN_BEFORE), ends + (LATE if runs_it else timedelta())


def venues() -> list[tuple[str, str]]:
    """The places that this installation offers, with their words: meeting servers only if they are set up."""
    offered = {
        Venue.HALL: True,
        Venue.LINK: True,
        Venue.BIGBLUEBUTTON: bool(settings.OQU_BBB_URL and settings.OQU_BBB_SECRET),
        Venue.JITSI: bool(settings.OQU_JITSI_URL),
    }
    return [(venue.value, str(venue.label)) for venue in Venue if offered[venue]]


def recordings_wanted(at: datetime) -> QuerySet[Lecture]:
    """Lectures in BigBlueButton that are over and have no recording yet; servers need hours to make one."""
    return Lecture.objects.filter(
        venue=Venue.BIGBLUEBUTTON,
        recording_url="",
        activity__cancelled_at=None,
        activity__ends_at__lte=at,
        activity__ends_at__gte=at - RECORDINGS_COME_WITHIN,
    ).select_related("activity")


def is_outside(activity: Planned) -> bool:
    """Whether an activity is a lecture held at a meeting that one can join, and not in the hall."""
    if activity.kind != "lecture":
        return False
    return bool(_outside(activity.pk))


@prepared
def _outside(activity: int) -> QuerySet[Lecture, tuple[int]]:
    outside = Lecture.objects.filter(activity=activity).exclude(venue=Venue.HALL)
    return outside.exclude(venue=Venue.LINK, meeting_url="").values_list("pk")


def doors_are_open(lecture: Lecture, at: datetime) -> bool:
    """Whether those who run a lecture may go into its meeting now."""
    opens, closes = doors_of(lecture, runs_it=True)
    is_there = lecture.venue in (Venue.BIGBLUEBUTTON, Venue.JITSI) or bool(lecture.meeting_url)
    return is_there and opens is not None and closes is not None and opens <= at < closes
