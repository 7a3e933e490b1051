"""The report as PDF."""

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from oqu.kernel.languages import speaking
from oqu.reports.queries import Evidence
from oqu.reports.sheets import charts
from oqu.reports.sheets.content import content

DOCUMENT = Path(__file__).parent.parent / "documents" / "report.typ"


def pdf(of: Evidence) -> bytes:
    """The evidence report as PDF/A, in the evidence's language."""
    with speaking(of.language):
        words = _words(of)
    made: bytes = typst.compile(
        str(DOCUMENT),
        font_paths=[str(settings.OQU_FONTS_DIR)],
        ignore_system_fonts=True,
        sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
        timestamp=int(of.at.timestamp()),
        pdf_standards=["a-2b"],
    )
    return made


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
        "districts": _("Participants by district"),
        "lectures": _("Lectures heard, %"),
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
    }


def _words(of: Evidence) -> dict[str, Any]:
    said = content(of)
    shown = {"districts": bool(of.reach.districts), "lectures": bool(of.work.heard)}
    shown |= {"quality": bool(of.quality.parts), "learning": bool(of.learning.aims)}
    return {
        "language": of.language,
        "centre": str(of.course.centre),
        "headings": headings(),
        "charts": {name: charts.svg(make(of)) for name, make in charts.CHARTS.items() if shown[name]},
        **{name: getattr(said, name) for name in ("title", "days", "made", "verdict", "satisfied")},
        **{name: getattr(said, name) for name in ("findings", "reach", "work", "recommend", "learning")},
        **{name: getattr(said, name) for name in ("quotes", "cautions", "advice", "counted", "silence")},
        "tiles": [vars(tile) for tile in said.tiles],
    }
