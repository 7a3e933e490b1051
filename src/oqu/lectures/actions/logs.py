"""Lists of meeting programs: taken in, doubtful names decided and remembered, minutes recorded, lists removed."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions import require_results_open
from oqu.courses.models import Enrolment
from oqu.kernel import clock, files, journal, sheets
from oqu.kernel.errors import Refused
from oqu.lectures.actions.attendance import (
    AttendanceReport,
    LengthUnknown,
    NotYetHeld,
    record_attendance,
    take_back_imported,
)
from oqu.lectures.actions.keeping import stored_lecture
from oqu.lectures.models import (
    Attendance,
    AttendanceSource,
    How,
    KnownName,
    Lecture,
    LogLine,
    MeetingLog,
    Program,
)
from oqu.lectures.outside import logs, names
from oqu.lectures.outside.logs import Stay
from oqu.lectures.queries import (
    decided_names,
    has_begun,
    known_people,
    known_staff,
    length_of,
    places_for,
    seconds_present,
    spelled,
    union,
    window_of,
)
from oqu.people.models import Person


class NothingDecided(Refused):
    message = _("No name of this list means a participant yet. Decide who is meant, then record the minutes.")


class OtherDay(Refused):
    """The list is of another day than the lecture: perhaps of another meeting."""

    message = _("In the list: %(listed)s; the lecture: %(planned)s. Is it another meeting?")

    def __init__(self, listed: date, planned: date) -> None:
        super().__init__()
        self.listed, self.planned = listed, planned

    def __str__(self) -> str:
        days = {"listed": self.listed, "planned": self.planned}
        return str(self.message) % {name: date_format(day, "DATE_FORMAT") for name, day in days.items()}


def take_log(
    *,
    lecture: Lecture,
    upload: files.Upload,
    zone: str,
    by: Person,
    at: datetime,
    is_of_other_day: bool = False,
) -> MeetingLog:
    """Take in the list of a meeting; nothing is counted before `record_log`. The same file again is the same list.

    `zone` is the one in which its times are written. The file is read before the transaction: that may take seconds, and
    on SQLite nobody else could write meanwhile. A list of another day is taken only if `is_of_other_day` confirms it.
    Raises ResultsFinal, NotYetHeld, LengthUnknown, OtherDay, BadSheet with every problem.
    """
    require_results_open(course=lecture.activity.course)
    if not has_begun(lecture, at):
        raise NotYetHeld
    if not length_of(lecture):
        raise LengthUnknown
    upload.content.seek(0)
    content = upload.content.read(sheets.MOST_BYTES + 1)  # one more than is taken: the reader refuses it
    sha256 = hashlib.sha256(content).hexdigest()
    if known := MeetingLog.objects.filter(lecture__activity=lecture.activity, sha256=sha256).first():
        return known
    name = PurePosixPath(upload.name.replace("\\", "/")).name[:200]
    read = logs.read(content, name=name, zone=zone, near=lecture.activity.starts_at)
    if not is_of_other_day:
        _check_day(lecture, read)
    return _store_log(lecture, read, name, sha256, by, at)


def _check_day(lecture: Lecture, read: logs.ParsedMeetingLog) -> None:
    """Raise OtherDay if the list tells days and none of them is a day of the lecture."""
    starts_at, zone = lecture.activity.starts_at, lecture.activity.course.zone
    days = {
        clock.local_date(moment, zone) for stay in read.stays for spell in stay.spells for moment in spell
    }
    if read.made_on:
        days = {read.made_on}
    if starts_at is None or not days:
        return
    planned = {
        clock.local_date(moment, zone) for moment in (starts_at, lecture.activity.ends_at or starts_at)
    }
    if not days & planned:
        raise OtherDay(min(days), min(planned))


@transaction.atomic
def _store_log(
    lecture: Lecture, read: logs.ParsedMeetingLog, name: str, sha256: str, by: Person, at: datetime
) -> MeetingLog:
    lecture = stored_lecture(lecture=lecture, by=by, at=at)
    if known := MeetingLog.objects.filter(lecture=lecture, sha256=sha256).first():
        return known
    log = MeetingLog.objects.create(
        lecture=lecture,
        program=Program(read.program.value),
        name=name,
        sha256=sha256,
        fits=_fits(lecture, read.stays),
        uploaded_by=by,
        uploaded_at=at,
    )
    lines = _recognised(log, _by_name(log, read.stays), runs={s.name for s in read.stays if s.runs_it})
    LogLine.objects.bulk_create(lines)
    details = {"lecture": lecture.activity.key, "program": log.program, "people": len(lines)}
    journal.record("lectures.take_log", thing=lecture.activity.course, by=by, at=at, details=details)
    return log


def _fits(lecture: Lecture, stays: Iterable[Stay]) -> bool:
    window = window_of(lecture)
    return window is not None and window.holds(_unix(stays))


def _unix(stays: Iterable[Stay]) -> list[tuple[int, int]]:
    return union((int(a.timestamp()), int(b.timestamp())) for stay in stays for a, b in stay.spells)


def _by_name(log: MeetingLog, stays: Iterable[Stay]) -> list[LogLine]:
    """One line for each e-mail, or for each name without one: a person who joined again is the same one.

    Devices that are named alike and were there at the same time, such as two iPhones, stay lines of their own.
    """
    together: dict[tuple[str, int], list[Stay]] = {}
    for stay in stays:
        mark, number = stay.email or names.fold(stay.name), 0
        if not stay.email and not names.names_a_person(stay.name):
            while _overlap(together.get((mark, number), ()), stay):
                number += 1
        together.setdefault((mark, number), []).append(stay)
    return [
        LogLine(
            log=log,
            name=same[0].name or same[0].email,
            email=same[0].email,
            rows=[stay.row for stay in same],
            spells=_unix(same),
            seconds=sum(stay.seconds or 0 for stay in same) if same[0].seconds is not None else None,
        )
        for same in together.values()
    ]


def _overlap(stays: Iterable[Stay], other: Stay) -> bool:
    return any(
        since < other_until and other_since < until
        for stay in stays
        for since, until in stay.spells
        for other_since, other_until in other.spells
    )


def _recognised(log: MeetingLog, lines: list[LogLine], *, runs: set[str]) -> list[LogLine]:
    """Say of each line who is meant, as far as that is beyond doubt; else keep who it may be."""
    lecture = log.lecture
    places = {place.key: place for place in places_for(lecture)}
    people, staff = known_people(places.values()), known_staff(lecture)
    decided = decided_names(lecture.activity.course)
    for line in lines:
        mark = spelled(line.name, line.email)
        found = names.match(line.name, line.email, people)
        line.candidates = [[one.key, one.score] for one in found.candidates]
        if mark and mark in decided:
            line.how, line.enrolment = How.REMEMBERED, decided[mark]
        elif found.sure:
            line.how = How.EMAIL if found.by_email else How.NAME
            line.enrolment = places[found.sure]
        elif names.match(line.name, line.email, staff).sure or line.name in runs:
            line.how = How.STAFF
    return lines


@transaction.atomic
def decide_names(
    *, log: MeetingLog, decisions: Mapping[LogLine, Enrolment | None], by: Person, at: datetime
) -> int:
    """Say who is meant by names of a list (None: no participant), and remember it for the course's next lists.

    Return how many were decided otherwise than before. Raises ResultsFinal.
    """
    require_results_open(course=log.lecture.activity.course)
    changed = 0
    for line, enrolment in decisions.items():
        if line.how != How.OPEN and line.enrolment_id == (enrolment.pk if enrolment else None):
            continue
        line.how, line.enrolment = How.CHOSEN, enrolment
        line.save(update_fields=["how", "enrolment"])
        _remember(log, line, by, at)
        changed += 1
        details = {"line": line.key, "person": enrolment.key if enrolment else "", "list": log.key}
        course = log.lecture.activity.course
        journal.record("lectures.decide_name", thing=course, by=by, at=at, details=details)
    return changed


def _remember(log: MeetingLog, line: LogLine, by: Person, at: datetime) -> None:
    if mark := spelled(line.name, line.email):
        KnownName.objects.update_or_create(
            course=log.lecture.activity.course,
            spelled=mark,
            defaults={"enrolment": line.enrolment, "decided_by": by, "decided_at": at},
        )


@transaction.atomic
def record_log(*, log: MeetingLog, by: Person, at: datetime) -> list[Attendance]:
    """Record the minutes of everybody whom the lists of this lecture mean; undecided names wait and lose nothing.

    Several lists of one lecture count together. Done again, nothing changes. Raises LengthUnknown, NothingDecided,
    ResultsFinal.
    """
    lecture = log.lecture
    require_results_open(course=lecture.activity.course)
    length = length_of(lecture)
    if not length:
        raise LengthUnknown
    if not LogLine.objects.filter(log=log, enrolment__isnull=False).exists():
        raise NothingDecided
    first = log.recorded_at is None
    if first:
        log.recorded_at = at
        log.save(update_fields=["recorded_at"])
    present = _minutes(lecture, length)
    rows = [_record(log, enrolment, minutes, by, at) for enrolment, minutes in present]
    for row in _from_lists(lecture).exclude(enrolment__in=[enrolment.pk for enrolment, _minutes in present]):
        take_back_imported(row=row, by=by, at=at)  # until now a name of theirs seemed to mean this person
        rows.append(row)
    if first:
        details = {"lecture": lecture.activity.key, "people": len(rows), "list": log.key}
        journal.record("lectures.record_log", thing=lecture.activity.course, by=by, at=at, details=details)
    return rows


def _minutes(lecture: Lecture, length: int) -> list[tuple[Enrolment, int]]:
    """Everybody of all recorded lists, with whole minutes, never more than the lecture has."""
    lines = LogLine.objects.filter(
        log__lecture=lecture, log__recorded_at__isnull=False, enrolment__isnull=False
    ).select_related("enrolment__course", "enrolment__person", "log")
    by_person: dict[int, list[LogLine]] = {}
    for line in lines:
        by_person.setdefault(line.enrolment_id or 0, []).append(line)
    return [
        (same[0].enrolment, _whole(lecture, same, length)) for same in by_person.values() if same[0].enrolment
    ]


@transaction.atomic
def remove_log(*, log: MeetingLog, by: Person, at: datetime) -> int:
    """Remove a list that was sent by mistake, and take back what was recorded from it; return of how many people.

    What other lists of the lecture tell is recorded anew. What was measured in the hall, corrected by hand or reported by
    the course's own sheet stays, and so do decisions about names. Raises LengthUnknown, ResultsFinal.
    """
    lecture, course = log.lecture, log.lecture.activity.course
    require_results_open(course=course)
    rows = list(_resting_on(log)) if log.recorded_at else []
    details = {"lecture": lecture.activity.key, "list": log.key, "people": len(rows)}
    personal = {"name": log.name}
    log.delete()
    for row in rows:
        take_back_imported(row=row, by=by, at=at)
    if rows:
        _record_the_rest(lecture, by, at)
    journal.record("lectures.remove_log", thing=course, by=by, at=at, details=details, personal=personal)
    return len(rows)


def _resting_on(log: MeetingLog) -> QuerySet[Attendance]:
    """Attendance that this list may have a part in: of the people it means, and what was recorded under its name."""
    means = LogLine.objects.filter(log=log, enrolment__isnull=False).values("enrolment")
    return (
        _from_lists(log.lecture)
        .filter(Q(enrolment__in=means) | Q(reason=str(log)[:300]))
        .select_for_update(of=("self",))
    )


def _from_lists(lecture: Lecture) -> QuerySet[Attendance]:
    """Attendance that was recorded from lists of meeting programs, not from the sheet of the course."""
    lists = [str(log)[:300] for log in MeetingLog.objects.filter(lecture=lecture)]
    rows = Attendance.objects.filter(lecture=lecture, source=AttendanceSource.IMPORTED, reason__in=lists)
    return rows.select_related("enrolment__course", "enrolment__person", "lecture__activity")


def _record_the_rest(lecture: Lecture, by: Person, at: datetime) -> None:
    """Record anew, each under the last list of theirs, those whom other lists mean and who have nothing from one now."""
    logs_left = MeetingLog.objects.filter(lecture=lecture, recorded_at__isnull=False).order_by("-recorded_at")
    if not logs_left:
        return
    length = length_of(lecture)
    if not length:
        raise LengthUnknown
    untouched = set(_from_lists(lecture).values_list("enrolment", flat=True))
    for enrolment, minutes in _minutes(lecture, length):
        if enrolment.pk not in untouched:
            of_theirs = next(one for one in logs_left if one.lines.filter(enrolment=enrolment).exists())
            _record(of_theirs, enrolment, minutes, by, at)


def _whole(lecture: Lecture, lines: list[LogLine], length: int) -> int:
    window = window_of(lecture) if all(line.log.fits for line in lines) else None
    return min(round(seconds_present(lines, window) / 60), length)


def _record(log: MeetingLog, enrolment: Enrolment, minutes: int, by: Person, at: datetime) -> Attendance:
    return record_attendance(
        lecture=log.lecture,
        enrolment=enrolment,
        report=AttendanceReport(
            minutes=minutes, source=AttendanceSource.IMPORTED, reason=str(log)[:300], from_list=True
        ),
        by=by,
        at=at,
    )
