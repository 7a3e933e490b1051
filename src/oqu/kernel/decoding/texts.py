"""Reads the text of a DOCX or PDF as Markdown: headings, lists, tables, bold and italic; pictures are left out."""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from oqu.kernel.decoding.answers import LimitPassed, send

MOST_PAGES = 300
MOST_BLOCKS = 5_000
"""Paragraphs and rows of tables of a DOCX: a hundred pages have about two thousand."""
MOST_BYTES_OF_PART = 20 * 1024 * 1024
"""Unpacked, of a part of a DOCX that holds text."""
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
HEADING = re.compile(r"(?:heading|заголовок|тақырып) ?([1-6])", re.IGNORECASE)


def decode(content: IO[bytes], *, kind: str, longest: int) -> None:
    """Answer with the text, as UTF-8, of at most `longest` characters; `kind` is `docx` or `pdf`."""
    lines = _docx(content) if kind == "docx" else _pdf(content)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(_at_most(longest, lines))).strip()
    send({}, text.encode())


def _at_most(longest: int, lines: Iterator[str]) -> Iterator[str]:
    """These lines; raises Refused as soon as they are more than so many characters."""
    left = longest
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            raise LimitPassed("text")
        yield line


def _docx(content: IO[bytes]) -> Iterator[str]:
    import docx  # noqa: PLC0415 - only where it is needed: it takes memory
    from docx.table import Table  # noqa: PLC0415

    with zipfile.ZipFile(content) as archive:
        if any(p.file_size > MOST_BYTES_OF_PART for p in archive.infolist() if p.filename.endswith(".xml")):
            raise LimitPassed("part")
    document = docx.Document(content)
    names = {style.style_id: style.name or "" for style in document.styles}
    for number, block in enumerate(document.iter_inner_content()):
        if number > MOST_BLOCKS:
            raise LimitPassed("text")
        yield from _table(block) if isinstance(block, Table) else _paragraph(block, names)


def _paragraph(paragraph: Any, names: dict[str, str]) -> Iterator[str]:
    """The lines of a paragraph; `names` are those of the styles, by id, which python-docx looks up slowly."""
    words = "".join(_run(run) for run in paragraph.runs).strip()
    if not words:
        yield ""
        return
    style = names.get(paragraph._p.style, "")
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
        if number > MOST_BLOCKS:
            raise LimitPassed("text")
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
            raise LimitPassed("pages")
        for page in pdf:
            lines = page.get_textpage().get_text_bounded().replace("\r\n", "\n").split("\n")
            yield from (SPECIAL.sub(r"\\\1", line.strip()) for line in lines)
            yield ""
