"""Lists of the people of a course as XLSX, and as PDF to print: tables with a page for each group, or badges."""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from oqu.courses.queries.lists import BY_GROUP, CourseList, ListLine, ListTable, curator_of, parts_of, signs
from oqu.kernel import cells, clock, dates, languages, paper
from oqu.libraries.sheets import letterhead

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"
MOST_UPRIGHT = 5
WIDEST_UPRIGHT = 6
"""Columns, and their widths together, with which a sheet of paper is upright; with more it is across."""
NUMBERS = ("count", "experience")
UNBROKEN = ("phone", "group")
"""Columns whose cells are numbers in a workbook, and those that stand on one line on paper unless they are long."""
LONGEST_UNBROKEN = 18


def list_book(table: ListTable) -> bytes:
    """A list as XLSX, in the language of the page; activities stand with their titles above their columns.

    Where paper has a page for each group, the group is a column.
    """
    packed = io.BytesIO()
    titles = dict(table.legend)
    with_group = table.kind in BY_GROUP and "group" not in [column.name for column in table.columns]
    with cells.WorkbookWriter(packed, in_memory=True) as book:
        page = book.page(CourseList(table.kind).label)
        page.widths(0, 0, 36)
        page.widths(1, len(table.columns) + with_group, 22)
        page.freeze(1, 1)
        headings = [titles.get(str(column.title), column.title) for column in table.columns]
        groups = [_("Group")] if with_group else []
        page.write(0, [_("Full name"), *groups, *headings], cells.Style.HEADER)
        for number, line in enumerate(table.lines, start=1):
            groups = [line.group] if with_group else []
            page.write(number, [line.name, *groups, *_cells(table, line)])
        for number, (sign, meaning) in enumerate(signs() if table.legend else (), start=len(table.lines) + 2):
            page.write(number, [f"{sign} {meaning}"])
    return packed.getvalue()


def _cells(table: ListTable, line: ListLine) -> list[str | int]:
    """The cells of a workbook: numbers as such, so that they can be added up and sorted."""
    texts = zip(table.columns, _row(table, line), strict=True)
    return [int(text) if column.name in NUMBERS and text else text for column, text in texts]


def _row(table: ListTable, line: ListLine) -> list[str]:
    return [line.cells.get(column.name, "") for column in table.columns]


def _printed(table: ListTable, line: ListLine) -> list[str]:
    texts = zip(table.columns, _row(table, line), strict=True)
    return [
        text.replace(" ", "\u00a0")
        if column.name in UNBROKEN and len(text) <= LONGEST_UNBROKEN
        else text.replace("@", f"@{paper.SOFT_BREAK}")
        for column, text in texts
    ]


def list_paper(table: ListTable, *, at: datetime) -> bytes:
    """A list as PDF/A, in the language of the page. A character that no font has is replaced."""
    is_badges = table.kind == CourseList.BADGES
    words = {
        "language": languages.current(),
        "look": letterhead(table.course.centre.look),
        "course": paper.breakable(table.course.title),
        "centre": paper.breakable(str(table.course.centre)),
        "title": str(CourseList(table.kind).label),
        "day": dates.written(clock.local_date(at, table.course.zone), languages.current()),
        "across": len(table.columns) > MOST_UPRIGHT
        or sum(one.width for one in table.columns) > WIDEST_UPRIGHT,
        "headings": ["№", _("Full name"), *(str(column.title) for column in table.columns)],
        "widths": [column.width for column in table.columns],
        "to_sign": table.kind == CourseList.SIGNATURES,
        "by_hand": [_("Full name"), _("Signature"), _("Date")] if table.kind == CourseList.SIGNATURES else [],
        "empty": _("Nobody is in this list."),
        "legend": [f"{number}. {title}" for number, title in table.legend],
        "signs": [f"{sign} {meaning}" for sign, meaning in signs()] if table.legend else [],
        "parts": [_part(table, title, lines) for title, lines in parts_of(table, table.lines)],
    }
    document = DOCUMENTS / ("badges.typ" if is_badges else "list.typ")
    return paper.pdf(document, paper.printable(words), at=at)


def _part(table: ListTable, title: str, lines: Sequence[ListLine]) -> dict[str, object]:
    return {
        "title": title,
        "curator": curator_of(lines) if title else "",
        "rows": [[line.name, *_printed(table, line)] for line in lines],
    }
