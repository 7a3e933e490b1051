"""Attendance as a table: CSV with the columns `lecture`, `person_code`, `minutes`, `note`.

`lecture` is the lecture's address in its course (`01-support-service`), `person_code` whatever the caller's mapping
names people by; in the office that is the code of the sheet that one can download there, an e-mail, or a full name.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from django.db import transaction
from django.utils.translation import gettext as _

from oqu.courses.models import Course, Enrolment
from oqu.courses.queries import enrolments_in
from oqu.kernel.errors import Refused
from oqu.lectures import actions
from oqu.lectures.models import Attendance, Lecture, Source
from oqu.lectures.queries import lectures_in, length_of
from oqu.people.models import Person

COLUMNS = ("lecture", "person_code", "minutes", "note")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell: row (from 1, the head is row 1), column, words."""

    row: int
    column: str
    words: str


class TableRefused(Refused):
    """The table can't be taken; `problems` names every wrong cell, and nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join(
                _("Row %(row)s, %(column)s: %(words)s") % {"row": p.row, "column": p.column, "words": p.words}
                for p in problems
            )
        )


@dataclass(frozen=True)
class Heard:
    """One good line of the table."""

    lecture: Lecture
    enrolment: Enrolment
    minutes: int
    note: str


def people_of(course: Course) -> dict[str, Enrolment]:
    """Everything by which the office may name somebody of a course: code, e-mail, or a full name that only one has."""
    known: dict[str, Enrolment] = {}
    twice: set[str] = set()
    for enrolment in enrolments_in(course):
        person = enrolment.person
        names = {f"{person} {person.patronymic}".strip(), str(person)}
        for code in {enrolment.key, person.email or "", *names} - {""}:
            twice |= {code.casefold()} & known.keys()
            known[code.casefold()] = enrolment
    return {code: enrolment for code, enrolment in known.items() if code not in twice}


def read_attendance(text: str, *, course: Course, people: Mapping[str, Enrolment]) -> list[Heard]:
    """The lines of the table; `people` maps codes in lower case to places. Raises TableRefused with all problems."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = [column for column in COLUMNS[:3] if column not in (reader.fieldnames or [])]
    if missing:
        raise TableRefused([Problem(1, column, _("This column is missing.")) for column in missing])
    lectures = {lecture.activity.slug: lecture for lecture in lectures_in(course)}
    lines: list[Heard] = []
    problems: list[Problem] = []
    for number, cells in enumerate(reader, start=2):
        line = _read_line(number, cells, lectures, people)
        if isinstance(line, Heard):
            lines.append(line)
        else:
            problems += line
    if problems:
        raise TableRefused(problems)
    return lines


def _read_line(
    number: int, cells: Mapping[str, str], lectures: Mapping[str, Lecture], people: Mapping[str, Enrolment]
) -> Heard | list[Problem]:
    lecture = lectures.get((cells["lecture"] or "").strip())
    enrolment = people.get((cells["person_code"] or "").strip().casefold())
    minutes = (cells["minutes"] or "").strip() or "0"
    problems = []
    if lecture is None:
        problems.append(Problem(number, "lecture", _("The course has no such lecture.")))
    if enrolment is None:
        problems.append(Problem(number, "person_code", _("Nobody in the course is known by this.")))
    most = length_of(lecture) if lecture else 10_000
    if not minutes.isdecimal() or int(minutes) > most:
        words = _("Give whole minutes from 0 to %(most)s.") % {"most": most}
        problems.append(Problem(number, "minutes", words))
    if problems or lecture is None or enrolment is None:
        return problems
    return Heard(lecture, enrolment, int(minutes), (cells.get("note") or "").strip())


@transaction.atomic
def import_attendance(lines: Iterable[Heard], *, by: Person, at: datetime) -> list[Attendance]:
    """Take note of every line; imported anew, nothing changes. A correction by hand stands."""
    return [
        actions.record_attendance(
            lecture=line.lecture,
            enrolment=line.enrolment,
            minutes=line.minutes,
            source=Source.IMPORTED,
            reason=line.note,
            by=by,
            at=at,
        )
        for line in lines
    ]


def attendance_sheet(course: Course) -> bytes:
    """The table of a course to fill in or keep: every lecture, every person, the minutes known so far."""
    lectures = list(lectures_in(course))
    people = list(enrolments_in(course))
    known = {
        (row.lecture_id, row.enrolment_id): row
        for row in Attendance.objects.filter(lecture__in=lectures, enrolment__in=people)
    }
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["lecture", "person_code", "name", "minutes", "note"])
    for lecture in lectures:
        for place in people:
            row = known.get((lecture.pk, place.pk))
            writer.writerow(
                [
                    lecture.activity.slug,
                    place.key,
                    _safe(str(place.person)),
                    row.minutes if row else "",
                    _safe(row.reason) if row else "",
                ]
            )
    return ("\ufeff" + out.getvalue()).encode()


def _safe(words: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{words}" if words[:1] in "=+-@\t" and words else words
