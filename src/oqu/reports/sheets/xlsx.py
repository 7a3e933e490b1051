"""The report as XLSX: tidy rows, within the rules of anonymity."""

import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from oqu.ideas.queries import Outcome
from oqu.kernel import cells
from oqu.kernel.languages import speaking
from oqu.questionnaires.figures.proportions import Proportion
from oqu.reports.queries import Evidence
from oqu.reports.sheets.content import content
from oqu.reports.sheets.pdf import headings

type Cell = str | int | float | None


def xlsx(of: Evidence) -> bytes:
    """The evidence report as a workbook, a sheet a chapter, in the evidence's language."""
    written = io.BytesIO()
    with speaking(of.language), cells.WorkbookWriter(written) as book:
        for name, header, rows in _sheets(of):
            page = book.page(name)
            page.widths(0, 0, 48)
            page.widths(1, 8, 14)
            page.write(0, header, cells.Style.HEADER)
            for number, row in enumerate(rows, start=1):
                page.write(number, row)
    return written.getvalue()


def _sheets(of: Evidence) -> Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]:
    report, h = content(of), headings()
    yield h["reach"], (h["figure"], h["value"]), [row[:2] for row in report.reach]
    yield h["work"], (h["figure"], h["value"]), [row[:2] for row in report.work]
    yield (
        h["coverage"],
        (h["place"], h["people"], _("Libraries reached"), _("Libraries")),
        [(place.label, place.people, place.reached, place.every) for place in of.coverage.places],
    )
    yield h["lectures"], (h["figure"], "%"), [(b.label, b.value) for b in of.work.heard]
    yield (
        h["quality"],
        (_("Item"), _("Code"), _("Good answers"), _("Answers"), _("Share"), _("Low"), _("High"), _("Mean")),
        [(row.label, row.code, *_share(row.top), row.figures.mean) for row in of.quality.rated],
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
        h["transfer"],
        (
            _("Questionnaire"),
            _("Item"),
            _("Code"),
            _("Use it"),
            _("Answers"),
            _("Share"),
            _("Low"),
            _("High"),
        ),
        [
            (str(asked.wave.activity.title), aim.label, aim.code, *_share(aim.share))
            for asked in of.transfer
            for aim in asked.aims
        ],
    )
    yield (
        h["ideas"],
        (_("Outcome"), h["value"]),
        [(str(outcome.label), of.ideas.by_outcome.get(outcome, 0)) for outcome in Outcome],
    )
    yield (
        h["continue"],
        (h["figure"], h["value"], h["range"], h["wanted"], h["outcome"]),
        [(f["label"], f["value"], f["range"], f["threshold"], f["outcome"]) for f in report.findings],
    )
    yield (
        h["counted"],
        (h["figure"], h["value"], h["numerator"], h["denominator"], h["rule"], h["source"]),
        [(f.label, f.value, f.counted, f.out_of, f.rule, f.source) for f in report.counted],
    )
    yield h["cautions"], (h["cautions"],), [(line,) for line in report.cautions]


def _share(of: Proportion) -> tuple[Cell, ...]:
    """How many, of how many, their share and the ends of its interval."""
    bounds = of.interval
    return of.count, of.n, of.share, bounds.low if bounds else None, bounds.high if bounds else None
