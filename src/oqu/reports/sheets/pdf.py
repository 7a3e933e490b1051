"""The report as PDF."""

import re
from pathlib import Path
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from oqu.kernel import paper
from oqu.kernel.languages import speaking
from oqu.libraries.sheets import letterhead
from oqu.reports.queries import Evidence
from oqu.reports.sheets import charts
from oqu.reports.sheets.content import content

DOCUMENT = Path(__file__).parent.parent / "documents" / "report.typ"


def pdf(of: Evidence) -> bytes:
    """The evidence report as PDF/A, in the evidence's language."""
    with speaking(of.language):
        words = _words(of)
    return paper.pdf(DOCUMENT, paper.printable(words), at=of.at)


def headings() -> dict[str, str]:
    """The headings of the report, for every paper."""
    return {
        "report": _("Evidence report"),
        "made": _("Made on"),
        "continue": _("Continue?"),
        "how": _("How the verdict follows"),
        "reach": _("Who came"),
        "work": _("What was done"),
        "quality": _("Quality"),
        "quality_note": _("Share of good and very good answers, with the interval in which it likely lies"),
        "learning": _("Learning"),
        "learning_note": _("Mean rating of oneself before (open) and after (full)"),
        "way": _("From the application to the end"),
        "coverage": _("Libraries reached"),
        "coverage_note": _("Dark: libraries with participants; light: all libraries in the district"),
        "lectures": _("Lectures heard, %"),
        "transfer": _("Use at work"),
        "transfer_note": _("Share of those who use it at work, with the interval in which it likely lies"),
        "ideas": _("Ideas promised and put into practice"),
        "quotes": _("In their own words"),
        "cautions": _("Read with care"),
        "advice": _("Next time"),
        "silence": _("Those who did not answer"),
        "counted": _("How it is counted"),
        "figure": _("Figure"),
        "value": _("Value"),
        "range": _("Likely"),
        "wanted": _("Wanted"),
        "outcome": _("Outcome"),
        "rule": _("Rule"),
        "numerator": _("Counted"),
        "denominator": _("Out of"),
        "source": _("Source"),
        "place": _("Place"),
        "people": _("People"),
    }


def _words(of: Evidence) -> dict[str, Any]:
    report = content(of)
    lines = ("title", "days", "made", "verdict", "satisfied", "recommend", "coverage")
    lists = ("findings", "reach", "work", "learning", "transfer", "ideas", "quotes", "cautions", "advice")
    return {
        "language": of.language,
        "look": letterhead(of.course.centre.look),
        "percent": get_format("PERCENT_SIGN", of.language),
        "centre": paper.breakable(str(of.course.centre)),
        "headings": headings(),
        "charts": {name: _picture(spec) for name, spec in charts.drawn(of).items()},
        **{name: getattr(report, name) for name in (*lines, *lists, "silence")},
        "tiles": [vars(tile) for tile in report.tiles],
        "counted": [vars(figure) for figure in report.counted],
    }


def _picture(spec: charts.Spec) -> dict[str, str | float]:
    """The picture, how wide it is in its own pixels, and the same in words."""
    drawn = charts.svg(spec)
    width = re.search(r'<svg[^>]* width="([0-9.]+)"', drawn)
    return {"svg": drawn, "width": float(width[1]) if width else charts.WIDTH, "alt": charts.described(spec)}
