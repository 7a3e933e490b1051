"""The one writer of spreadsheets: what people typed comes back as the same text, never as a formula."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from oqu.kernel import cells, sheets
from oqu.kernel import text as text_tools

FORMULAS = (
    '=HYPERLINK("http://example.org","click")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    *("＝1+1", "＋1", "－1", "＠SUM(1)", "﹦1", "﹢1", "﹣1", "﹫x", "−1"),
    *(" =1", "\u00a0=1", "\u3000=1", "\u200b=1"),
    "'=1",
    "{=1}",
    "http://example.org",
    "mailto:a@example.org",
    "<r><t>markup</t></r>",
    "12",
)


def page_of(*rows: list[object]) -> Worksheet:
    written = io.BytesIO()
    with cells.WorkbookWriter(written) as book:
        page = book.page("page")
        for number, row in enumerate(rows):
            page.write(number, row)
    return openpyxl.load_workbook(written)["page"]


@pytest.mark.parametrize("text", FORMULAS)
def test_cells_a_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    cell = page_of([text])["A1"]

    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert str(cell.value).rstrip() == text


@settings(max_examples=40)
@given(st.text(max_size=60))
@example("a\x00b\x1bc\ufffe")
@example("x" * 40_000)
def test_cells_any_text_is_read_back_as_it_was(text: str) -> None:
    cell = page_of([text])["A1"]

    expected = cells.plain(text)
    assert cell.data_type == "s" or (cell.value is None and not expected)
    assert (cell.value or "").replace("_x005F_", "_").rstrip(" ") == str(expected).rstrip(" ")


def test_cells_numbers_and_days_are_written_as_what_they_are() -> None:
    row = [7, 2.5, Decimal("1.5"), True, None, "", 2**60, float("nan"), date(2021, 4, 15)]
    row.append(datetime(2021, 4, 15, 10, tzinfo=UTC))

    (read,) = page_of(row).iter_rows(values_only=True)

    assert read == (
        *(7, 2.5, 1.5, True, None, None, str(2**60), "nan", "2021-04-15"),
        "2021-04-15 10:00+00:00",
    )


def test_cells_sheets_have_names_that_excel_takes() -> None:
    written = io.BytesIO()
    with cells.WorkbookWriter(written) as book:
        for name in (
            "History",
            "a/b:c[d]*?" * 5,
            "'quoted'",
            "",
            "Same",
            "same",
            "\x00",
            "Участники семинара и их контакты",
        ):
            book.page(name)

    names = openpyxl.load_workbook(written).sheetnames
    assert names == ["History 2", "abcd" * 5, "quoted", "1", "Same", "same 2", "2", "Участники семинара"]


@pytest.mark.parametrize("text", FORMULAS)
def test_cells_csv_puts_an_apostrophe_before_what_looks_like_a_formula(text: str) -> None:
    written = cells.csv_file([["name", "minutes"], [text, -5]])

    _header, (first, minutes) = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    looks_like_one = text[0] not in "{hm<1"
    assert first.startswith("'") == looks_like_one
    assert cells.without_apostrophe(first) == text
    assert minutes == "-5"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ахметова;=cmd|' /C calc'!A1", "Ахметова;'=cmd|' /C calc'!A1"),
        ("ill; -2 days;+1", "ill;' -2 days;'+1"),
        ("first line\n@SUM(A1)", "first line\n'@SUM(A1)"),
        ("a, -b", "a, -b"),
        ('Ахметова;"=1+1;', "Ахметова;'\"=1+1;"),
        ('x;""  =1', 'x;\'""  =1'),
    ],
)
def test_cells_csv_has_no_formula_where_semicolons_separate_cells(text: str, written: str) -> None:
    assert cells.harmless(text) == written
    assert cells.without_apostrophe(written) == text


@settings(max_examples=300)
@given(st.lists(st.text(alphabet=";\"'=+-@ \n\t,a1", max_size=12), min_size=1, max_size=3))
@example(['a;"=1+1'])
@example(['"', "=1"])
def test_cells_csv_has_no_formula_whatever_separates_cells(row: list[str]) -> None:
    written = cells.csv_file([row]).decode("utf-8-sig")

    for separator in ",;\t":
        read = csv.reader(io.StringIO(written, newline=""), delimiter=separator)
        found = [cell for line in read for cell in line if cell.strip().startswith(("=", "+", "-", "@"))]
        assert (separator, found) == (separator, [])


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=30))
@example("=1+1")
@example("'=1+1")
@example("''-x")
@example("a;=1")
@example("a;'=1;'';-2")
def test_cells_csv_is_read_back_as_it_was(text: str) -> None:
    written = cells.csv_file([["name", "note"], ["x", text]])

    table = sheets.read(
        io.BytesIO(written), name="list.csv", columns=[sheets.Column("name"), sheets.Column("note")]
    )

    assert [row["note"] for row in table] == [text_tools.tidy(text)]


@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\ufeff"])
def test_cells_csv_has_one_byte_order_mark_however_many_were_read(mark: str) -> None:
    received = f"{mark}name,note\r\n{mark}Saule,=1\r\n".encode()
    columns = [sheets.Column("name", required=True), sheets.Column("note")]

    table = sheets.read(io.BytesIO(received), name="list.csv", columns=columns)
    written = cells.csv_file([["name", "note"], *([row["name"], row["note"]] for row in table)])
    again = cells.csv_file([[f"{mark}name"], [f"{mark}=1"]])

    assert (table.problems, written) == ([], "\ufeffname,note\r\nSaule,'=1\r\n".encode())
    assert again == "\ufeffname\r\n'=1\r\n".encode()
