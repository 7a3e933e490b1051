"""Lists of libraries as people have them: without codes, with merged and misspelt districts, with a line of totals."""

import io

import openpyxl
import pytest
from django.utils import translation

from oqu.kernel.sheets import BadSheet
from oqu.libraries import actions, sheets
from oqu.libraries.models import Internet, Library
from oqu.libraries.sheets import ListsReading, NamedFile
from tests.factories.libraries import DistrictFactory, LibraryFactory
from tests.libraries.test_sheets import AT

pytestmark = pytest.mark.django_db
HEADER = "Район;Название;Населённый пункт;Город/село\n"


@pytest.fixture(autouse=True)
def districts() -> None:
    DistrictFactory.create(code="yer", name_ru="Ерейментауский район", name_kk="Ерейментау ауданы")
    DistrictFactory.create(
        code="yes", name_ru="Жаксынский район", name_kk="Жақсы ауданы", name_en="Zhaksy district"
    )


def read(rows: str, header: str = HEADER) -> ListsReading:
    return sheets.read_lists([NamedFile("list.csv", io.BytesIO((header + rows).encode()))])


def remarks(rows: str, header: str = HEADER) -> list[str]:
    with translation.override("en"):
        try:
            return [str(problem) for problem in read(rows, header).problems]
        except BadSheet as bad:
            return [str(problem) for problem in bad.problems]


def test_libraries_without_a_code_get_one_and_are_found_when_they_come_again() -> None:
    rows = (
        "Ерейментауский район;Сельская библиотека;Тайбай;село\n"
        "Ерейментауский район;Сельская библиотека;Бестогай;село\n"
        "Жаксынский район;Сельская библиотека;Бузулук;село\n"
    )

    first = actions.import_libraries(rows=read(rows).rows, by=None, at=AT)
    again = actions.import_libraries(rows=read(rows.replace("Сельская", "«СЕЛЬСКАЯ»")).rows, by=None, at=AT)

    assert (first.new, again.new, again.same) == (3, 0, 3)
    assert set(Library.objects.values_list("code", "settlement_ru")) == {
        ("selskaia-biblioteka", "Тайбай"),
        ("selskaia-biblioteka-2", "Бестогай"),
        ("selskaia-biblioteka-3", "Бузулук"),
    }


def test_what_a_list_without_codes_does_not_name_is_kept() -> None:
    LibraryFactory.create(
        code="own",
        district=DistrictFactory.create(code="other"),
        name_kk="Орталық",
        name_ru="Центральная",
        name_en="",
        settlement_ru="Кокшетау",
        settlement_kk="",
        internet=Internet.WEAK,
        setting="urban",
    )

    reading = read("other;центральная;город\n", "Район;Библиотека;Город/село\n")
    done = actions.import_libraries(rows=reading.rows, by=None, at=AT)

    assert (done.new, done.changed, done.same) == (0, 0, 1)


def test_the_same_library_twice_and_one_of_several_are_asked_about() -> None:
    third = DistrictFactory.create(code="third")
    for code in ("one", "two"):
        LibraryFactory.create(code=code, district=third, name_ru="Первая", settlement_ru="")

    assert remarks("yer;Вторая;;село\nyer;вторая;;село\nthird;Первая;;село\n") == [
        "list.csv, row 3, column “Название”: This library is in row 2 already.",
        "list.csv, row 4, column “Library code”: Several libraries of this district are called so. "
        "Write the code: one, two.",
    ]


def test_a_district_that_is_merged_downwards_counts_for_each_of_its_rows() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page
    page.append(["№", "Район", "Библиотека", "Город/село"])
    page.append([None, None, None, None])
    for number, name in enumerate(("Первая", "Вторая", "Третья"), start=1):
        page.append([number, "Ерейментауский район" if number == 1 else None, name, "село"])
    page.append([4, "Жаксынский район", "Четвёртая", "село"])
    page.merge_cells("A1:A2")
    page.merge_cells("B1:B2")
    page.merge_cells("B3:B5")
    page.merge_cells("B6:B9")
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)

    reading = sheets.read_lists([NamedFile("list.xlsx", saved)])

    assert reading.problems == ()
    assert [row.district for row in reading.rows.libraries] == ["yer", "yer", "yer", "yes"]


@pytest.mark.parametrize("words", ["Жаксынский р-н", "Жаксынский р.", "жаксынский", "Жақсы ауд."])
def test_a_kind_of_place_may_be_shortened(words: str) -> None:
    assert [row.district for row in read(f"{words};Первая;;село\n").rows.libraries] == ["yes"]


def test_a_misspelt_district_is_suggested() -> None:
    assert remarks("Ерейминтауский район;Первая;;село\n") == [
        "list.csv, row 2, column “Район”: “Ерейминтауский район” is not in the list. "
        "Is “Ерейментауский район” meant?"
    ]


@pytest.mark.parametrize("words", ["Итого: 30", "Всего библиотек", "Барлығы", "Total 30"])
def test_a_line_of_totals_is_named_once(words: str) -> None:
    reading = read(f"yer;Первая;;село\n{words};30;;\n")

    assert len(reading.rows.libraries) == 1
    with translation.override("en"):
        assert [str(problem) for problem in reading.problems] == [
            "list.csv, row 3: This is a line of totals, no row of the list."
        ]


@pytest.mark.parametrize("heading", ["Населённый пункт", "Елді мекен", "Settlement"])
def test_a_settlement_is_in_the_language_of_its_heading(heading: str) -> None:
    reading = read("yer;Первая;Тайбай;село\n", f"Район;Название;{heading};Город/село\n")

    assert reading.lists[0].unused == ()
    settlements = reading.rows.libraries[0].settlements
    assert settlements[{"Н": "ru", "Е": "kk", "S": "en"}[heading[0]]] == "Тайбай"


def test_a_list_of_people_is_none_of_libraries() -> None:
    with translation.override("en"), pytest.raises(BadSheet) as refused:
        read("Норма;Анна;Первая\n", "Фамилия;Имя;Библиотека\n")

    assert str(refused.value.problems[0].what) == (
        "No list of libraries is recognised in this file. It needs these columns: "
        "Name in English (or in another language), District (name or code)."
    )


def test_a_list_of_a_meeting_is_none_of_libraries() -> None:
    with translation.override("en"), pytest.raises(BadSheet) as refused:
        read("Анна;2021-04-15 10:00;2021-04-15 11:00\n", "Name;Join Time;Leave Time\n")

    assert "under “Lists of meetings”" in str(refused.value.problems[0].what)


@pytest.mark.parametrize(
    ("heading", "setting"),
    [
        ("Село", "rural"),
        ("Ауыл", "rural"),
        ("Название села", "rural"),
        ("Village", "rural"),
        ("Город", "urban"),
    ],
)
def test_a_column_of_villages_is_that_of_settlements_and_says_what_they_are(
    heading: str, setting: str
) -> None:
    reading = read("Жаксынский район;Библиотека;Бузулук\n", f"Район;Название;{heading}\n")

    (row,) = reading.rows.libraries
    assert "Бузулук" in row.settlements.values()
    assert row.setting == setting
    assert reading.lists[0].unused == ()


def test_everything_that_is_wrong_with_a_row_comes_at_once() -> None:
    """A misspelt cell, a library that is there twice, and one of which nobody knows whether it is rural."""
    header = "Район;Название;Населённый пункт;Город/село;Интернет;Система\n"

    found = remarks(
        "Жаксынский район;Модельная;Бузулук;;;\n"
        "Жаксынский район;Первая;Бузулук;село;;\n"
        "Жаксынский район;Первая;Бузулук;хутор;;Нет такой\n"
        "Жаксынский раён;Вторая;Бузулук;;;Нет такой\n",
        header,
    )

    assert [words for words in found if words.startswith("list.csv, row 4")] == [
        "list.csv, row 4, column “Город/село”: “хутор” is not one of these: urban, rural.",
        "list.csv, row 4, column “Система”: There is no library system with the code or name “Нет такой”. Send their list too.",
        "list.csv, row 4, column “Название”: This library is in row 3 already.",
    ]
    assert [words.split(": ")[0] for words in found if words.startswith("list.csv, row 5")] == [
        "list.csv, row 5, column “Район”",
        "list.csv, row 5, column “Система”",
    ]
    assert any("It is not clear" in words and words.endswith("Rows: 2, 5.") for words in found)


@pytest.mark.parametrize(
    ("typed", "is_named"),
    [
        ("Ересментауский район", None),
        ("Жаксинский район", True),
        ("ЖАКСЫНСКИЙ Р-Н", False),
        ("Жаксы ауданы", False),
        ("Жақсы", False),
        ("yes", False),
    ],
)
def test_a_district_that_is_recognised_although_misspelt_is_named(typed: str, is_named: bool | None) -> None:
    found = remarks(f"{typed};Сельская библиотека;Бузулук;село\n")

    if is_named is None:
        assert ["Is “" in words for words in found] == [True]
    else:
        named = f"list.csv, row 2, column “Район”: “{typed}” is read as “Zhaksy district”."
        assert found == ([named] if is_named else [])
