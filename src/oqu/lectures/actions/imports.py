"""Lists of attendance in the form of the course: recorded as one step, which can be undone like the other steps of the office."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from oqu.courses.actions import require_results_open, restore_progress
from oqu.courses.models import Course, Enrolment, Progress
from oqu.kernel import journal
from oqu.kernel.models import JournalEntry
from oqu.lectures.actions.attendance import (
    AttendanceReport,
    put_back,
    record_attendance,
    remove_recorded,
)
from oqu.lectures.actions.keeping import stored_lecture
from oqu.lectures.models import Attendance, AttendanceSource, Lecture
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.letters.rules import NothingToUndo
from oqu.people.models import Person

VERB = "lectures.import_attendance"
FACTS = ("minutes", "live_minutes", "replay_minutes", "length", "source", "sheet_minutes", "recorded_by_id")
"""What a row says without words that people typed: those are in the journal, which forgets them with their person."""
type Mark = tuple[int, int]
"""The ids of a lecture and of a place in its course."""


@dataclass(frozen=True)
class Heard:
    """One line of a list: how many whole minutes of a lecture a person attended, and a note."""

    lecture: Lecture
    enrolment: Enrolment
    minutes: int
    note: str


@transaction.atomic
def import_attendance(
    *, course: Course, lines: Iterable[Heard], by: Person, at: datetime
) -> list[Attendance]:
    """Record every line as one step that can be undone. Idempotent. A correction by hand stays. Raises ResultsFinal.

    Lectures without entered details are stored first.
    """
    require_results_open(course=course)
    lines = _of_stored_lectures(list(lines), by, at)
    before = _as_it_is(lines)
    rows = [_record(line, by, at) for line in lines]
    changed = {_mark(row): row for row in rows if row.changed_at == at}
    if changed:
        step = {"rows": [[*mark, *before.get(mark, (None, None))] for mark in changed]}
        letters.open_batch(verb=VERB, thing_key=course.key, by=by, at=at, centre=course.centre, before=step)
    return rows


def _of_stored_lectures(lines: list[Heard], by: Person, at: datetime) -> list[Heard]:
    lectures = {line.lecture.activity_id: line.lecture for line in lines}
    stored = {pk: stored_lecture(lecture=one, by=by, at=at) for pk, one in lectures.items()}
    return [replace(line, lecture=stored[line.lecture.activity_id]) for line in lines]


def _record(line: Heard, by: Person, at: datetime) -> Attendance:
    report = AttendanceReport(minutes=line.minutes, source=AttendanceSource.IMPORTED, reason=line.note)
    return record_attendance(lecture=line.lecture, enrolment=line.enrolment, report=report, by=by, at=at)


def _mark(row: Attendance) -> Mark:
    return row.lecture_id, row.enrolment_id


def _as_it_is(lines: list[Heard]) -> dict[Mark, tuple[Any, Any]]:
    """What is known of the people and lectures of these lines: their attendance, and how far they have come."""
    lectures = {line.lecture.pk: line.lecture.activity_id for line in lines}
    lecture_of = {activity: lecture for lecture, activity in lectures.items()}
    places = {line.enrolment.pk for line in lines}
    rows = Attendance.objects.filter(lecture__in=lectures).values("lecture_id", "enrolment_id", *FACTS)
    facts = {
        (row.pop("lecture_id"), row.pop("enrolment_id")): row for row in rows if row["enrolment_id"] in places
    }
    done = {
        (lecture_of[activity], place): [step, minutes]
        for place, activity, step, minutes in Progress.objects.filter(activity__in=lecture_of).values_list(
            "enrolment_id", "activity_id", "step", "minutes"
        )
        if place in places
    }
    return {mark: (facts.get(mark), done.get(mark)) for mark in facts.keys() | done.keys()}


@transaction.atomic
def undo_import(*, course: Course, batch: Batch, by: Person, at: datetime) -> int:
    """Restore the minutes of before a list was imported; return how many rows. What was changed since stays.

    Raises TooLate, ResultsFinal, NothingToUndo if every row was changed since.
    """
    require_results_open(course=course)
    if Batch.objects.filter(pk=batch.pk, taken_back_at__isnull=False).exists():
        return 0
    letters.take_back(batch=batch, by=by, at=at)
    before: dict[Mark, tuple[Any, Any]] = {
        (lecture, place): (facts, done) for lecture, place, facts, done in batch.before["rows"]
    }
    rows = Attendance.objects.select_for_update(of=("self",)).filter(
        lecture__in={lecture for lecture, _place in before}, changed_at=batch.written_at
    )
    restored = [
        row
        for row in rows.select_related("enrolment__course", "enrolment__person", "lecture__activity")
        if _mark(row) in before
    ]
    if not restored:
        raise NothingToUndo
    words = _words_before(restored, batch.written_at)
    for row in restored:
        _restore(row, *before[_mark(row)], words.get(_mark(row), {}), by, at)
    details = {"people": len(restored)}
    journal.record("lectures.undo_import", thing=course, by=by, at=at, details=details)
    return len(restored)


def is_left(batch: Batch) -> bool:
    """Whether a row of an imported list is still as the import wrote it."""
    lectures = {lecture for lecture, *_rest in batch.before["rows"]}
    return Attendance.objects.filter(lecture__in=lectures, changed_at=batch.written_at).exists()


def _restore(
    row: Attendance, facts: Any, done: Any, words: Mapping[int, str], by: Person, at: datetime
) -> None:
    if facts is None:
        remove_recorded(row=row, by=by, at=at)
        step, minutes = done or (None, None)
        place, activity = row.enrolment, row.lecture.activity
        restore_progress(enrolment=place, activity=activity, step=step, points=None, at=at, minutes=minutes)
        return
    for name, value in facts.items():
        setattr(row, name, value)
    is_list = row.source in (AttendanceSource.IMPORTED, AttendanceSource.CORRECTED)
    row.reason = words.get(row.minutes, "") if is_list else ""
    row.sheet_note = words.get(row.sheet_minutes, "") if row.sheet_minutes is not None else ""
    put_back(row=row, by=by, at=at)


def _words_before(rows: list[Attendance], at: datetime) -> dict[Mark, dict[int, str]]:
    """The notes of these people and lectures before that time, by the minutes that they explained, from the journal."""
    marks = {(row.enrolment.key, row.lecture.activity.key): _mark(row) for row in rows}
    entries = list(
        JournalEntry.objects.filter(
            verb="lectures.record_attendance", thing_key__in={key for key, _lecture in marks}, at__lt=at
        ).order_by("at", "pk")
    )
    words = journal.words_of(entries)
    found: dict[Mark, dict[int, str]] = {}
    for entry in entries:
        mark = marks.get((entry.thing_key, entry.details.get("lecture", "")))
        if mark and entry.details.get("source") == AttendanceSource.IMPORTED:
            reason = words.get(entry.pk, {}).get("reason", "")
            found.setdefault(mark, {})[entry.details["minutes"]] = reason
    return found
