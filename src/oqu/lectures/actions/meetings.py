"""Lectures held at a meeting: the way in, the end, the recording."""

import hashlib
import hmac
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, journal
from oqu.kernel.errors import Refused, Words
from oqu.kernel.languages import LANGUAGES, pick, texts_of
from oqu.kernel.sheets import lazy_format
from oqu.lectures.models import Lecture, Venue
from oqu.lectures.outside import bigbluebutton, jitsi
from oqu.lectures.outside.bigbluebutton import MeetingRole
from oqu.lectures.outside.web import NoAnswer
from oqu.lectures.queries import doors_of, recordings_wanted
from oqu.people.models import Person

logger = logging.getLogger(__name__)

THERE_FOR_S = 60
"""A meeting that was there a minute ago is not asked for again by everybody who joins."""

OVERTIME = timedelta(hours=2)


class DoorsClosed(Refused):
    message = _("The way in is open from 15 minutes before the lecture until its end.")


class NoMeeting(Refused):
    message = _("The link has not been entered yet. Load this page again in a few minutes.")


class MeetingSilent(Refused):
    message = _(
        "The meeting server doesn't answer now. Try again in a minute; if it stays so, ask the centre."
    )


def join_meeting(*, lecture: Lecture, person: Person, runs_it: bool, at: datetime) -> str:
    """The address at which a person joins the meeting of a lecture now; who `runs_it` moderates, and may come earlier.

    Raises DoorsClosed, NoMeeting (no link, or no such server is set up), MeetingSilent.
    """
    opens, closes = doors_of(lecture, runs_it=runs_it)
    if opens is None or closes is None or not opens <= at < closes:
        raise DoorsClosed(_when(opens, lecture) if opens and at < opens else None)
    match lecture.venue:
        case Venue.BIGBLUEBUTTON:
            return _join_bigbluebutton(lecture, person, runs_it, at)
        case Venue.JITSI:
            return _join_jitsi(lecture, person, runs_it, at)
        case Venue.LINK if lecture.meeting_url:
            return lecture.meeting_url
    raise NoMeeting


def _when(opens: datetime, lecture: Lecture) -> Words:
    here = clock.in_zone(opens, lecture.activity.course.zone)
    return lazy_format(_("The way in opens at %(time)s."), time=formats.time_format(here, "H:i"))


def _join_bigbluebutton(lecture: Lecture, person: Person, runs_it: bool, at: datetime) -> str:
    server, meeting = _bigbluebutton(), _name(lecture)
    if not cache.get(f"meeting:{meeting}"):
        _open(lecture, server, at)
        cache.set(f"meeting:{meeting}", True, THERE_FOR_S)
    return bigbluebutton.join_address(
        server,
        meeting=meeting,
        name=str(person),
        person=person.key,
        role=MeetingRole.MODERATOR if runs_it else MeetingRole.VIEWER,
    )


def _open(lecture: Lecture, server: bigbluebutton.BigBlueButtonServer, at: datetime) -> None:
    """Open the meeting; all who join see one name, which is in the first language of the course."""
    ends_at = lecture.activity.ends_at or at
    minutes = int((ends_at + OVERTIME - at).total_seconds() // 60)
    title = pick(texts_of(lecture.activity, "title"), (*lecture.activity.course.languages, *LANGUAGES)[0])
    try:
        is_new = bigbluebutton.create(server, meeting=_name(lecture), name=title, minutes=max(minutes, 1))
    except NoAnswer as problem:
        logger.warning("the meeting of %s: %s", lecture.activity.key, problem)
        raise MeetingSilent from problem
    if is_new:
        journal.record("lectures.open_meeting", thing=lecture.activity, by=None, at=at)


def _join_jitsi(lecture: Lecture, person: Person, runs_it: bool, at: datetime) -> str:
    if not settings.OQU_JITSI_URL:
        raise NoMeeting
    server = jitsi.JitsiServer(
        settings.OQU_JITSI_URL,
        settings.OQU_JITSI_APP,
        settings.OQU_JITSI_SECRET,
        settings.OQU_JITSI_AUDIENCE,
    )
    return jitsi.address(
        server, room=_name(lecture), name=str(person), person=person.key, moderates=runs_it, at=at
    )


def _bigbluebutton() -> bigbluebutton.BigBlueButtonServer:
    if not (settings.OQU_BBB_URL and settings.OQU_BBB_SECRET):
        raise NoMeeting
    return bigbluebutton.BigBlueButtonServer(
        settings.OQU_BBB_URL, settings.OQU_BBB_SECRET, settings.OQU_BBB_DIGEST
    )


def _name(lecture: Lecture) -> str:
    """The name of a lecture's meeting or room: nobody can guess it who knows the lecture's address."""
    key = lecture.activity.key
    mark = hmac.new(settings.SECRET_KEY.encode(), f"meeting {key}".encode(), hashlib.sha256).hexdigest()
    return f"oqu-{key}-{mark[:12]}"


def end_meeting(*, lecture: Lecture, by: Person, at: datetime) -> None:
    """End the meeting of a lecture for everybody; over already, nothing happens. Raises NoMeeting, MeetingSilent."""
    if lecture.venue != Venue.BIGBLUEBUTTON:
        raise NoMeeting
    try:
        bigbluebutton.end(_bigbluebutton(), meeting=_name(lecture))
    except NoAnswer as problem:
        logger.warning("the meeting of %s: %s", lecture.activity.key, problem)
        raise MeetingSilent from problem
    cache.delete(f"meeting:{_name(lecture)}")
    journal.record("lectures.end_meeting", thing=lecture.activity, by=by, at=at)


def fetch_recordings(*, at: datetime) -> int:
    """Put the recordings of meetings that are over onto the pages of their lectures; return how many were found.

    A link entered by hand stays. A server that is silent is asked again in the next round.
    """
    if not (settings.OQU_BBB_URL and settings.OQU_BBB_SECRET):
        return 0
    return sum(_fetch(lecture, at) for lecture in recordings_wanted(at))


def _fetch(lecture: Lecture, at: datetime) -> bool:
    try:
        found = bigbluebutton.recordings(_bigbluebutton(), meeting=_name(lecture))
    except NoAnswer as problem:
        logger.warning("recordings of %s: %s", lecture.activity.key, problem)
        return False
    if not found:
        return False
    with transaction.atomic():
        lecture.recording_url = found[0].url
        lecture.save(update_fields=["recording_url"])
        journal.record("lectures.fetch_recording", thing=lecture.activity, by=None, at=at)
    return True
