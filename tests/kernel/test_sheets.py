"""Tables that people make: what is read, and that every problem of a file is reported at once."""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from django.utils import translation

from oqu.kernel import sheets
from oqu.kernel.sheets import Column

COLUMNS = (
    Column("code", sheets.short(10), required=True, also=("Код",)),
    Column("internet", sheets.one_of("yes", "no")),
    Column("years", sheets.whole(0, 60), empty=None),
)


@pytest.fixture(autouse=True)
def in_english() -> Iterable[None]:
    with translation.override("en"):
        yield


def table(content: str | bytes, columns: Iterable[Column] = COLUMNS, name: str = "x.csv") -> sheets.Table:
    data = content.encode() if isinstance(content, str) else content
    return sheets.read(io.BytesIO(data), name=name, columns=columns)


def problems_of(content: str | bytes) -> list[str]:
    return [str(problem) for problem in table(content).problems]


def workbook(rows: Iterable[Iterable[object]], *, title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_csv_is_read_by_the_names_of_its_columns() -> None:
    read = table("years,note,Code\n3,anything,a-1\n,,a-2\n")

    assert [(row.number, dict(row.cells)) for row in read] == [
        (2, {"code": "a-1", "internet": "", "years": 3}),
        (3, {"code": "a-2", "internet": "", "years": None}),
    ]
    assert read.problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "kz1048"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str) -> None:
    words = "Ақмола" if encoding != "cp1251" else "Акмола"
    content = f"Код{delimiter}internet\n{words}{delimiter}yes\n".encode(encoding)

    assert [row["code"] for row in table(content)] == [words]


def test_workbook_gives_the_text_that_people_see() -> None:
    content = workbook([["code", "years"], [7, 12.0], [date(2021, 4, 15), None], [True, 3]])

    assert [(row.number, row["code"], row["years"]) for row in table(content)] == [
        (2, "7", 12),
        (3, "2021-04-15", None),
        (4, "yes", 3),
    ]


def test_header_may_stand_under_a_title() -> None:
    read = table(workbook([["List of libraries"], [], ["code"], ["a-1"]]))

    assert [(row.number, row["code"]) for row in read] == [(4, "a-1")]


def test_every_problem_is_told_with_row_and_column() -> None:
    assert problems_of("code,internet,years\na-1,maybe,61\n,yes,x\ntoo long a code,no,5\n") == [
        "x.csv, row 2, column “internet”: “maybe” is not one of these: yes, no.",
        "x.csv, row 2, column “years”: “61” is not a whole number from 0 to 60.",
        "x.csv, row 3, column “code”: This cell is empty.",
        "x.csv, row 3, column “years”: “x” is not a whole number from 0 to 60.",
        "x.csv, row 4, column “code”: This is longer than 10 characters.",
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    read = table('code,internet\n"a\nb",yes\n\nc,no\n', [Column("code"), Column("internet")])

    assert [(row.number, row["code"]) for row in read] == [(2, "a\nb"), (4, "c")]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "x.csv: The file is empty."),
        ("internet,years\nyes,3\n", "x.csv, row 1, column “code”: This column is missing."),
        ("code,Код\na,b\n", "x.csv, row 1, column “Код”: This column occurs twice."),
        ("code\n", "x.csv: There are no rows under the header."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "x.csv: This is a file of an old Excel (.xls). Save it as .xlsx and send it again.",
        ),
        (
            b"PK\x03\x04 broken",
            "x.csv: The file can't be read. Open it in Excel, save it as .xlsx and send it again.",
        ),
        (b"%PDF\x00\x01", "x.csv: This is not a table. Send a file of Excel (.xlsx) or CSV."),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(content: str | bytes, what: str) -> None:
    assert problems_of(content) == [what]


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("hello.txt", "hello")

    assert problems_of(out.getvalue()) == [
        "x.csv: The file can't be read. Open it in Excel, save it as .xlsx and send it again."
    ]


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets.contents, "MOST_ROWS", 2)

    for content in ("code\na\nb\n", workbook([["code"], ["a"], ["b"]])):
        assert problems_of(content) == ["x.csv: The file has more than 2 rows. Send it in parts."]


@pytest.mark.parametrize(
    "content",
    [
        "code\n" + "a," * (sheets.MOST_COLUMNS + 1),
        'code\n"' + "a" * 140_000 + '"',
        "code\n" + "a" * sheets.MOST_BYTES,
    ],
    ids=["columns", "cell", "bytes"],
)
def test_a_csv_beyond_bounds_is_refused(content: str) -> None:
    assert problems_of(content) == ["x.csv: The file is too large or far too complicated. Send it in parts."]


def test_a_sheet_is_found_by_its_name() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["code"], ["first"]])))
    page = book.create_sheet("nominations")
    page.append(["code"])
    page.append(["second"])
    out = io.BytesIO()
    book.save(out)

    read = sheets.read(io.BytesIO(out.getvalue()), name="x", columns=COLUMNS, sheet="nominations")

    assert [row["code"] for row in read] == ["second"]


@pytest.mark.parametrize(("hidden", "read"), [((), "first"), (("one",), "second")])
def test_the_first_sheet_that_people_see_is_read(hidden: tuple[str, ...], read: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["code"], ["first"]], title="one")))
    page = book.create_sheet("two")
    page.append(["code"])
    page.append(["second"])
    out = io.BytesIO()
    for name in hidden:
        book[name].sheet_state = "hidden"
    book.save(out)

    assert [row["code"] for row in table(out.getvalue())] == [read]


def test_what_a_formula_failed_to_give_is_told() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["code", "years"])
    page.append(["a", "#REF!"])
    page["B2"].data_type = "e"
    out = io.BytesIO()
    book.save(out)

    assert problems_of(out.getvalue()) == [
        "x.csv, row 2, column “years”: The formula in this cell shows an error: #REF!."
    ]


def test_a_heading_like_that_of_a_missing_column_is_asked_about_and_a_strange_one_let_be() -> None:
    assert problems_of("code,intrenet\na,yes\n") == [
        "x.csv, row 1, column “intrenet”: This heading is not known. Is “internet” meant?"
    ]
    assert problems_of("code,internet,intrenet\na,yes,no\n") == []
    assert problems_of("Кода,years\na,1\n") == [
        "x.csv, row 1, column “Кода”: This heading is not known. Is “Код” meant?"
    ]
    assert problems_of("код ,internet,head\na,yes,b\n") == []
    assert problems_of("кодд\na\n") == ["x.csv: The first row must name the columns. These are needed: code."]


def test_check_raises_the_problems_of_all_tables_at_once() -> None:
    one, two = table("code\n\n,\n", name="one.csv"), table("code,years\na,-1\n", name="two.csv")
    one.object_to(None, "", "Something about the whole file.")

    with pytest.raises(sheets.BadSheet) as caught:
        sheets.check(one, two)

    assert [(p.file, p.row, p.column) for p in caught.value.problems] == [
        ("one.csv", 0, ""),
        ("one.csv", 0, ""),
        ("two.csv", 2, "years"),
    ]
    assert "two.csv, row 2, column “years”" in str(caught.value)


def test_check_is_silent_where_all_is_well() -> None:
    sheets.check(table("code\na\n"))


def test_cells_of_many_kinds_are_read() -> None:
    columns = [
        Column("day", sheets.day),
        Column("at", sheets.local_time("Asia/Almaty")),
        Column("email", sheets.email),
        Column("needed", sheets.flag),
    ]
    read = table("day,at,email,needed\n15.04.2021,2021-04-15 10:00,A@Example.org,Yes\n", columns)

    assert dict(read.rows[0].cells) == {
        "day": date(2021, 4, 15),
        "at": datetime(2021, 4, 15, 4, 0, tzinfo=UTC),
        "email": "a@example.org",
        "needed": True,
    }


def test_cells_of_many_kinds_are_refused() -> None:
    columns = [
        Column("day", sheets.day),
        Column("at", sheets.local_time("Asia/Almaty")),
        Column("email", sheets.email),
    ]
    read = table("day,at,email\n31.02.2021,noon,a@b\n", columns)

    assert [p.column for p in read.problems] == ["day", "at", "email"]
    assert dict(read.rows[0].cells) == {"day": None, "at": None, "email": None}


def test_problems_are_told_in_the_language_in_which_they_are_read() -> None:
    with translation.override("kk"):
        (problem,) = table("code,years\na-1,-1\n").problems

    with translation.override("ru"):
        assert str(problem) == "x.csv, строка 2, столбец «years»: «-1» – не целое число от 0 до 60."
