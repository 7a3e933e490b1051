"""Lists as people really send them (tests/cases): each was refused or misread by some program once."""

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.utils import translation

from oqu.kernel import full_names, sheets
from oqu.kernel.full_names import FullName
from oqu.kernel.sheets import CellInvalid, Column

CASES = Path(__file__).resolve().parents[1] / "cases"


def read_name(cell: str) -> dict[str, str]:
    name = full_names.split(cell)
    return {"family_name": name.family, "given_name": name.given, "patronymic": name.patronymic}


COLUMNS = (
    Column("family_name", sheets.short(80), required=True, also=("Фамилия",)),
    Column("given_name", sheets.short(80), required=True, also=("Имя",)),
    Column("patronymic", sheets.short(80), also=("Отчество",)),
    Column("full_name", read_name, also=("ФИО",), fills=("family_name", "given_name", "patronymic")),
    Column("email", sheets.email, also=("Электронная почта", "Адрес электронной почты")),
    Column("phone", sheets.phone(40), also=("Телефон",), can_be_left_out=True),
    Column("library_code", also=("Библиотека",)),
    Column("position", also=("Должность",)),
    Column("experience_years", sheets.whole(0, 70), empty=None, also=("Стаж", "Стаж работы", "Стаж, лет")),
)
CHILDREN = "Ерейментауская районная детская библиотека"


@pytest.fixture(autouse=True)
def in_english() -> Iterable[None]:
    with translation.override("en"):
        yield


def case(name: str, columns: Iterable[Column] = COLUMNS) -> sheets.Table:
    with (CASES / name).open("rb") as content:
        return sheets.read(content, name=name, columns=columns)


def filled(table: sheets.Table) -> list[dict[str, object]]:
    return [{name: value for name, value in row.cells.items() if value} for row in table]


@pytest.mark.parametrize(
    ("name", "people", "unused"),
    [
        (
            "nom-fio.xlsx",
            [
                {"family_name": family, "given_name": "Анна", "patronymic": "Ивановна"}
                for family in ("Сидорова", "Котова")
            ],
            ["№"],
        ),
        (
            "nom-merged-header.xlsx",
            [
                {
                    "family_name": "Касенова",
                    "given_name": "Айша",
                    "patronymic": "Болатқызы",
                    "phone": "87011112233",
                }
            ],
            ["№"],
        ),
        (
            "nom-google-forms.csv",
            [
                {
                    "family_name": "Гугль",
                    "given_name": "Форма",
                    "email": "forma@example.kz",
                    "phone": "+7 701 111-22-35",
                    "position": "библиотекарь",
                    "experience_years": 5,
                }
            ],
            ["Отметка времени"],
        ),
        (
            "nom-newline-heading.xlsx",
            [
                {
                    "family_name": "Переносова",
                    "given_name": "Нина",
                    "email": "nina@example.kz",
                    "experience_years": 7,
                }
            ],
            [],
        ),
        (
            "nom-title-commas.csv",
            [
                {
                    "family_name": "Титова",
                    "given_name": "Жанна",
                    "email": "titova@example.kz",
                }
            ],
            ["Язык"],
        ),
        ("xlsx-dimension-A1.xlsx", [{"family_name": "Норма", "given_name": "Анна"}], []),
        ("broken-strict.xlsx", None, []),
    ],
)
def test_sheets_of_people_are_read_as_they_were_meant(
    name: str, people: list[dict[str, object]] | None, unused: list[str]
) -> None:
    table = case(name)

    assert [problem for problem in table.problems if not problem.is_of_cell] == []
    assert table.unused == unused
    names = [row["family_name"] for row in table]
    if people is None:
        assert len(names) == 1
        return
    for row in filled(table):
        row.pop("full_name", None)
        assert row.pop("library_code") == CHILDREN
        assert row in people
    assert len(names) == len(people)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (
            "broken-docx.xlsx",
            "broken-docx.xlsx: This is not a table. Send a file of Excel (.xlsx) or CSV.",
        ),
        (
            "broken-encrypted.xlsx",
            "broken-encrypted.xlsx: The file is protected by a password. Save it without one and send it again.",
        ),
        (
            "csv-quote.csv",
            "csv-quote.csv, row 2: A quotation mark opens here and is not closed, so that everything after it would be one "
            "cell. Close it or delete it, and send the file again.",
        ),
        (
            "people-sci-phone.csv",
            "people-sci-phone.csv, row 2, column “phone”: Excel has shortened this number to “8,70111E+10”. Select the "
            "column, choose Format Cells, Text, and type the number anew.",
        ),
    ],
)
def test_sheets_that_cannot_be_read_are_refused_in_one_sentence(name: str, problem: str) -> None:
    assert [str(one) for one in case(name).problems] == [problem]


def test_a_table_without_a_required_column_is_refused_whole() -> None:
    table = case("nom-google-forms.csv", (Column("city", required=True, title="City"), *COLUMNS))

    assert table.is_refused
    assert [str(one) for one in table.problems] == [
        "nom-google-forms.csv, row 1, column “City”: This column is missing.",
        "nom-google-forms.csv, row 1, column “Отметка времени”: This is not a heading that is known here.",
    ]


@pytest.mark.parametrize(
    "heading", ["* ФАМИЛИЯ: *", "Фамилия\n(как в паспорте)", "Ваша\u00a0фамилия", "фамилия_"]
)
def test_signs_spaces_and_filler_words_of_headings_do_not_matter(heading: str) -> None:
    quoted = heading.replace('"', "")
    content = f'"{quoted}";Имя\nА;Б\n'.encode()

    table = sheets.read(io.BytesIO(content), name="x.csv", columns=COLUMNS[:2])

    assert [(row["family_name"], row["given_name"]) for row in table] == [("А", "Б")]


def test_repeated_headings_numbering_and_rows_without_people_are_passed_over() -> None:
    content = "№;Фамилия;Имя\n1;2;3\n1;А;Б\n2;;\n№;Фамилия;Имя\n3;В;Г\n".encode()

    table = sheets.read(io.BytesIO(content), name="x.csv", columns=COLUMNS[:2])

    assert [(row.number, row["family_name"]) for row in table] == [(3, "А"), (6, "В")]
    assert table.problems == []


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Сидорова Анна Ивановна", ("Сидорова", "Анна", "Ивановна")),
        ("Анна Ивановна Сидорова", ("Сидорова", "Анна", "Ивановна")),
        ("Сидорова, Анна", ("Сидорова", "Анна", "")),
        ("Серік Ержан Нұрлан ұлы", ("Серік", "Ержан", "Нұрлан ұлы")),
        ("Қасымов Ерлан", ("Қасымов", "Ерлан", "")),
    ],
)
def test_full_names_are_split_by_their_order(words: str, parts: tuple[str, str, str]) -> None:
    assert full_names.split(words) == FullName(*parts)


@pytest.mark.parametrize("words", ["Сидорова", "Один Два Три Четыре Пять", ""])
def test_a_full_name_that_cannot_be_split_is_not_guessed(words: str) -> None:
    with pytest.raises(full_names.NotSplit):
        full_names.split(words)


def test_letters_that_look_latin_are_questioned_in_an_address() -> None:
    with pytest.raises(CellInvalid) as refused:
        sheets.email("anna@mаil.kz")  # a Cyrillic а

    assert str(refused.value.args[0]) == (
        "“anna@mаil.kz” has letters of another alphabet that look like Latin ones. Is “anna@mail.kz” meant? Type it anew."
    )


def test_an_address_of_a_cyrillic_domain_is_an_address() -> None:
    assert sheets.email("Info@почта.рф") == "info@почта.рф"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("ИВАНОВА-ЛИ", "Иванова-Ли"),
        ("СЕРІК ҰЛЫ", "Серік ұлы"),
        ("А.С.", "А.С."),
        ("ЛИ", "Ли"),
        ("МакКей", "МакКей"),
        ("О'КОННОР", "О'Коннор"),
    ],
)
def test_names_in_capitals_are_written_as_usual(words: str, name: str) -> None:
    assert full_names.from_capitals(words) == name
