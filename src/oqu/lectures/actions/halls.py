"""State of lectures in the hall as the relay reports it, stored so that pages need not wait for it."""

import logging
from datetime import datetime

from oqu.lectures.models import Hall, HallStatus, Lecture
from oqu.lectures.outside import relay
from oqu.lectures.queries import halls_in_use, inside_address

logger = logging.getLogger(__name__)


def look_into_halls(*, at: datetime) -> int:
    """Ask the relay for the state of every lecture that may be on now; return how many answered.

    A relay that is silent is asked again in the next round; what is known of its lectures stays.
    """
    answered = 0
    for lecture in halls_in_use(at):
        try:
            standing = relay.standing(inside_address(lecture, at))
        except relay.NoAnswer as problem:
            logger.info("the hall of %s: %s", lecture.activity.key, problem)
            continue
        note_standing(lecture=lecture, standing=standing, at=at)
        answered += 1
    return answered


def note_standing(*, lecture: Lecture, standing: relay.RelayState, at: datetime) -> Hall:
    """Store the state of a lecture; the previous one is replaced, as the relay's log is the truth."""
    hall, _ = Hall.objects.update_or_create(
        lecture=lecture,
        defaults={
            "status": HallStatus(standing.status),
            "begun_at": standing.begun_at,
            "length": standing.length_ms // 1000,
            "size": standing.size,
            "turned": list(standing.turned),
            "asked_at": at,
        },
    )
    return hall
