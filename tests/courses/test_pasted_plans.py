"""Plans copied from a spreadsheet, in the ways that people write them."""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from oqu.courses.kinds import all_kinds, kind_names
from oqu.courses.models import Course, Group, HourRounding
from oqu.courses.sheets import columns_of, plan_template, read_pasted
from oqu.courses.sheets.plans import Pasted
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.kernel.sheets.values import plain_value
from oqu.people.models import Person
from tests.factories.courses import CourseFactory, GroupFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    return CourseFactory.create()


@pytest.fixture
def group(course: Course) -> Group:
    return GroupFactory.create(course=course, name="Солтүстік")


def read(course: Course, *lines: str, most: int = 60, lecturers: Iterable[Person] = ()) -> Pasted:
    words = "\n".join(lines)
    return read_pasted(words, course=course, groups=course.groups.all(), most=most, lecturers=lecturers)


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

    assert replace(pasted, used=()) == Pasted((LECTURE | {"group": group.key},), ())


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


def test_a_task_opens_at_its_beginning_and_is_due_at_its_end(course: Course) -> None:
    pasted = read(
        course,
        "Вид\tНазвание\tНачало\tКонец",
        "Практическое задание\tПамятка\t15.04.2021 12:00\t19.04.2021 18:00",
        "Лекция\tФонд\t15.04.2021 10:00\t15.04.2021 11:30",
    )

    times = [
        tuple(row[name] for name in ("opens_at", "due_at", "starts_at", "ends_at")) for row in pasted.rows
    ]
    assert times == [
        ("2021-04-15T12:00", "2021-04-19T18:00", "", ""),
        ("", "", "2021-04-15T10:00", "2021-04-15T11:30"),
    ]


@pytest.mark.parametrize(
    ("heading", "title"),
    [("Тақырыбы", "title_kk"), ("Тема занятия", "title_kk"), ("Тақырыбы (орысша)", "title_ru")],
)
def test_a_title_is_found_under_its_usual_names(course: Course, heading: str, title: str) -> None:
    with speaking("kk"):
        (row,) = read(course, f"Күні\tБасталу уақыты\t{heading}", "15.04.2021\t10:00\tКаталог").rows

    assert row[title] == "Каталог"


def test_a_heading_that_is_misspelt_is_named(course: Course) -> None:
    with speaking("en"):
        pasted = read(course, "Kind\tStarts\tTitl (kk)\tHours", "reading\t\tКаталог\t1")

    assert any("Column “Titl (kk)”" in problem for problem in pasted.problems)


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


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Дәріс дәрістер Лекция ЛЕКЦИИ лекция№2 Вебинар lectures", "lecture"),
        ("Оқу Чтение чтения Материал reading Readings", "reading"),
        ("Тапсырма тапсырмалар Задание задания Практика практики Assignment tasks", "assignment"),
        ("Сауалнама Анкета анкеты Тест тесты тесттер Опрос test Quiz", "questionnaire"),
        ("Сілтеме ссылка ссылки Видео link", "link"),
    ],
)
def test_words_that_people_write_for_a_kind_are_understood(course: Course, words: str, kind: str) -> None:
    pasted = read(course, "Вид\tНазвание", *[f"{word}\tАтауы" for word in words.split()])

    assert ({row["kind"] for row in pasted.rows}, pasted.problems) == ({kind}, ())
    assert len(pasted.rows) == len(words.split())


def test_no_word_means_two_kinds() -> None:
    meant: dict[str, set[str]] = {}
    for code, names in kind_names().items():
        for name in names:
            meant.setdefault(plain_value(name), set()).add(code)

    assert {name: codes for name, codes in meant.items() if len(codes) > 1} == {}
    assert [kind.code for kind in all_kinds() if not kind.words] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "ru",
            "Строка 3, Вид: «Экскурсия» не из этого списка: Лекция, Материал для чтения, Ссылка, Практическое "
            "задание, Анкета.",
        ),
        (
            "en",
            "Row 3, Kind: “Экскурсия” is not one of these: Lecture, Reading, Link, Practical task, Questionnaire.",
        ),
    ],
)
def test_a_row_of_an_unknown_kind_is_refused_and_given_back(
    course: Course, language: str, sentence: str
) -> None:
    with speaking(language):
        pasted = read(
            course,
            "Вид\tНазвание (рус)\tНазвание (каз)\tДата\tНачало\tКонец",
            "Лекция\tФонд\tҚор\t15.04.2021\t10:00\t11:30",
            'Экскурсия\t"Музей ""Алтын"""\tМұражай\t16.04.2021\t10:00\t11:30',
        )
        again = read(course, *pasted.refused.replace("Экскурсия", "Тест").splitlines())

    assert [row["title_ru"] for row in pasted.rows] == ["Фонд"]
    assert pasted.problems == (sentence,)
    assert [
        (row["kind"], row["title_ru"], row["title_kk"], row["opens_at"], row["due_at"]) for row in again.rows
    ] == [("questionnaire", 'Музей "Алтын"', "Мұражай", "2021-04-16T10:00", "2021-04-16T11:30")]
    assert (again.problems, again.refused) == ((), "")


def test_a_row_for_an_unknown_group_is_refused(course: Course, group: Group) -> None:
    with speaking("en"):
        pasted = read(
            course, "Вид\tНазвание\tГруппа", "Тест\tБір\tОңтүстік", "Тест\tЕкі\tвсе", "Тест\tҮш\tСолтүстік"
        )

    assert [row["group"] for row in pasted.rows] == ["", group.key]
    assert pasted.problems == ("Row 2, For whom: “Оңтүстік” is not one of these: All groups, Солтүстік.",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_shows_a_day_of_the_course_as_its_reader_types_it(course: Course, language: str) -> None:
    with speaking(language):
        problems = read(course, "lecture\tДәріс 1\tЛекция 1\tутром\t\t\t2").problems

    assert any(f"{course.starts_on:%d.%m.%Y}" in problem for problem in problems)


@pytest.mark.parametrize("cells", ["15.04.2021\t25:00", "\t15.04.2021 25:00"])
def test_an_hour_that_is_none_is_named_alone(course: Course, cells: str) -> None:
    with speaking("en"):
        problems = read(
            course, "Kind\tTitle (kk)\tTitle (ru)\tDate\tStarts", f"lecture\tДәріс\tЛекция\t{cells}"
        ).problems

    assert problems == ("Row 2, Starts: “25:00” is not a time of day such as 10:00.",)


@pytest.mark.parametrize(
    "day",
    [
        *(
            "30 ноября 2026",
            "30 ноября 2026 г.",
            "30 НОЯБРЯ 2026 года",
            "пн, 30 ноября 2026",
            "30 нояб. 2026",
        ),
        *("2026 жылғы 30 қараша", "2026 ж. 30 қараша", "30 қараша 2026", "30 қарашада 2026 ж."),
        *(
            "November 30, 2026",
            "30 November 2026",
            "Monday 30 Nov 2026",
            "30-Nov-26",
            "30th of November 2026",
        ),
    ],
)
def test_dates_in_words_are_read(course: Course, day: str) -> None:
    apart = read(course, "Вид\tНазвание\tДата\tНачало\tКонец", f"Лекция\tФонд\t{day}\t10:00\t11:30")
    together = read(course, "Вид\tНазвание\tНачало\tКонец", f"Лекция\tФонд\t{day}, 10:00\t11:30")

    for pasted in (apart, together):
        assert pasted.problems == ()
        (row,) = pasted.rows
        assert (row["starts_at"], row["ends_at"]) == ("2026-11-30T10:00", "2026-11-30T11:30")


@pytest.mark.parametrize(
    "day", ["31 ноября", "31 ноября 2026", "30 мартобря 2026", "ноябрь 2026", "1 2 мая 2026"]
)
def test_a_date_that_is_none_is_reported_once_and_its_row_is_given_back(course: Course, day: str) -> None:
    with speaking("en"):
        pasted = read(course, "Kind\tTitle (kk)\tDate\tStarts\tEnds", f"lecture\tҚор\t{day}\t10:00\t11:30")

    assert (pasted.rows, len(pasted.problems)) == ((), 1)
    assert pasted.problems[0].startswith(f"Row 2, Date: “{day}” is not a day such as")
    assert f"\t{day}\t10:00\t11:30" in pasted.refused


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_of_a_plan_is_understood_in_its_language(course: Course, language: str) -> None:
    with speaking(language):
        book = openpyxl.load_workbook(io.BytesIO(plan_template(course)))
        page, shown = book.worksheets
        rows = ["\t".join(str(cell or "") for cell in row) for row in shown.iter_rows(values_only=True)]
        pasted = read(course, *rows)

    assert page.max_row == 1
    assert (len(pasted.rows), pasted.problems) == (2, ())
    assert all(row[f"title_{one}"] for row in pasted.rows for one in course.languages)
    assert pasted.rows[0]["starts_at"] == f"{course.starts_on}T10:00"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "headings",
    [
        "Түрі\tТақырыбы\tКүні\tУақыты\tСағат саны\tДәріскер / Лектор",
        "Форма занятия\tТема\tДата проведения\tВремя\tКоличество часов\tФИО лектора",
        "Түрі / Вид\tТақырыбы / Тема\tКүні / Дата\tУақыты / Время\tСағат саны / Количество часов\tЛектор",
        'Түрі\t"Тақырыбы\n(тема)"\tДень\tВремя проведения\t"Кол-во\nчасов"\tПреподаватель',
    ],
)
def test_headings_of_plans_as_people_have_them_are_understood(
    course: Course, headings: str, language: str
) -> None:
    person = PersonFactory.create(family_name="Жүнісова", given_name="Гүлнар", patronymic="Қайратқызы")
    cells = "Дәріс / Лекция\tКаталог\t02.12.2026 (сәрсенбі)\t14.00-15.30\t2 сағ.\tЖүнісова Гүлнар"

    with speaking(language):
        pasted = read(course, headings, cells, lecturers=[person])

    (row,) = pasted.rows
    names = ("kind", "starts_at", "ends_at", "hours", "lecturer")
    assert tuple(row[name] for name in names) == (
        *("lecture", "2026-12-02T14:00", "2026-12-02T15:30", "2", person.key),
    )
    assert [row["title_kk"], row["title_ru"]].count("Каталог") == 1
    assert (pasted.problems, pasted.remarks, pasted.left_out) == ((), (), ())


@pytest.mark.parametrize(
    ("rounding", "times", "hours", "expected"),
    [
        (HourRounding.TENTH, "10:00-11:30", "", "2"),
        (HourRounding.TENTH, "10:00-11:00", "", "1.3"),
        (HourRounding.FULL, "10:00-11:00", "", "1"),
        (HourRounding.TENTH, "10:00-11:30", "0", "0"),
        (HourRounding.TENTH, "10:00-11:30", "1,5", "1.5"),
        (HourRounding.TENTH, "10:00", "", "0"),
    ],
)
def test_a_lecture_without_hours_has_those_between_its_times(
    course: Course, rounding: HourRounding, times: str, hours: str, expected: str
) -> None:
    course.hour_rounding = rounding

    pasted = read(course, "Вид\tТема\tДата\tВремя\tЧасы", f"Лекция\tКаталог\t15.04.2021\t{times}\t{hours}")

    assert [row["hours"] for row in pasted.rows] == [expected]


@pytest.mark.parametrize(
    "day",
    [
        *("02.12.2026 (сәрсенбі)", "02.12.2026 (ср)", "среда, 02.12.2026", "02.12.2026 г.", "2.12.26 ср."),
        *("2 декабря (среда)", "2 декабря, среда", "ср 2 дек.", "2 желтоқсан", "2 желтоқсан (сәрсенбі)"),
        *(
            "2-желтоқсан",
            "2-ші желтоқсан",
            "02.12",
            "02.12.",
            "2.12 (ср)",
            "02/12",
            "2 December",
            "Wed 2 Dec",
        ),
        *("02.12.2026 0:00", "02.12.2026 0:00:00"),
    ],
)
def test_days_without_a_year_or_with_a_weekday_are_read(day: str) -> None:
    course = CourseFactory.create(starts_on=date(2026, 11, 23), ends_on=date(2027, 1, 22))

    pasted = read(course, "Вид\tНазвание\tДата\tНачало\tКонец", f"Лекция\tФонд\t{day}\t10:00\t11:30")

    assert pasted.problems == ()
    assert [(row["starts_at"], row["ends_at"]) for row in pasted.rows] == [
        ("2026-12-02T10:00", "2026-12-02T11:30")
    ]


@pytest.mark.parametrize(("day", "read_as"), [("15 января", "2027-01-15"), ("30.12", "2026-12-30")])
def test_a_day_without_a_year_is_in_the_course(day: str, read_as: str) -> None:
    course = CourseFactory.create(starts_on=date(2026, 11, 23), ends_on=date(2027, 1, 22))

    (row,) = read(course, "Вид\tНазвание\tДата\tНачало", f"Лекция\tФонд\t{day}\t10:00").rows

    assert row["starts_at"] == f"{read_as}T10:00"


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "14.00-15.30",
            "14:00 – 15:30",
            "14:00—15:30",
            "с 14:00 до 15:30",
            "14-00 – 15-30",
            "14.00 - 15.30 ч.",
        ),
        *("14:00-ден 15:30-ға дейін", "14:00-15:30 дейін", "сағат 14:00–15:30", "from 14:00 to 15:30"),
    ],
)
def test_a_beginning_and_an_end_in_one_cell_are_read(course: Course, cell: str) -> None:
    pasted = read(course, "Вид\tНазвание\tДата\tВремя", f"Лекция\tФонд\t15.04.2021\t{cell}")

    assert pasted.problems == ()
    assert [(row["starts_at"], row["ends_at"]) for row in pasted.rows] == [
        ("2021-04-15T14:00", "2021-04-15T15:30")
    ]


@pytest.mark.parametrize("cell", ["18:00 дейін", "18:00-ге дейін", "до 18:00", "до 18.00 ч.", "by 18:00"])
@pytest.mark.parametrize("heading", ["Время", "Конец", "Срок"])
def test_until_when_a_task_is_to_be_done_is_read(course: Course, cell: str, heading: str) -> None:
    pasted = read(course, f"Вид\tНазвание\tДата\t{heading}", f"Задание\tЖұмыс\t15.04.2021\t{cell}")

    assert pasted.problems == ()
    assert [(row["starts_at"], row["ends_at"], row["due_at"]) for row in pasted.rows] == [
        ("", "", "2021-04-15T18:00")
    ]


@pytest.mark.parametrize(
    "cell",
    [
        *("15.04.2021 до 18:00", "до 15.04.2021 18:00", "15 апреля до 18:00", "15 сәуір, 18:00-ге дейін"),
        *("15 сәуір күні сағат 18:00-ге дейін", "до 18:00"),
    ],
)
def test_a_day_with_until_when_is_read(course: Course, cell: str) -> None:
    day = "15.04" if cell == "до 18:00" else ""

    pasted = read(course, "Вид\tНазвание\tДата\tСрок сдачи", f"Задание\tЖұмыс\t{day}\t{cell}")

    assert pasted.problems == ()
    assert [row["due_at"] for row in pasted.rows] == ["2021-04-15T18:00"]


def test_a_day_in_merged_cells_is_that_of_the_rows_below(course: Course) -> None:
    with speaking("en"):
        pasted = read(
            course,
            "Date\tStarts\tEnds\tKind\tTitle (kk)",
            "15.04.2021\t10:00\t11:30\tlecture\tБір",
            "\t12:00\t13:30\tlecture\tЕкі",
            "\t14:00\t15:30\tSeminar\tҮш",
            "\t\t\treading\tТөрт",
            "16.04.2021\t\t\treading\tБес",
            "\t10:00\t11:30\tlecture\tАлты",
        )

    assert [(row["title_kk"], row["starts_at"], row["opens_at"]) for row in pasted.rows] == [
        ("Бір", "2021-04-15T10:00", ""),
        ("Екі", "2021-04-15T12:00", ""),
        ("Төрт", "", ""),
        ("Бес", "", "2021-04-16T00:00"),
        ("Алты", "2021-04-16T10:00", ""),
    ]
    assert pasted.remarks == ("Rows 3, 4, 7 have no date of their own: that of the row above is taken.",)
    assert "15.04.2021\t14:00" in pasted.refused  # to be pasted again alone, it has its day


@pytest.mark.parametrize(
    "line", ["Барлығы\t\t\t12", "Итого:\t\t\t12 ч.", "\tTotal\t\t12", "Всего часов: 12\t\t\t"]
)
def test_a_line_of_totals_is_named(course: Course, line: str) -> None:
    with speaking("en"):
        pasted = read(course, "Kind\tTitle (kk)\tTitle (ru)\tHours", "reading\tБір\tОдин\t1", line)

    assert len(pasted.rows) == 1
    assert pasted.left_out == ("Row 3: This is a line of totals, no row of the list.",)


def test_a_row_for_all_groups_is_no_line_of_totals(course: Course) -> None:
    pasted = read(course, "Тобы\tТүрі\tАтауы", "барлығы\tОқу\tҚор", "барлығы\tДәріс\tКаталог")

    assert [row["title_kk"] or row["title_ru"] for row in pasted.rows] == ["Қор", "Каталог"]


@pytest.mark.parametrize(
    ("cell", "is_taken", "remark"),
    [
        ("Гүлнар Жүнісова", True, ""),
        ("Жунисова Гулнар Кайраткызы", True, ""),
        ("Жунисова Г.К.", True, "“Жунисова Г.К.” is read as Жүнісова Гүлнар Қайратқызы."),
        ("Г. Жүнісова", True, "“Г. Жүнісова” is read as Жүнісова Гүлнар Қайратқызы."),
        (
            "Иванова И.И.",
            False,
            "“Иванова И.И.” is not taken: no lecturer of this course has this name. "
            "Add the lecturer under “Staff” first.",
        ),
        (
            "Жүнісова Гүлнар, Сейітова Әсем",
            False,
            "“Жүнісова Гүлнар, Сейітова Әсем” is not taken: an activity has one lecturer.",
        ),
        (
            "Сейітова Ә.",
            False,
            "“Сейітова Ә.” is not taken: it may be Сейітова Әсем, Сейітова Әлия. Choose the lecturer in the row.",
        ),
    ],
)
def test_a_lecturer_is_found_or_named_as_not_taken(
    course: Course, cell: str, is_taken: bool, remark: str
) -> None:
    own = PersonFactory.create(family_name="Жүнісова", given_name="Гүлнар", patronymic="Қайратқызы")
    others = [
        PersonFactory.create(family_name="Сейітова", given_name=name, patronymic="")
        for name in ("Әсем", "Әлия")
    ]

    with speaking("en"):
        pasted = read(course, "Kind\tTitle\tLecturer", f"lecture\tҚор\t{cell}", lecturers=[own, *others])

    assert [row.get("lecturer", "") for row in pasted.rows] == [own.key if is_taken else ""]
    assert pasted.remarks == ((f"Row 2, Lecturer: {remark}",) if remark else ())


def test_what_has_no_lecturer_names_the_one_given(course: Course) -> None:
    person = PersonFactory.create(family_name="Жүнісова", given_name="Гүлнар")

    with speaking("en"):
        pasted = read(course, "Kind\tTitle\tLecturer", "reading\tҚор\tЖүнісова Гүлнар", lecturers=[person])

    assert [row.get("lecturer", "") for row in pasted.rows] == [""]
    assert pasted.remarks == (
        "Row 2, Lecturer: “Жүнісова Гүлнар” is not taken: this kind of activity has no lecturer.",
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    ("headings", "meant"),
    [
        (("Тақырыбы", "Тема"), ("kk", "ru")),
        (("Тема", "Тақырыбы"), ("ru", "kk")),
        (("Сабақ тақырыбы", "Тема (рус.)"), ("kk", "ru")),
        (("Название (каз)", "Название"), ("kk", "ru")),
        (("Тема на казахском языке", "Тема на русском языке"), ("kk", "ru")),
        (("Қазақ тіліндегі атауы", "Орыс тіліндегі атауы"), ("kk", "ru")),
        (("Title in Kazakh", "Title in Russian"), ("kk", "ru")),
        (("Тема", "Title in English"), ("ru", "en")),
        (("Topic", "Тема", "Тақырып"), ("en", "ru", "kk")),
    ],
)
def test_titles_in_several_languages_are_each_in_their_own(
    language: str, headings: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    course = CourseFactory.create(languages=["kk", "ru", "en"])
    titles = [f"Title {place}" for place in meant]
    with speaking(language):
        pasted = read(
            course,
            "\t".join(("Дата", *headings, "Начало", "Конец")),
            "\t".join(("15.04.2021", *titles, "10:00", "11:30")),
        )

    assert pasted.problems == ()
    assert [pasted.rows[0].get(f"title_{x}") for x in meant] == titles


@pytest.mark.parametrize(
    ("kind", "given", "opens_at", "due_at"),
    [
        ("Материал", "", "2021-04-20T00:00", ""),
        ("Материал", "25.04.2021", "2021-04-20T00:00", "2021-04-25T23:59"),
        ("Ссылка", "", "2021-04-20T00:00", ""),
        ("Практическое задание", "", "", "2021-04-20T23:59"),
        ("Анкета", "", "", "2021-04-20T23:59"),
    ],
)
def test_the_day_of_a_text_is_that_on_which_it_opens(
    course: Course, kind: str, given: str, opens_at: str, due_at: str
) -> None:
    pasted = read(course, "Вид\tТема\tДата\tСрок", f"{kind}\tКраеведение\t20.04.2021\t{given}")

    assert pasted.problems == ()
    assert [(row["opens_at"], row["due_at"]) for row in pasted.rows] == [(opens_at, due_at)]


def test_a_refused_row_is_reported_with_its_lecturer_too(course: Course) -> None:
    with speaking("en"):
        pasted = read(course, "Kind\tTitle\tDate\tLecturer", "lecture\tҚор\t32.12.2027\tНикто Н.Н.")

    assert pasted.rows == ()
    assert any("32.12.2027" in problem for problem in pasted.problems)
    assert any("Никто Н.Н." in remark for remark in pasted.remarks)
