"""The text of documents that are uploaded."""

import zipfile
from io import BytesIO

import docx
import pytest

from oqu.kernel import documents, rich_text
from oqu.kernel.errors import Refused
from tests.factories import activities


def document() -> BytesIO:
    """A Word document with headings, a list, a table, marked words, and signs that Markdown would read."""
    made = docx.Document()
    made.add_heading("Бірінші", level=1)
    paragraph = made.add_paragraph("Обычный текст и ")
    paragraph.add_run("важное").bold = True
    made.add_paragraph("первое", style="List Bullet")
    made.add_paragraph("второе", style="List Bullet")
    made.add_paragraph("<b>5 * 3</b>")
    table = made.add_table(rows=2, cols=2)
    for cell, words in zip((*table.rows[0].cells, *table.rows[1].cells), ("А", "Б", "1|2", "3"), strict=True):
        cell.text = words
    file = BytesIO()
    made.save(file)
    return file


def test_a_word_document_keeps_headings_lists_tables_and_marks() -> None:
    html = rich_text.render(documents.markdown_of(document(), name="text.docx"))

    assert "<h2>Бірінші</h2>" in html
    assert "Обычный текст и <strong>важное</strong>" in html
    assert html.count("<li>") == 2
    assert "<th>А</th>" in html
    assert "<td>1|2</td>" in html
    assert "&lt;b&gt;5 * 3&lt;/b&gt;" in html


def test_markdown_is_taken_as_it_is() -> None:
    assert documents.markdown_of(BytesIO("\ufeff## Тақырып\r\n".encode()), name="a.md") == "## Тақырып\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.md"),
        (b"   ", "a.md"),
        (b"\xff\xfe\xff", "a.txt"),
        (b"%PDF-1.7 broken", "a.pdf"),
        (b"MZ", "a.exe"),
        (document().getvalue()[:3000], "a.docx"),
    ],
)
def test_what_has_no_text_is_refused_in_a_sentence(content: bytes, name: str) -> None:
    with pytest.raises(Refused) as refused:
        documents.markdown_of(BytesIO(content), name=name)

    assert str(refused.value)


def test_a_pdf_of_pictures_has_no_text() -> None:
    with pytest.raises(documents.NoText):
        documents.markdown_of(activities.pdf(1).content, name="scan.pdf")


def word_document(paragraphs: int, words: str) -> bytes:
    """A DOCX whose text is written by hand, as an attacker would: thousands of paragraphs in a few kilobytes."""
    made = BytesIO()
    docx.Document().save(made)
    packed = BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename == "word/document.xml":
                body = body.replace(
                    b"<w:body>",
                    b"<w:body>" + f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>".encode() * paragraphs,
                )
            target.writestr(part.filename, body)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (word_document(6_000, "слово"), "many.docx"),
        (word_document(400_000, "a"), "bomb.docx"),
        (word_document(1_100, "x" * 100), "long.docx"),
        (("слово " * 20_000).encode(), "long.md"),
    ],
    ids=["paragraphs", "part", "letters", "markdown"],
)
def test_a_text_that_is_too_long_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(documents.TooLong, match="100"):
        documents.markdown_of(BytesIO(content), name=name)


def test_a_book_of_ninety_pages_is_taken() -> None:
    content = word_document(2_000, "x" * 45)

    assert len(documents.markdown_of(BytesIO(content), name="book.docx")) > 90_000
