"""The report as DOCX, which an office can edit."""

import io
from pathlib import Path

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from oqu.kernel.languages import speaking
from oqu.reports.queries import Evidence
from oqu.reports.sheets import charts
from oqu.reports.sheets.content import content
from oqu.reports.sheets.pdf import headings

DOCUMENT = Path(__file__).parent.parent / "documents" / "report.docx"
PICTURE_WIDTH = Mm(150)


def docx(of: Evidence) -> bytes:
    """The evidence report as DOCX, in the evidence's language."""
    template = DocxTemplate(DOCUMENT)
    with speaking(of.language):
        said, words = content(of), headings()
        shown = {
            "quality": bool(of.quality.parts),
            "learning": bool(of.learning.aims),
            "districts": bool(of.reach.districts),
            "lectures": bool(of.work.heard),
        }
        pictures = {
            name: InlineImage(template, io.BytesIO(charts.png(make(of))), width=PICTURE_WIDTH)
            for name, make in charts.CHARTS.items()
            if shown[name]
        }
    template.render(
        {"h": words, "report": said, "charts": pictures, "centre": str(of.course.centre)}, autoescape=True
    )
    written = io.BytesIO()
    template.save(written)
    return written.getvalue()
