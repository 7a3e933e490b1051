"""Attendance comes in from the good rows of a table, and goes out in the same form."""

from io import BytesIO

import openpyxl
import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from oqu.courses import actions as courses
from oqu.courses.models import HourRounding
from oqu.kernel import clock
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import BadSheet
from oqu.lectures import actions, sheets
from oqu.lectures.models import Attendance, AttendanceSource
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.factories.libraries import LibraryFactory


def reading(cast: Cast, text: str) -> sheets.AttendanceReading:
    return sheets.read_attendance(
        BytesIO(text.encode()),
        name="a.csv",
        course=cast.course,
        at=clock.now(),
    )


def read(cast: Cast, text: str) -> list[sheets.Heard]:
    return list(reading(cast, text).lines)


@pytest.mark.parametrize(
    "headings",
    ["Дәріс;Тыңдаушы;Минут;Ескертпе", "Лекция;ФИО;Минуты;Примечание", "Lecture;Full name;Minutes;Note"],
)
def test_headings_and_titles_are_understood_in_every_language(cast: Cast, headings: str) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    found = reading(cast, f"{headings};Город\nen talk;Kim Saule;45;;Атбасар\n")

    assert found.lines == (sheets.Heard(talk, cast.enrolment, 45, ""),)
    assert (len(found.used), found.unused) == (4, ("Город",))


@pytest.mark.parametrize("headings", ["lecture;minutes", "lecture;name", "name;minutes"])
def test_a_list_without_a_needed_column_is_refused_whole(cast: Cast, headings: str) -> None:
    activities.lecture(cast.course, by=cast.lecturer)

    with pytest.raises(BadSheet) as refused:
        read(cast, f"{headings}\nen talk;45\nen talk;50\n")

    assert [problem.row for problem in refused.value.problems] != [2, 3]


def test_what_an_import_would_do_is_foreseen_and_not_stored(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    actions.record_attendance(lecture=talk, enrolment=cast.enrolment, report=actions.AttendanceReport(minutes=80, source=AttendanceSource.CORRECTED, reason="was there"), by=cast.coordinator, at=clock.now())  # fmt: skip
    lines = read(cast, "lecture,person_code,minutes\ntalk,saule@example.org,45\ntalk,viktor@example.org,30\n")

    found = sheets.foresee_attendance(lines, course=cast.course, by=cast.coordinator, at=clock.now())

    assert [(one.before, one.after, one.is_outweighed) for one in found] == [
        (80, 80, True),
        (None, 30, False),
    ]
    assert Attendance.objects.get().minutes == 80


@pytest.mark.parametrize("code", ["saule@example.org", "Kim Saule", "KIM SAULE"])
def test_people_are_known_by_address_or_name(cast: Cast, code: str) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    lines = read(cast, f"lecture,person_code,minutes,note\ntalk,{code},45,left early\n")

    assert lines == [sheets.Heard(talk, cast.enrolment, 45, "left early")]


@pytest.mark.parametrize(
    "typed", ["Қасымов Ерлан", "Касымов Ерлан", "КАСЫМОВ ЕРЛАН", "касымов ерлан Серикулы"]
)
def test_a_name_is_known_with_and_without_kazakh_letters(cast: Cast, typed: str) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    learner = cast.learner
    learner.family_name, learner.given_name, learner.patronymic = "Қасымов", "Ерлан", "Серікұлы"
    learner.save()

    assert read(cast, f"Лекция;ФИО;Минуты\ntalk;{typed};45\n") == [sheets.Heard(talk, cast.enrolment, 45, "")]


@pytest.mark.parametrize(
    ("typed", "is_named"),
    [
        ("Касымов Ерлан", True),
        ("КАСЫМОВ ЕРЛАН Серикулы", True),
        ("Қасымов Ерлан", False),
        ("Ерлан  ҚАСЫМОВ", False),
        ("saule@example.org", False),
    ],
)
def test_a_person_read_under_another_spelling_is_named(cast: Cast, typed: str, is_named: bool) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    learner = cast.learner
    learner.family_name, learner.given_name, learner.patronymic = "Қасымов", "Ерлан", "Серікұлы"
    learner.save()

    with translation.override("en"):
        found = reading(cast, f"lecture;person_code;minutes\ntalk;{typed};45\n")
        remarks = [(problem.row, str(problem.what)) for problem in found.problems]

    assert [line.minutes for line in found.lines] == [45]
    assert remarks == ([(2, f"“{typed}” is read as “Қасымов Ерлан Серікұлы”.")] if is_named else [])


def test_a_name_that_two_people_have_names_nobody_and_the_codes_are_asked(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    cast.learner.family_name, cast.learner.given_name = "Қасымов", "Ерлан"
    cast.learner.save()
    cast.other_learner.family_name, cast.other_learner.given_name = "Касымов", "Ерлан"
    cast.other_learner.save()

    with pytest.raises(BadSheet) as refused:
        read(cast, "lecture,person_code,minutes\ntalk,Касымов Ерлан,45\n")

    words = str(refused.value.problems[0].what)
    assert all(place.key in words for place in (cast.enrolment, cast.other_enrolment))


@pytest.mark.parametrize(("cell", "minutes"), [("85,5", 86), ("85.4", 85), ("89,9 мин", 90)])
def test_minutes_with_a_fraction_are_made_whole_and_named(cast: Cast, cell: str, minutes: int) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    content = f"lecture;person_code;minutes\ntalk;saule@example.org;{cell}\n"

    with translation.override("en"):
        found = reading(cast, content)
        remarks = [str(problem.what) for problem in found.problems]

    assert [line.minutes for line in found.lines] == [minutes]
    assert remarks == [f"“{cell}” is read as {minutes}: only whole numbers are counted here."]


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        *(
            ("1:05", 65),
            ("01:05:00", 65),
            ("0:45", 45),
            ("1 ч 5 мин", 65),
            ("1ч 5мин", 65),
            ("1 час 5 минут", 65),
        ),
        *(
            ("1 сағ 5 мин", 65),
            ("1 сағат", 60),
            ("1,5 часа", 90),
            ("1 hour 5 min", 65),
            ("1 h", 60),
            ("45 мин.", 45),
        ),
    ],
)
def test_minutes_may_be_written_with_hours(cast: Cast, cell: str, minutes: int) -> None:
    activities.lecture(cast.course, by=cast.lecturer)

    found = reading(cast, f"lecture;person_code;minutes\ntalk;saule@example.org;{cell}\n")

    assert [line.minutes for line in found.lines] == [minutes]
    assert found.problems == ()


@pytest.mark.parametrize("cell", ["1:75", "час", "-5", "1 д", ":30"])
def test_what_is_no_time_is_no_number_of_minutes(cast: Cast, cell: str) -> None:
    activities.lecture(cast.course, by=cast.lecturer)

    with translation.override("en"), pytest.raises(BadSheet) as refused:
        reading(cast, f"lecture;person_code;minutes\ntalk;saule@example.org;{cell}\n")

    assert [str(x.what) for x in refused.value.problems] == [
        f"“{cell}” is not a whole number from 0 to 1440."
    ]


def test_every_problem_is_told_at_once(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer)

    with pytest.raises(BadSheet) as refused:
        read(
            cast,
            "lecture,person_code,minutes\ntalk,saule@example.org,91\nwalk,saule@example.org,9\n"
            "talk,nobody,9\ntalk,viktor@example.org,many\n",
        )

    assert [(problem.row, problem.column) for problem in refused.value.problems] == [
        (2, "minutes"),
        (3, "lecture"),
        (4, "person_code"),
        (5, "minutes"),
    ]


def test_good_rows_are_taken_and_the_others_named(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    found = reading(
        cast,
        "lecture,person_code,minutes\ntalk,saule@example.org,45 мин\ntalk,viktor@example.org,91\n"
        "talk,nobody,9\ntalk,viktor@example.org,many\ntalk,viktor@example.org,30\n",
    )

    assert found.lines == (
        sheets.Heard(talk, cast.enrolment, 45, ""),
        sheets.Heard(talk, cast.other_enrolment, 30, ""),
    )
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (3, "minutes"),
        (4, "person_code"),
        (5, "minutes"),
    ]


def test_importing_twice_changes_nothing(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    table = "lecture,person_code,minutes\ntalk,saule@example.org,45\ntalk,viktor@example.org,\n"

    for _time in range(2):
        actions.import_attendance(
            course=cast.course, lines=read(cast, table), by=cast.coordinator, at=clock.now()
        )

    rows = Attendance.objects.order_by("-minutes").values_list("minutes", "source")
    assert list(rows) == [(45, AttendanceSource.IMPORTED), (0, AttendanceSource.IMPORTED)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_out_comes_in_again(cast: Cast, language: str) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    actions.import_attendance(
        course=cast.course,
        lines=read(cast, "lecture,person_code,minutes\ntalk,saule@example.org,45\n"),
        by=cast.coordinator,
        at=clock.now(),
    )

    with translation.override(language):
        table = sheets.attendance_sheet(cast.course, clock.now()).decode("utf-8-sig")
        lines = read(cast, table)

    assert [(line.enrolment, line.minutes) for line in lines] == [
        (cast.enrolment, 45),
        (cast.other_enrolment, 0),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_also_an_excel_file_that_comes_in_again(cast: Cast, language: str) -> None:
    activities.lecture(cast.course, by=cast.lecturer)

    with translation.override(language):
        book = sheets.attendance_template(cast.course, clock.now())
        headings = [
            cell.value for cell in next(openpyxl.load_workbook(BytesIO(book)).worksheets[0].iter_rows())
        ]
        reading = sheets.read_attendance(
            BytesIO(book),
            name="list.xlsx",
            course=cast.course,
            at=clock.now(),
        )

        assert headings == [str(column.heading) for column in sheets.COLUMNS]
    assert [(line.enrolment, line.minutes) for line in reading.lines] == [
        (cast.enrolment, 0),
        (cast.other_enrolment, 0),
    ]


def test_a_lecture_that_has_not_begun_has_no_attendance(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() + activities.HOUR)

    with pytest.raises(BadSheet) as refused:
        read(cast, "lecture,person_code,minutes\ntalk,saule@example.org,45\n")

    assert [(problem.row, problem.column, problem.what) for problem in refused.value.problems] == [
        (2, "lecture", actions.NotYetHeld.message)
    ]
    assert sheets.attendance_sheet(cast.course, clock.now()).count(b"\n") == 1


def test_names_cannot_become_formulas(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    cast.learner.family_name = "=HYPERLINK(1)"
    cast.learner.save()

    assert b",'=HYPERLINK(1)" in sheets.attendance_sheet(cast.course, clock.now())


def book(cast: Cast, language: str = "en") -> openpyxl.Workbook:
    with sheets.attendance_book(cast.course, language) as written:
        return openpyxl.load_workbook(BytesIO(written.read()))


def test_the_book_tells_minutes_hours_and_how_they_are_known(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    activities.lecture(cast.course, "second", by=cast.lecturer)
    courses.edit_course(
        course=cast.course,
        fields={"hour_rounding": HourRounding.HALF, "present_percent": 50},
        by=cast.coordinator,
        at=clock.now(),
    )
    actions.record_attendance(
        lecture=talk,
        enrolment=cast.enrolment,
        report=actions.AttendanceReport(
            minutes=80, source=AttendanceSource.HEARD, live_minutes=60, replay_minutes=20
        ),
        by=None,
        at=clock.now(),
    )
    actions.correct_attendance(
        lecture=talk,
        minutes={cast.other_enrolment: 40},
        reason="=left early",
        by=cast.coordinator,
        at=clock.now(),
    )

    hours, minutes = (list(sheet.iter_rows(values_only=True)) for sheet in book(cast).worksheets)

    assert [row[0:1] + row[3:] for row in hours] == [
        ("Who", "en talk", "en second", "Minutes", "Academic hours"),
        ("Kim Saule", 2, 0, 80, 2),
        ("Orlov Viktor", 0, 0, 40, 0),
    ]
    assert [row[0:1] + row[3:] for row in minutes[1:]] == [
        ("Kim Saule", "en talk", 90, 80, 60, 20, 2, "Measured by the player", None, None),
        (
            "Orlov Viktor",
            "en talk",
            90,
            40,
            None,
            None,
            0,
            "Corrected by hand",
            "=left early",
            "Coordinator Kseniya",
        ),
    ]


def test_the_book_speaks_the_language_of_the_reader(cast: Cast) -> None:
    assert book(cast, "kk").sheetnames == ["Академиялық сағат", "Минут"]


@pytest.mark.parametrize("people", [2, 40])
def test_queries_of_the_book_do_not_grow_with_people(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    for place in EnrolmentFactory.create_batch(people, course=cast.course):
        actions.record_attendance(
            lecture=talk,
            enrolment=place,
            report=actions.AttendanceReport(minutes=80, source=AttendanceSource.IMPORTED),
            by=None,
            at=clock.now(),
        )

    with django_assert_num_queries(5):
        sheets.attendance_book(cast.course, "en").close()


@pytest.mark.parametrize(
    ("columns", "cells"),
    [("name,library", "Kim Anna,River Library"), ("name", "Kim Anna (River Library)")],
)
def test_the_library_beside_a_name_tells_namesakes_apart(cast: Cast, columns: str, cells: str) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    for person, library in ((cast.learner, "Steppe Library"), (cast.other_learner, "River Library")):
        person.library = LibraryFactory.create(name_en=library)
        person.family_name, person.given_name, person.patronymic = "Kim", "Anna", ""
        person.save()

    with translation.override("en"):
        found = reading(
            cast, f"lecture,{columns},minutes\ntalk,{cells},45\ntalk,Kim Anna{',' * columns.count(',')},9\n"
        )
        what = str(found.problems[0])

    assert [line.enrolment for line in found.lines] == [cast.other_enrolment]
    assert what == (
        "a.csv, row 3, column “name”: Several people are called “Kim Anna”. Write the library beside the name, or the "
        f"code: Kim Anna (River Library): {cast.other_enrolment.key}; "
        f"Kim Anna (Steppe Library): {cast.enrolment.key}."
    )


def test_a_misspelt_name_is_asked_about(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer)

    with translation.override("en"):
        found = reading(cast, "lecture,name,minutes\ntalk,Orlof Viktor,45\ntalk,Kim Saule,9\n")
        noted = [
            (str(problem.what), problem.name, problem.typed, problem.meant) for problem in found.problems
        ]

    question = "“Orlof Viktor” is not in the list. Is “Orlov Viktor” meant?"
    assert noted == [(question, "name", "Orlof Viktor", "Orlov Viktor")]


def test_a_family_name_alone_is_asked_about_if_one_person_has_it(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    words = "lecture,name,minutes\ntalk,Orlov,45\ntalk,Kim Saule,9\n"

    def noted() -> list[tuple[str, str]]:
        return [(str(one.what), one.meant) for one in reading(cast, words).problems]

    with translation.override("en"):
        one = noted()
        EnrolmentFactory.create(course=cast.course, person__family_name="Orlov", person__given_name="Ivan")
        two = noted()

    assert one == [("“Orlov” is not in the list. Is “Orlov Viktor” meant?", "Orlov Viktor")]
    assert [meant for _what, meant in two] != ["Orlov Viktor"]
