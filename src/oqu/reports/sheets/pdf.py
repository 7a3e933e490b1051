"""The report as PDF."""

import re
from pathlib import Path
from typing import Any

from django.utils.formats import get_format

from oqu.kernel import paper
from oqu.libraries.sheets import letterhead
from oqu.reports.queries import pictures
from oqu.reports.queries.paper import Document, by_hand
from oqu.reports.sheets import charts

DOCUMENT = Path(__file__).parent.parent / "documents" / "report.typ"


def pdf(of: Document) -> bytes:
    """The evidence report as PDF/A, in the paper's language."""
    return paper.pdf(DOCUMENT, paper.printable(_words(of)), at=of.at)


def _words(of: Document) -> dict[str, Any]:
    shown, report = of.paper, of.paper.content
    lines = ("title", "days", "made", "verdict", "satisfied", "recommend", "coverage")
    lists = ("findings", "reach", "work", "learning", "transfer", "ideas", "quotes", "cautions", "advice")
    return {
        "language": shown.language,
        "look": letterhead(of.look),
        "stamp": of.stamp,
        "by_hand": by_hand(shown.language),
        "percent": get_format("PERCENT_SIGN", shown.language),
        "centre": paper.breakable(shown.centre),
        "headings": shown.headings,
        "charts": {name: _picture(spec) for name, spec in shown.charts.items()},
        **{name: getattr(report, name) for name in (*lines, *lists, "silence", "questions")},
        "tiles": [vars(tile) for tile in report.tiles],
        "counted": [vars(figure) for figure in report.counted],
    }


def _picture(spec: pictures.Spec) -> dict[str, str | float]:
    """The picture, how wide it is in its own pixels, and the same in words."""
    drawn = charts.svg(spec)
    width = re.search(r'<svg[^>]* width="([0-9.]+)"', drawn)
    return {
        "svg": drawn,
        "width": float(width[1]) if width else pictures.WIDTH,
        "alt": pictures.described(spec),
    }
