"""The report as DOCX, which an office can edit."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from oqu.kernel.heavy import docx as word
from oqu.kernel.heavy import docxtpl
from oqu.reports.queries.paper import Document, Stamp, by_hand
from oqu.reports.queries.pictures import Spec
from oqu.reports.sheets import charts

DOCUMENT = Path(__file__).parent.parent / "documents" / "report.docx"
WIDEST = 165
"""The width of the text, in millimetres."""
BEFORE_STAMP = 3
"""How many paragraphs the heading of the report has."""
LINE = "_" * 16 + "  "
"""Where something is written by hand."""
PIXEL = 3900
"""How large a pixel of a picture becomes, in EMU; the same for all, so that their letters are alike."""


def docx(of: Document) -> bytes:
    """The evidence report as DOCX, in the paper's language; the stamp of an edition follows its heading."""
    assert callable(word.Document)  # loads python-docx with all its modules, which docxtpl takes for granted
    template = docxtpl.DocxTemplate(DOCUMENT)
    paper = of.paper
    shown = {name: _picture(template, spec) for name, spec in paper.charts.items()}
    words = {"h": paper.headings, "report": paper.content, "charts": shown, "centre": paper.centre}
    template.render(words, autoescape=True)
    _describe(template.docx, [*paper.described.values()])
    _stamp(template.docx, of.stamp)
    template.docx.add_paragraph(LINE.join([*(f"{label}: " for label in by_hand(paper.language)), ""]))
    template.core_properties.title, template.core_properties.language = paper.content.title, paper.language
    written = io.BytesIO()
    template.save(written)
    return written.getvalue()


def _picture(template: "docxtpl.DocxTemplate", spec: Spec) -> "docxtpl.InlineImage":
    drawn = charts.png(spec)
    width, _height = Image.open(io.BytesIO(drawn)).size
    return docxtpl.InlineImage(
        template, io.BytesIO(drawn), width=min(word.shared.Mm(WIDEST), int(width * PIXEL))
    )


def _stamp(document: "word.document.Document", stamp: Stamp) -> None:
    """Put the lines of a stamp below the title and the line of the centre."""
    following = document.paragraphs[BEFORE_STAMP]
    for label, value in stamp:
        following.insert_paragraph_before(f"{label}: {value}")


def _describe(document: "word.document.Document", descriptions: Sequence[str]) -> None:
    """Set the text alternatives of the pictures, in the order of `descriptions`."""
    for properties, words in zip(document.element.body.iter("{*}docPr"), descriptions, strict=True):
        properties.set("descr", words)
