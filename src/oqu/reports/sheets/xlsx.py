"""The report as XLSX: tidy rows, within the rules of anonymity."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from oqu.kernel.languages import speaking
from oqu.reports.queries import Evidence
from oqu.reports.sheets.content import content
from oqu.reports.sheets.pdf import headings

type Cell = str | int | float | None


def xlsx(of: Evidence) -> bytes:
    """The evidence report as a workbook, a sheet a chapter, in the evidence's language."""
    written = io.BytesIO()
    with speaking(of.language), xlsxwriter.Workbook(written, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, header, rows in _sheets(of):
            sheet = book.add_worksheet(name.rstrip("?")[:31])
            sheet.set_column(0, 0, 48)
            sheet.set_column(1, 8, 14)
            for column, words in enumerate(header):
                sheet.write(0, column, words, bold)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, list(row))
    return written.getvalue()


def _sheets(of: Evidence) -> Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]:
    said, h = content(of), headings()
    yield h["reach"], (h["figure"], h["value"]), [row[:2] for row in said.reach]
    yield h["work"], (h["figure"], h["value"]), [row[:2] for row in said.work]
    yield h["districts"], (h["districts"], h["value"]), [(b.label, b.value) for b in of.reach.districts]
    yield h["lectures"], (h["figure"], "%"), [(b.label, b.value) for b in of.work.heard]
    yield (
        h["quality"],
        (_("Item"), _("Code"), _("Good answers"), _("Answers"), _("Share"), _("Low"), _("High"), _("Mean")),
        [
            (
                row.label,
                row.code,
                row.top.count,
                row.top.n,
                row.top.share,
                row.top.interval.low if row.top.interval else None,
                row.top.interval.high if row.top.interval else None,
                row.figures.mean,
            )
            for row in of.quality.rated
        ],
    )
    yield (
        h["learning"],
        (_("Item"), _("Code"), _("Pairs"), _("Before"), _("After"), _("Effect"), _("Low"), _("High"), "p"),
        [
            (
                row.label,
                row.code,
                row.change.n,
                row.change.before,
                row.change.after,
                row.change.effect,
                row.change.effect_interval.low if row.change.effect_interval else None,
                row.change.effect_interval.high if row.change.effect_interval else None,
                row.change.test.p,
            )
            for row in (*of.learning.aims, *of.learning.retrospective)
        ],
    )
    yield (
        h["continue"],
        (h["figure"], h["value"], h["range"], h["wanted"], h["outcome"]),
        [(f["label"], f["value"], f["range"], f["threshold"], f["outcome"]) for f in said.findings],
    )
