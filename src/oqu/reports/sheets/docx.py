"""The report as DOCX, which an office can edit."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from oqu.kernel.heavy import docx as word
from oqu.kernel.heavy import docxtpl
from oqu.kernel.languages import speaking
from oqu.reports.queries import Evidence
from oqu.reports.sheets import charts
from oqu.reports.sheets.content import content
from oqu.reports.sheets.pdf import headings

DOCUMENT = Path(__file__).parent.parent / "documents" / "report.docx"
WIDEST = 165
"""The width of the text, in millimetres."""
PIXEL = 3900
"""How large a pixel of a picture becomes, in EMU; the same for all, so that their letters are alike."""


def docx(of: Evidence) -> bytes:
    """The evidence report as DOCX, in the evidence's language."""
    assert callable(word.Document)  # loads python-docx with all its modules, which docxtpl takes for granted
    template = docxtpl.DocxTemplate(DOCUMENT)
    with speaking(of.language):
        report, words, pictures = content(of), headings(), charts.drawn(of)
        shown = {name: _picture(template, spec) for name, spec in pictures.items()}
        descriptions = [charts.described(spec) for spec in pictures.values()]
    template.render(
        {"h": words, "report": report, "charts": shown, "centre": str(of.course.centre)}, autoescape=True
    )
    _describe(template.docx, descriptions)
    template.core_properties.title, template.core_properties.language = report.title, of.language
    written = io.BytesIO()
    template.save(written)
    return written.getvalue()


def _picture(template: "docxtpl.DocxTemplate", spec: charts.Spec) -> "docxtpl.InlineImage":
    drawn = charts.png(spec)
    width, _height = Image.open(io.BytesIO(drawn)).size
    return docxtpl.InlineImage(
        template, io.BytesIO(drawn), width=min(word.shared.Mm(WIDEST), int(width * PIXEL))
    )


def _describe(document: "word.document.Document", descriptions: Sequence[str]) -> None:
    """Set the text alternatives of the pictures, in the order of `descriptions`."""
    for properties, words in zip(document.element.body.iter("{*}docPr"), descriptions, strict=True):
        properties.set("descr", words)
