"""Attendance as a table, in CSV or XLSX: the columns `lecture`, `person_code` or `name`, `minutes`, `note`, or their headings
in a language.

`lecture` is the lecture's title or its address in its course (`01-support-service`), `person_code` the code of the sheet
that one can download in the office, an e-mail, or a full name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import count
from tempfile import TemporaryFile
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Course, Enrolment
from oqu.courses.queries import activity_names, enrolments_in
from oqu.kernel import cells, sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import speaking
from oqu.lectures import actions
from oqu.lectures.actions import Heard
from oqu.lectures.models import Attendance, AttendanceSource, Lecture
from oqu.lectures.queries import (
    PersonHours,
    everybodys_hours,
    has_begun,
    is_for,
    lectures_planned,
    length_of,
    names_of_all,
)
from oqu.lectures.queries.absences import Mentioned
from oqu.lectures.queries.lecture_names import LectureNames
from oqu.lectures.queries.people_names import PeopleNames
from oqu.people.models import Person
from oqu.people.queries import ShownNames, names_among
from oqu.people.sheets import HEADINGS

LONGEST = 24 * 60
COLUMNS = (
    sheets.Column(
        "lecture",
        required=True,
        also=(
            *("дәріс", "дәріс тақырыбы", "сабақ", "сабақ тақырыбы", "тақырыбы"),
            *("лекция", "тема лекции", "занятие", "тема занятия", "тема"),
            *("lecture", "title of the lecture", "activity"),
        ),
        title=_("Lecture"),
    ),
    sheets.Column(
        "person_code",
        also=(
            *("код", "тыңдаушы коды", "код слушателя", "participant code", "code"),
            *HEADINGS["email"][1],
        ),
        title=_("Code or e-mail"),
    ),
    sheets.Column(
        "name",
        also=("тыңдаушы", "слушатель", "участник", "participant", *HEADINGS["full_name"][1]),
        title=_("Who"),
    ),
    sheets.Column(
        "library",
        sheets.short(250),
        can_be_left_out=True,
        also=HEADINGS["library_code"][1],
        title=_("Library"),
    ),
    sheets.Column(
        "minutes",
        sheets.minutes(LONGEST),
        empty=0,
        present=True,
        also=(
            *("минут", "минуттар", "тыңдаған минуты", "қатысқан минуты", "қатысты, мин"),
            *("минуты", "прослушано минут", "присутствовал, мин", "присутствие, мин", "мин"),
            *("minutes heard", "minutes present", "время, мин", "время присутствия, мин", "уақыты, мин"),
        ),
        or_else=(
            *("время", "время присутствия", "время участия", "время на лекции", "присутствие", "посещение"),
            *(
                "продолжительность",
                "длительность",
                "прослушано",
                "присутствовал",
                "присутствовала",
                "посещаемость",
            ),
            *(
                "уақыт",
                "уақыты",
                "қатысу уақыты",
                "қатысуы",
                "қатысқан уақыты",
                "тыңдаған уақыты",
                "ұзақтығы",
            ),
            *("time", "time present", "time heard", "duration", "attendance", "presence"),
        ),
        title=_("Minutes"),
    ),
    sheets.Column(
        "note",
        sheets.short(300),
        can_be_left_out=True,
        also=("ескертпе", "ескерту", "примечание", "комментарий", "себебі", "причина", "reason"),
        title=_("Note"),
    ),
)
BESIDE = (
    sheets.Column(
        "group",
        sheets.short(120),
        can_be_left_out=True,
        also=("топ", "тобы", "топ нөмірі", "группа", "номер группы", "group"),
        title=_("Group"),
    ),
    sheets.Column(
        "day",
        sheets.short(60),
        can_be_left_out=True,
        also=("күні", "дәріс күні", "дата", "дата лекции", "дата занятия", "date", "day"),
        title=_("Date"),
    ),
)
"""Columns that tell lectures of one title apart; the lists that are downloaded name such lectures in one cell."""
SEVERAL_LECTURES = _(
    "Several lectures have this title: %(lectures)s. Write the group or the day behind the title, or in a column of its own."
)
NEAR_LECTURE = _("“%(typed)s” is not in the plan. Is “%(meant)s” meant?")
NO_LECTURE: Words = _("The course has no such lecture.")
SEVERAL_PEOPLE = _(
    "Several people are called “%(name)s”. Write the library beside the name, or the code: %(codes)s."
)
NEAR: Words = _("“%(code)s” is not in the list. Is “%(meant)s” meant?")
READ_AS = _("“%(words)s” is read as “%(meant)s”.")
NOBODY: Words = _("Nobody in the course is known by this.")
NO_PERSON = _("A column with the code, the e-mail or the name of each person is needed.")


def needed_headings() -> list[str]:
    """The headings of what every row must have; a code or e-mail and a name stand for each other."""
    headings = {column.name: str(column.heading) for column in COLUMNS}
    return [headings["lecture"], f"{headings['person_code']} / {headings['name']}", headings["minutes"]]


@dataclass(frozen=True)
class AttendanceReading:
    """What a list of attendance holds, before anything is written; `problems` tell of the rows that are left out."""

    lines: tuple[Heard, ...]
    used: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]
    problems: tuple[sheets.Problem, ...] = ()
    refused: tuple[Mentioned, ...] = ()
    """The people of the rows that are left out, with the lecture where it was understood."""


@dataclass(frozen=True)
class Foreseen:
    """One line, with the minutes that are known now (none: nobody has reported any) and those after the import."""

    line: Heard
    before: int | None
    after: int

    @property
    def is_outweighed(self) -> bool:
        """Whether a correction or a measurement counts more than the line."""
        return self.after != self.line.minutes


def read_attendance(
    content: IO[bytes],
    *,
    name: str,
    course: Course,
    at: datetime,
    corrections: sheets.Corrections | None = None,
) -> AttendanceReading:
    """The good lines of the table, and what is wrong with the others.

    A lecture that has not begun at this time has none. Raises BadSheet for a table without a good line.
    """
    table = sheets.read(content, name=name, columns=(*COLUMNS, *BESIDE), corrections=corrections)
    if not table.is_refused and not {"person_code", "name"} & table.headings.keys():
        table.refuse(0, "", NO_PERSON)
    if table.is_refused:
        sheets.check(table)
    lectures, people = LectureNames(course), PeopleNames(course)
    lines = {row.number: _line(table, row, lectures, people, at) for row in table}
    sheets.check_some(table)
    read = tuple(line for row in table.sound() if isinstance(line := lines.pop(row.number), Heard))
    return AttendanceReading(
        read,
        table.used((*COLUMNS, *BESIDE)),
        tuple(table.unused),
        sheets.problems_of(table),
        tuple(_mentioned(line) for line in lines.values() if line is not None),
    )


def _mentioned(line: "Heard | Mentioned") -> Mentioned:
    return (line.lecture.activity_id, line.enrolment.pk) if isinstance(line, Heard) else line


def _line(
    table: sheets.Table,
    row: sheets.SheetRow,
    lectures: LectureNames,
    people: PeopleNames,
    at: datetime,
) -> Heard | Mentioned | None:
    """One row, or what is known of it after saying what is wrong with it; empty cells were reported already."""
    enrolment = _place(table, row, people)
    lecture = _lecture(table, row, lectures, enrolment)
    if lecture is not None and not has_begun(lecture, at):
        table.object_to(row, "lecture", actions.NotYetHeld.message, missing=sheets.Missing.LECTURE)
    elif lecture is not None and not length_of(lecture):
        table.object_to(row, "lecture", actions.LengthUnknown.message, missing=sheets.Missing.LECTURE)
    elif lecture is not None and (row["minutes"] or 0) > length_of(lecture):
        words = _("The lecture has only %(minutes)s minutes.") % {"minutes": length_of(lecture)}
        table.object_to(row, "minutes", words)
    if enrolment is None:
        return None
    if lecture is None or row["minutes"] is None or row["note"] is None:
        return (lecture.activity_id if lecture else None), enrolment.pk
    return Heard(lecture, enrolment, row["minutes"], row["note"])


def _lecture(
    table: sheets.Table, row: sheets.SheetRow, lectures: LectureNames, place: Enrolment | None
) -> Lecture | None:
    """The lecture of a row, or None after saying what is wrong with the cell; of halves that of the person's group."""
    if not row["lecture"]:
        return None
    found = lectures.narrowed(
        lectures.find(row["lecture"]), group=row["group"] or "", day=row["day"] or "", place=place
    )
    if len(found) == 1:
        return found[0]
    if not found:
        meant = lectures.near(row["lecture"])
        what = sheets.lazy_format(NEAR_LECTURE, typed=row["lecture"], meant=meant) if meant else NO_LECTURE
        table.object_to(row, "lecture", what, meant=meant, missing=sheets.Missing.LECTURE)
    elif place is not None:
        what = sheets.lazy_format(SEVERAL_LECTURES, lectures=lectures.listed(found))
        table.object_to(row, "lecture", what)
    return None


def _place(table: sheets.Table, row: sheets.SheetRow, people: PeopleNames) -> Enrolment | None:
    """The place of the person of a row, or None after saying what is wrong with the cell."""
    column = "person_code" if row["person_code"] or "name" not in table.headings else "name"
    words = row[column] or ""
    found = people.find(words)
    if len(found) > 1 and row["library"]:
        found = people.at(found, row["library"])
    if len(found) == 1:
        if people.is_spelled_otherwise(words, found[0]):
            name = people.name_of(found[0])
            table.remark(row, column, sheets.lazy_format(READ_AS, words=words, meant=name))
        return found[0]
    found, what, meant = found or people.at(people.near(words), row["library"] or ""), NOBODY, ""
    missing = sheets.Missing.NOTHING if found else sheets.Missing.PERSON
    if len(found) > 1:
        what = sheets.lazy_format(SEVERAL_PEOPLE, name=words, codes=people.listed(found))
    elif found:
        meant = people.name_of(found[0])
        what = sheets.lazy_format(NEAR, code=words, meant=meant)
    table.object_to(row, column, what, meant=meant, missing=missing)
    return None


@transaction.atomic
def foresee_attendance(lines: Iterable[Heard], *, course: Course, by: Person, at: datetime) -> list[Foreseen]:
    """What `import_attendance` would do, line by line; nothing is stored."""
    lines = list(lines)
    known = Attendance.objects.filter(lecture__activity__in={line.lecture.activity_id for line in lines})
    before = {
        (activity, place): minutes
        for activity, place, minutes in known.values_list("lecture__activity_id", "enrolment_id", "minutes")
    }
    after = actions.import_attendance(course=course, lines=lines, by=by, at=at)
    transaction.set_rollback(True)
    return [
        Foreseen(line, before.get((line.lecture.activity_id, line.enrolment.pk)), row.minutes)
        for line, row in zip(lines, after, strict=True)
    ]


def attendance_sheet(course: Course, at: datetime) -> bytes:
    """The table of a course to fill in, as CSV with headings in the reader's language: every lecture that has begun, every
    person, the minutes known so far."""
    return cells.csv_file(_rows_to_fill_in(course, at))


def attendance_template(course: Course, at: datetime) -> bytes:
    """The same table as XLSX; the needed columns are bold."""
    target = BytesIO()
    with cells.WorkbookWriter(target, in_memory=True) as book:
        page = book.page(_("Attendance"))
        page.widths(0, len(COLUMNS), 22)
        page.freeze(1, 0)
        for number, cells_of_row in enumerate(_rows_to_fill_in(course, at)):
            page.write(number, cells_of_row)
        for place, column in enumerate(COLUMNS):
            style = cells.Style.NEEDED if column.required or column.present else cells.Style.OPTIONAL
            page.write_cell(0, place, column.heading, style)
    return target.getvalue()


def _rows_to_fill_in(course: Course, at: datetime) -> list[Sequence[cells.Cell]]:
    lectures = [lecture for lecture in lectures_planned(course) if has_begun(lecture, at)]
    people = list(enrolments_in(course))
    names = names_among(place.person for place in people)
    known = {
        (row.lecture.activity_id, row.enrolment_id): row
        for row in Attendance.objects.filter(
            lecture__activity__in=[lecture.activity_id for lecture in lectures], enrolment__in=people
        ).select_related("lecture")
    }
    titles = LectureNames(course).shown()
    rows: list[Sequence[cells.Cell]] = [[str(column.heading) for column in COLUMNS]]
    for lecture in lectures:
        for place in people:
            row = known.get((lecture.activity_id, place.pk))
            minutes, note = (row.minutes, row.reason) if row else ("", "")
            rows.append(
                [
                    titles[lecture.activity_id],
                    place.key,
                    names.of(place.person),
                    place.person.workplace,
                    minutes,
                    note,
                ]
            )
    return rows


def attendance_book(course: Course, language: str) -> IO[bytes]:
    """Attendance as XLSX in an unnamed file on the disk: each person's hours by lecture, then every row in full.

    Written row by row in a bounded memory; the reader closes it, and then it is gone.
    """
    written = TemporaryFile()  # noqa: SIM115 - the sender closes it
    lectures = lectures_planned(course)
    with speaking(language), cells.WorkbookWriter(written) as book:
        hours, rows = _page(book, _("Academic hours")), _page(book, _("Minutes"))
        names = names_of_all(course)
        called = activity_names(course, (x.activity for x in lectures))
        titles = [called[x.activity_id] for x in lectures]
        hours.write(0, [*_who(), *titles, _("Minutes"), _("Academic hours")], cells.Style.HEADER)
        rows.write(0, [*_who(), _("Lecture"), *_known()], cells.Style.HEADER)
        at = count(1)
        for line, person in enumerate(everybodys_hours(course), start=1):
            hours.write(line, [*_named(person, names), *_by_lecture(person, lectures)])
            for lecture in lectures:
                if row := person.heard.get(lecture.activity_id):
                    rows.write(
                        next(at), [*_named(person, names), called[lecture.activity_id], *_told(person, row)]
                    )
    written.seek(0)
    return written


def _page(book: cells.WorkbookWriter, name: Words) -> cells.SheetWriter:
    page = book.page(name)
    page.widths(0, 2, 28)
    page.freeze(1, 1)
    return page


def _who() -> list[Words]:
    return [_("Who"), _("Library"), _("Group")]


def _known() -> list[Words]:
    words = (_("Length"), _("Minutes"), _("Live"), _("Recording"), _("Academic hours"), _("How it is known"))
    return [*words, _("Reason"), _("Recorded by")]


def _named(person: PersonHours, names: ShownNames) -> list[object]:
    place = person.enrolment
    return [names.of(place.person), place.person.workplace, place.group or ""]


def _by_lecture(person: PersonHours, lectures: list[Lecture]) -> list[object]:
    """The hours of each lecture: nothing where the lecture was for others, 0 where nobody knows of any listening."""
    cells = [
        person.hours.get(x.activity_id, 0 if is_for(x.activity, person.enrolment) else None) for x in lectures
    ]
    return [*cells, person.minutes, person.all_hours]


def _told(person: PersonHours, row: Attendance) -> list[object]:
    parts = (
        row.length,
        row.minutes,
        row.live_minutes,
        row.replay_minutes,
        person.hours[row.lecture.activity_id],
    )
    return [*parts, AttendanceSource(row.source).label, row.reason, row.recorded_by or ""]
