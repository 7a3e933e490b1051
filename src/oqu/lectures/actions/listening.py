"""Minutes of the lecture hall: what its relay measured, taken into attendance."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions import ResultsFinal, require_results_open
from oqu.courses.models import Enrolment
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.lectures.actions.attendance import AttendanceReport, record_attendance
from oqu.lectures.models import Attendance, AttendanceSource, Lecture
from oqu.lectures.outside import relay
from oqu.lectures.queries import attendance_list, halls_to_ask, inside_address, length_of
from oqu.people.models import Person

logger = logging.getLogger(__name__)

LEAST_SHARE = 2
"""A talk is believed to have been shorter than planned down to one half; below that it was ended by mistake."""


class HallSilent(Refused):
    message = _("The lecture hall doesn't answer now. Nothing was changed; try again in a few minutes.")


def ask_hall(*, lecture: Lecture, at: datetime, by: Person | None = None) -> list[Attendance]:
    """Fetch the attendance of a lecture from the relay and store it. Raises HallSilent, ResultsFinal."""
    require_results_open(course=lecture.activity.course)
    try:
        sheet = relay.attendance(inside_address(lecture, at))
    except relay.NoAnswer as problem:
        logger.warning("attendance of %s: %s", lecture.activity.key, problem)
        raise HallSilent from problem
    return take_heard(lecture=lecture, sheet=sheet, by=by, at=at)


def ask_halls(*, at: datetime, since: timedelta) -> int:
    """Ask the relay about every lecture of the hall that ended within `since`; return how many answered.

    A relay that is silent is asked again in the next round: nothing is lost there meanwhile.
    """
    answered = 0
    for lecture in halls_to_ask(at, since):
        try:
            ask_hall(lecture=lecture, at=at)
        except (HallSilent, ResultsFinal):
            continue
        answered += 1
    return answered


@transaction.atomic
def take_heard(
    *, lecture: Lecture, sheet: relay.ListenerSheet, at: datetime, by: Person | None = None
) -> list[Attendance]:
    """Store what the relay measured: live and replay separately, never more than the lecture's length.

    People of the sheet who have no place in the course are skipped. Idempotent.
    """
    if sheet.has_ended:
        _keep_real_length(lecture, sheet.minutes, at)
    length = length_of(lecture)
    if not length:
        return []
    places = attendance_list(lecture).filter(person__key__in=[one.person for one in sheet.people])
    by_person = {place.person.key: place for place in places}
    return [
        _take(lecture, by_person[one.person], one, length, by, at)
        for one in sheet.people
        if one.person in by_person
    ]


def _take(
    lecture: Lecture,
    enrolment: Enrolment,
    one: relay.Listened,
    length: int,
    by: Person | None,
    at: datetime,
) -> Attendance:
    minutes = min(one.minutes, length)
    live = min(one.live_minutes, minutes)
    return record_attendance(
        lecture=lecture,
        enrolment=enrolment,
        report=AttendanceReport(
            minutes=minutes, source=AttendanceSource.HEARD, live_minutes=live, replay_minutes=minutes - live
        ),
        by=by,
        at=at,
    )


def _keep_real_length(lecture: Lecture, minutes: int, at: datetime) -> None:
    """A talk that ended is as long as it was, unless another length was entered."""
    planned = length_of(lecture)
    if lecture.minutes or not minutes or minutes == planned or minutes * LEAST_SHARE < planned:
        return
    lecture.minutes = minutes
    lecture.save(update_fields=["minutes"])
    journal.record(
        "lectures.measure",
        thing=lecture.activity,
        by=None,
        at=at,
        details={"planned": planned, "minutes": minutes},
    )
