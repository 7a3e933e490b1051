"""Lists of the people of a course as XLSX, and as PDF to print: tables with a page for each group, or badges."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _

from oqu.courses.queries.lists import CourseList, ListLine, ListTable, full_name, signs
from oqu.kernel import cells, clock, dates, languages, paper
from oqu.libraries.sheets import letterhead

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"
BY_GROUP = (CourseList.GROUPS, CourseList.SIGNATURES)
"""Lists that have a page for each group."""
MOST_UPRIGHT = 5
"""Columns with which a sheet of paper is upright; with more it is across."""


def list_book(table: ListTable) -> bytes:
    """A list as XLSX, in the language of the page; activities stand with their titles above their columns."""
    packed = io.BytesIO()
    titles = dict(table.legend)
    with cells.WorkbookWriter(packed, in_memory=True) as book:
        page = book.page(CourseList(table.kind).label)
        page.widths(0, 0, 36)
        page.widths(1, len(table.columns), 22)
        page.freeze(1, 1)
        headings = [titles.get(str(column.title), column.title) for column in table.columns]
        page.write(0, [_("Name"), *headings], cells.Style.HEADER)
        for number, line in enumerate(table.lines, start=1):
            page.write(number, [full_name(line.enrolment.person), *_row(table, line)])
    return packed.getvalue()


def _row(table: ListTable, line: ListLine) -> list[str]:
    return [line.cells.get(column.name, "") for column in table.columns]


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
        "across": len(table.columns) > MOST_UPRIGHT,
        "headings": ["№", _("Name"), *(str(column.title) for column in table.columns)],
        "widths": [column.width for column in table.columns],
        "to_sign": table.kind == CourseList.SIGNATURES,
        "empty": _("Nobody is in this list."),
        "legend": [f"{number}. {title}" for number, title in table.legend],
        "signs": [f"{sign} {meaning}" for sign, meaning in signs()] if table.legend else [],
        "parts": [_part(table, title, lines) for title, lines in _parts(table)],
    }
    document = DOCUMENTS / ("badges.typ" if is_badges else "list.typ")
    return paper.pdf(document, paper.printable(words), at=at)


def _parts(table: ListTable) -> Iterable[tuple[str, Sequence[ListLine]]]:
    if table.kind not in BY_GROUP:
        return [("", table.lines)]
    return [(name, list(lines)) for name, lines in groupby(table.lines, key=lambda line: line.group)]


def _part(table: ListTable, title: str, lines: Sequence[ListLine]) -> dict[str, object]:
    curator = lines[0].enrolment.group.curator if lines and lines[0].enrolment.group else None
    return {
        "title": title,
        "curator": _("Curator: %(name)s") % {"name": curator} if curator and title else "",
        "rows": [
            [paper.breakable(text) for text in (full_name(line.enrolment.person), *_row(table, line))]
            for line in lines
        ],
    }
