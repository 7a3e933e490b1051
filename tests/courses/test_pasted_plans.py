"""Plans copied from a spreadsheet, in the ways that people write them."""

import pytest

from oqu.courses.models import Course, Group
from oqu.courses.sheets import columns_of, read_pasted
from oqu.courses.sheets.plans import Pasted
from oqu.kernel.languages import speaking
from tests.factories.courses import CourseFactory, GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    return CourseFactory.create()


@pytest.fixture
def group(course: Course) -> Group:
    return GroupFactory.create(course=course, name="Солтүстік")


def read(course: Course, *lines: str, most: int = 60) -> Pasted:
    return read_pasted("\n".join(lines), course=course, groups=course.groups.all(), most=most)


LECTURE = {
    "title_kk": "Дәріс 1",
    "title_ru": "Лекция 1",
    "kind": "lecture",
    "starts_at": "2021-04-15T10:00",
    "ends_at": "2021-04-15T11:30",
    "opens_at": "",
    "due_at": "",
    "hours": "2",
    "required": "on",
    "position": "",
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    "lines",
    [
        (
            "Түрі\tАтауы (қазақша)\tАтауы (орысша)\tКүні\tБасталуы\tАяқталуы\tСағаты\tТобы",
            "Дәріс\tДәріс 1\tЛекция 1\t15.04.2021\t10:00\t11:30\t2\tсолтүстік",
        ),
        (
            "Вид занятия\tНазвание (каз)\tНазвание (рус)\tДата\tНачало\tКонец\tЧасы\tГруппа",
            "лекция\tДәріс 1\tЛекция 1\t15.04.21\t10.00\t11:30:00\t2\tСолтүстік",
        ),
        (
            "Kind\tTitle (kk)\tTitle (ru)\tStarts\tEnds\tHours\tGroup",
            "Lecture\tДәріс 1\tЛекция 1\t2021-04-15 10:00\t2021-04-15 11:30\t2\tСолтүстік",
        ),
        ("lecture\tДәріс 1\tЛекция 1\t15.04.2021\t10:00–11:30\t\t2\tСолтүстік",),
    ],
)
def test_headings_dates_and_times_are_understood(
    course: Course, group: Group, lines: tuple[str, ...], language: str
) -> None:
    with speaking(language):
        pasted = read(course, *lines)

    assert pasted == Pasted((LECTURE | {"group": group.key},), ())


def test_a_title_without_a_language_is_in_that_of_the_reader(course: Course) -> None:
    with speaking("ru"):
        russian = read(course, "Название\tДата\tНачало\tКонец", "Каталог\t15.04.2021\t10:00\t11:30")
    with speaking("kk"):
        kazakh = read(course, "Атауы\tКүні\tБасталуы\tАяқталуы", "Каталог\t15.04.2021\t10:00\t11:30")

    assert [(one["title_kk"], one["title_ru"]) for one in (*russian.rows, *kazakh.rows)] == [
        ("", "Каталог"),
        ("Каталог", ""),
    ]
    assert {one["kind"] for one in (*russian.rows, *kazakh.rows)} == {"lecture"}


def test_the_headings_of_the_page_are_understood(course: Course) -> None:
    for language in ("kk", "ru", "en"):
        with speaking(language):
            headings = "\t".join(str(column.title) for column in columns_of(course))
            pasted = read(course, headings, "reading\tкк\tрр\t\t\t\t1\t\t15.04.2021 09:00\t20.04.2021")

        (row,) = pasted.rows
        assert (row["title_kk"], row["title_ru"], pasted.problems) == ("кк", "рр", ())
        assert (row["opens_at"], row["due_at"]) == ("2021-04-15T09:00", "2021-04-20T23:59")


def test_what_is_not_held_is_due_at_the_end_of_its_day(course: Course) -> None:
    pasted = read(course, "assignment\tЖұмыс\tРабота\t20.04.2021\t\t\t1")

    assert [(one["starts_at"], one["due_at"]) for one in pasted.rows] == [("", "2021-04-20T23:59")]


def test_a_title_over_two_lines_is_one_cell(course: Course) -> None:
    pasted = read(course, 'reading\t"Бір\nекі"\tОдин\t\t\t\t1')

    assert [one["title_kk"] for one in pasted.rows] == ["Бір екі"]


def test_more_rows_than_there_is_room_for_are_reported(course: Course) -> None:
    with speaking("en"):
        pasted = read(course, *[f"reading\tкк {n}\tрр" for n in range(5)], most=3)

    assert [one["title_kk"] for one in pasted.rows] == ["кк 0", "кк 1", "кк 2"]
    assert pasted.problems == ("There is no room for 2 rows. Save, then paste them.",)


@pytest.mark.parametrize("words", ["", "\t\t", "x", "\x00\t\x00", '"', "a\tb\n" * 300])
def test_anything_can_be_pasted(course: Course, words: str) -> None:
    assert len(read(course, words).rows) <= 60
