"""Reads the text of a DOCX or PDF as Markdown: headings, lists, tables, bold and italic; pictures are left out."""

import re
from collections.abc import Iterator
from typing import IO, Any

from oqu.kernel.decoding.answers import Refused, send

LONGEST = 500_000
"""Characters."""
MOST_PAGES = 300
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
HEADING = re.compile(r"(?:heading|заголовок|тақырып) ?([1-6])", re.IGNORECASE)


def decode(content: IO[bytes], *, kind: str) -> None:
    """Answer with the text, as UTF-8; `kind` is `docx` or `pdf`."""
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(_docx(content) if kind == "docx" else _pdf(content))).strip()
    if len(text) > LONGEST:
        raise Refused("text")
    send({}, text.encode())


def _docx(content: IO[bytes]) -> Iterator[str]:
    import docx  # noqa: PLC0415 - only where it is needed: it takes memory
    from docx.table import Table  # noqa: PLC0415

    document = docx.Document(content)
    for block in document.iter_inner_content():
        yield from _table(block) if isinstance(block, Table) else _paragraph(block)


def _paragraph(paragraph: Any) -> Iterator[str]:
    words = "".join(_run(run) for run in paragraph.runs).strip()
    if not words:
        yield ""
        return
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    properties = paragraph._p.pPr
    if heading := HEADING.match(style):
        yield f"\n{'#' * min(int(heading[1]) + 1, 4)} {words}\n"
    elif style.startswith("List") or (properties is not None and properties.numPr is not None):
        yield f"{'1.' if 'Number' in style else '-'} {words}"
    else:
        yield f"\n{words}\n"


def _run(run: Any) -> str:
    text = SPECIAL.sub(r"\\\1", run.text)
    inner = text.strip()
    if not inner or not (run.bold or run.italic):
        return text
    mark = "**" if run.bold else "*"
    return text.replace(inner, f"{mark}{inner}{mark}", 1)


def _table(table: Any) -> Iterator[str]:
    yield ""
    for number, row in enumerate(table.rows):
        cells = [SPECIAL.sub(r"\\\1", " ".join(cell.text.split())).replace("|", r"\|") for cell in row.cells]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"| {' | '.join('---' for _cell in cells)} |"
    yield ""


def _pdf(content: IO[bytes]) -> Iterator[str]:
    """The paragraphs of the pages; a PDF knows neither headings nor lists."""
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(content.read()) as pdf:
        if len(pdf) > MOST_PAGES:
            raise Refused("pages")
        for page in pdf:
            lines = page.get_textpage().get_text_bounded().replace("\r\n", "\n").split("\n")
            yield from (SPECIAL.sub(r"\\\1", line.strip()) for line in lines)
            yield ""
