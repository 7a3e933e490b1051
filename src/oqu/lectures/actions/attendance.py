"""Attendance of a lecture: measured, imported, corrected by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions import report_progress, require_results_open
from oqu.courses.models import Enrolment, Step
from oqu.courses.queries import is_present, minutes_of
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.lectures.actions.keeping import stored_lecture
from oqu.lectures.models import Attendance, AttendanceSource, Companion, CompanionStatus, Lecture
from oqu.lectures.queries import has_begun, length_of
from oqu.people.models import Person

FROM_DEVICE = (AttendanceSource.HEARD, AttendanceSource.IMPORTED)
"""What tells of a device, and so of everybody who sat in front of it."""

FROM_PEOPLE = (AttendanceSource.IMPORTED, AttendanceSource.CORRECTED)
"""What people enter, by a list or by hand."""

REPLACED = (AttendanceSource.IMPORTED, AttendanceSource.SHARED)
"""What came from outside is replaced by the next report of the same kind, even if that tells fewer minutes."""


class LengthUnknown(Refused):
    message = _(
        "First enter when the lecture begins and ends: without these times attendance can't be calculated."
    )


class NotYetHeld(Refused):
    message = _(
        "This lecture has not begun. If it was held earlier than planned, first change its time in the plan."
    )


class TooManyMinutes(Refused):
    message = _("Nobody can hear more minutes than the lecture has.")


class ReasonMissing(Refused):
    message = _("Give a reason: a manual correction needs one.")


@dataclass(frozen=True, slots=True)
class AttendanceReport:
    """How many whole minutes of a lecture a person attended, as a source reports it.

    The player also reports how many of them live and how many of the recording. A correction has a reason. `from_list`
    is a list of a meeting program, which may be removed, unlike the course's own sheet.
    """

    minutes: int
    source: AttendanceSource
    live_minutes: int | None = None
    replay_minutes: int | None = None
    reason: str = ""
    from_list: bool = False


@transaction.atomic
def record_attendance(
    *, lecture: Lecture, enrolment: Enrolment, report: AttendanceReport, at: datetime, by: Person | None
) -> Attendance:
    """Record how many minutes of a lecture a person attended. Idempotent.

    A correction by hand overrides everything. What the player measured only grows; an import replaces an earlier
    import and never lowers what was measured. When the list of a meeting is removed, the sheet's minutes count again.
    What the hall measured counts also before the planned start. Raises NotYetHeld, LengthUnknown, TooManyMinutes,
    ReasonMissing, ResultsFinal.
    """
    require_results_open(course=enrolment.course)
    if report.source in FROM_PEOPLE and not has_begun(lecture, at):
        raise NotYetHeld
    length = length_of(lecture)
    _check(report, length)
    known = Attendance.objects.select_for_update().filter(lecture=lecture, enrolment=enrolment).first()
    row = known or Attendance(lecture=lecture, enrolment=enrolment)
    before = _telling(row) if known else None
    row.length, row.minutes = length, min(row.minutes or 0, length)
    if report.live_minutes is not None or report.replay_minutes is not None:
        row.live_minutes, row.replay_minutes = report.live_minutes or 0, report.replay_minutes or 0
    if known is None or _outweighs(report, known):
        _count(row, report, by)
    if before != _telling(row):
        _store(row, by, at)
    return row


def _check(report: AttendanceReport, length: int) -> None:
    if not length:
        raise LengthUnknown
    measured = (report.live_minutes or 0) + (report.replay_minutes or 0)
    if not 0 <= report.minutes <= length or measured > length:
        raise TooManyMinutes
    if report.source == AttendanceSource.CORRECTED and not report.reason.strip():
        raise ReasonMissing


def _count(row: Attendance, report: AttendanceReport, by: Person | None) -> None:
    """Let these minutes count; of a sheet's own minutes store a copy, unless it repeats what a list reported."""
    minutes, reason = report.minutes, report.reason.strip()
    is_sheet = report.source == AttendanceSource.IMPORTED and not report.from_list
    if is_sheet and (minutes, reason) != (row.minutes, row.reason):
        row.sheet_minutes, row.sheet_note = minutes, reason
    row.minutes, row.source, row.reason, row.recorded_by = minutes, report.source, reason, by


def _store(row: Attendance, by: Person | None, at: datetime) -> None:
    row.changed_at = at
    row.save()
    _report(row, at)
    journal.record(
        "lectures.record_attendance",
        thing=row.enrolment,
        by=by,
        at=at,
        details=_details(row),
        personal={"reason": row.reason},
        about=row.enrolment.person,
    )
    _share(row, at)


def _telling(row: Attendance) -> tuple[object, ...]:
    return (row.minutes, row.length, row.live_minutes, row.replay_minutes, row.source, row.reason)


def _outweighs(report: AttendanceReport, known: Attendance) -> bool:
    if report.source == AttendanceSource.CORRECTED:
        return True
    if known.source == AttendanceSource.CORRECTED:
        return False
    return report.minutes > known.minutes or (report.source == known.source and report.source in REPLACED)


def _share(row: Attendance, at: datetime) -> None:
    """Give the same minutes to everybody who has confirmed that they listened on this person's device."""
    for companion in _confirmed(row):
        share_with(companion, row, at)


def _confirmed(row: Attendance) -> QuerySet[Companion]:
    return Companion.objects.filter(
        lecture=row.lecture, host=row.enrolment, answer=CompanionStatus.CONFIRMED
    ).select_related("guest__course", "host__person")


def share_with(companion: Companion, row: Attendance, at: datetime) -> None:
    """Give a companion the minutes of the host, as far as they were played and not written in by hand.

    What was shared is not shared on: minutes go from a device to people, never from person to person.
    """
    minutes = row.minutes if row.source in FROM_DEVICE else _measured(row)
    if minutes:
        record_attendance(
            lecture=row.lecture,
            enrolment=companion.guest,
            report=AttendanceReport(minutes=min(minutes, row.length), source=AttendanceSource.SHARED),
            by=companion.host.person,
            at=at,
        )


def _measured(row: Attendance) -> int:
    return (row.live_minutes or 0) + (row.replay_minutes or 0)


@transaction.atomic
def take_back_shared(*, lecture: Lecture, enrolment: Enrolment, at: datetime) -> None:
    """Remove the minutes counted from a colleague's device; those measured on the person's own device stay."""
    row = (
        Attendance.objects.select_for_update()
        .filter(lecture=lecture, enrolment=enrolment, source=AttendanceSource.SHARED)
        .first()
    )
    if row is not None:
        _fall_back(row, None, at, verb="lectures.take_back_shared")


@transaction.atomic
def take_back_imported(*, row: Attendance, by: Person, at: datetime) -> None:
    """Take away minutes that came from a list, from companions too.

    What a player measured, also a host's, and what the course's own sheet reported before the list, counts again.
    Raises ResultsFinal.
    """
    require_results_open(course=row.enrolment.course)
    _fall_back(row, by, at, verb="lectures.take_back_imported")
    _share_anew(row, at)
    _hear_beside(row, at)


@transaction.atomic
def put_back(*, row: Attendance, by: Person, at: datetime) -> None:
    """Store attendance as it was before a list that is undone, for companions too."""
    _restored(row, by, at)
    _share_anew(row, at)
    _hear_beside(row, at)


@transaction.atomic
def remove_recorded(*, row: Attendance, by: Person, at: datetime) -> None:
    """Delete attendance of which nothing was known before a list that is undone; the caller restores the progress."""
    for companion in _confirmed(row):
        take_back_shared(lecture=row.lecture, enrolment=companion.guest, at=at)
    row.delete()
    details = {"lecture": row.lecture.activity.key, "minutes": 0}
    journal.record("lectures.take_back_imported", thing=row.enrolment, by=by, at=at, details=details)


def _share_anew(row: Attendance, at: datetime) -> None:
    for companion in _confirmed(row):
        take_back_shared(lecture=row.lecture, enrolment=companion.guest, at=at)
    _share(row, at)


def _hear_beside(row: Attendance, at: datetime) -> None:
    """Count what this person heard on the devices of others."""
    beside = Companion.objects.filter(
        lecture=row.lecture, guest=row.enrolment, answer=CompanionStatus.CONFIRMED
    )
    for companion in beside.select_related("guest__course", "host__person"):
        for host in Attendance.objects.filter(lecture=row.lecture, enrolment=companion.host):
            share_with(companion, host, at)


def _fall_back(row: Attendance, by: Person | None, at: datetime, *, verb: str) -> None:
    row.minutes, row.source, row.reason, row.recorded_by = _measured(row), AttendanceSource.HEARD, "", None
    if row.sheet_minutes is not None and row.sheet_minutes >= row.minutes:
        row.minutes, row.source, row.reason = (
            min(row.sheet_minutes, row.length),
            AttendanceSource.IMPORTED,
            row.sheet_note,
        )
    _restored(row, by, at, verb=verb)


def _restored(
    row: Attendance, by: Person | None, at: datetime, *, verb: str = "lectures.take_back_imported"
) -> None:
    row.changed_at = at
    row.save()
    _report(row, at)
    journal.record(
        verb,
        thing=row.enrolment,
        by=by,
        at=at,
        details=_details(row),
        personal={"reason": row.reason},
        about=row.enrolment.person,
    )


def _report(row: Attendance, at: datetime) -> None:
    """A lecture counts as done from the course's share of presence on; the minutes count in any case.

    Where the talk was shorter or longer than planned, who heard all of it has heard all that was planned.
    """
    planned = minutes_of(row.lecture.activity) or row.length
    enough = is_present(row.enrolment.course, row.minutes, row.length)
    report_progress(
        enrolment=row.enrolment,
        activity=row.lecture.activity,
        step=Step.DONE if enough else Step.STARTED,
        minutes=round(row.minutes * planned / row.length),
        at=at,
    )


def _details(row: Attendance) -> dict[str, object]:
    return {
        "lecture": row.lecture.activity.key,
        "minutes": row.minutes,
        "source": str(row.source),
    }


@transaction.atomic
def correct_attendance(
    *,
    lecture: Lecture,
    minutes: Mapping[Enrolment, int],
    reason: str,
    by: Person,
    at: datetime,
) -> list[Attendance]:
    """Correct several people's minutes of one lecture at once, for one reason; all or none.

    A lecture without entered details is stored first.
    """
    lecture = stored_lecture(lecture=lecture, by=by, at=at)
    return [
        record_attendance(
            lecture=lecture,
            enrolment=enrolment,
            report=AttendanceReport(minutes=attended, source=AttendanceSource.CORRECTED, reason=reason),
            by=by,
            at=at,
        )
        for enrolment, attended in minutes.items()
    ]
