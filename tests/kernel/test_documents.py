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
    html = rich_text.render(documents.read(document(), name="text.docx").markdown)

    assert "<h2>Бірінші</h2>" in html
    assert "Обычный текст и <strong>важное</strong>" in html
    assert html.count("<li>") == 2
    assert "<th>А</th>" in html
    assert "<td>1|2</td>" in html
    assert "&lt;b&gt;5 * 3&lt;/b&gt;" in html


def test_markdown_is_taken_as_it_is() -> None:
    assert documents.read(BytesIO("\ufeff## Тақырып\r\n".encode()), name="a.md").markdown == "## Тақырып\n"


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
        documents.read(BytesIO(content), name=name)

    assert str(refused.value)


def test_a_pdf_of_pictures_has_no_text() -> None:
    with pytest.raises(documents.NoText):
        documents.read(activities.pdf(1).content, name="scan.pdf")


def word_document(paragraphs: int, words: str) -> bytes:
    """A DOCX whose text is written by hand, as an attacker would: thousands of paragraphs in a few kilobytes."""
    return document_of(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" * paragraphs)


def document_of(body: str, notes: str = "") -> bytes:
    """A DOCX with this XML as its body, links to example.org under the key `link`, and these footnotes."""
    made = BytesIO()
    docx.Document().save(made)
    packed = BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part).decode() if part.filename in PARTS else source.read(part)
            if isinstance(content, str):
                content = content.replace("<w:body>", f"<w:body>{body}")
                content = content.replace("</Relationships>", f"{RELATIONS}</Relationships>")
            target.writestr(part.filename, content)
        target.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>')
    return packed.getvalue()


PARTS = ("word/document.xml", "word/_rels/document.xml.rels")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    f'<Relationship Id="link" Type="{TYPES}/hyperlink" Target="https://example.org/a (1)" TargetMode="External"/>'
    f'<Relationship Id="own" Type="{TYPES}/hyperlink" Target="file:///C:/list.docx" TargetMode="External"/>'
    f'<Relationship Id="notes" Type="{TYPES}/footnotes" Target="footnotes.xml"/>'
)
BOXES = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def link(words: str, key: str = "link") -> str:
    return f'<w:hyperlink r:id="{key}">{words}</w:hyperlink>'


def inserted(words: str) -> str:
    return f'<w:ins w:id="1" w:author="A">{words}</w:ins>'


def control(content: str) -> str:
    return f"<w:sdt><w:sdtPr><w:tag/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def text_of(body: str, notes: str = "") -> str:
    return documents.read(BytesIO(document_of(body, notes)), name="text.docx").markdown


DELETED = '<w:del w:id="2"><w:r><w:delText>было</w:delText></w:r></w:del>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/b" </w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("список")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (
            f"{run('Смотрите ')}{link(run('наш ') + run('список', '<w:b/>'))}{run(' на сайте.')}",
            "Смотрите [наш **список**](https://example.org/a%20%281%29) на сайте.",
        ),
        (f"{run('Файл ')}{link(run('здесь'), 'own')}", "Файл здесь"),
        (f"{FIELD}{run(' книг')}", "[список](https://example.org/b) книг"),
        (f"{inserted(run('Стало'))}{DELETED}{run(' так')}", "Стало так"),
        (control(run("Поле ") + control(inserted(link(run("внутри"))))), "Поле [внутри](https://example.org/a%20%281%29)"),
        (f'<w:fldSimple w:instr="DATE">{run("1 мая")}</w:fldSimple>', "1 мая"),
        (run("жир", "<w:b/>") + run("ный", "<w:b/>") + run(" нет", '<w:b w:val="0"/>'), "**жирный** нет"),
    ],
    ids=["link", "file", "field", "changes", "controls", "simple field", "bold"],
)  # fmt: skip
def test_no_word_of_a_paragraph_is_lost(inner: str, expected: str) -> None:
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr>'
    item = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    cell = f"<w:tc><w:p>{inner}</w:p></w:tc>"
    table = f"<w:tbl>{control(f'<w:tr>{control(cell)}{cell}</w:tr>')}</w:tbl>"

    found = text_of(f"<w:p>{inner}</w:p>{heading}{inner}</w:p>{item}{inner}</w:p>{control(table)}")

    assert (
        found == f"{expected}\n\n### {expected}\n\n- {expected}\n\n| {expected} | {expected} |\n| --- | --- |"
    )


def test_whole_paragraphs_rows_and_cells_are_taken_or_left_as_the_author_sees_them() -> None:
    one, two = (
        f"<w:tc><w:p>{run('1|')}</w:p><w:p>{run('и')}</w:p></w:tc>",
        f"<w:tc><w:p>{run('2')}</w:p></w:tc>",
    )
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:tbl><w:tr>{one}</w:tr></w:tbl><w:p/></w:tc>'
    below = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{one}{two}</w:tr>"

    found = text_of(
        f"{control(control(f'<w:p>{run("Первый")}</w:p>'))}"
        f"<w:tbl><w:tr>{wide}</w:tr>{gone}<w:tr>{below}{two}</w:tr></w:tbl>"
    )

    assert found == "Первый\n\n| 1\\| и | 1\\| и |\n| --- | --- |\n| 1\\| и | 2 |"


def test_footnotes_and_text_boxes_are_taken_along() -> None:
    box = f"<w:txbxContent><w:p>{run('В рамке')}</w:p></w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent {BOXES}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    note = '<w:r><w:footnoteReference w:id="{}"/></w:r>'

    read = documents.read(
        BytesIO(
            document_of(
                f"<w:p>{run('Текст')}{note.format(2)}{drawing}{note.format(9)}</w:p><w:p>{run('Дальше')}</w:p>",
                f'<w:footnote w:id="2"><w:p>{run("Примечание")}</w:p></w:footnote>',
            )
        ),
        name="text.docx",
    )

    assert read.markdown == "Текст\\[1\\]\n\nВ рамке\n\nДальше\n\n\\[1\\] Примечание"
    assert read.left_out == []


def test_what_is_left_out_is_named() -> None:
    maths = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    more = '<w:drawing/><w:object/><w:sym w:char="F0E0"/><w:commentReference w:id="1"/>'

    read = documents.read(
        BytesIO(document_of(f"<w:p>{run('Текст')}<w:r>{more}</w:r><m:oMath {maths}/></w:p>")),
        name="text.docx",
    )

    assert read.markdown == "Текст"
    assert read.left_out == [
        "comments",
        "drawings, shapes and charts",
        "formulas",
        "embedded tables and files",
        "signs of special fonts",
    ]


def test_words_at_the_top_of_each_page_are_left_out_and_named() -> None:
    made = docx.Document()
    made.add_paragraph("Мәтін")
    made.sections[0].header.paragraphs[0].text = "Кітапхана"
    made.sections[0].footer.paragraphs[0].text = "12"
    file = BytesIO()
    made.save(file)

    assert documents.read(file, name="text.docx").left_out == ["texts at the top and bottom of each page"]


BOX_BEGINS = "<w:r><w:drawing><w:txbxContent><w:p>"
BOX_ENDS = "</w:p></w:txbxContent></w:drawing></w:r>"


@pytest.mark.parametrize(
    "inner",
    [
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r>" * 50_000 + run("a"),
        f"<w:r><w:fldChar w:fldCharType='begin'/>{'<w:instrText> HYPERLINK</w:instrText>' * 1_000}</w:r>" + link(run("a")) * 1_500,
        control("") * 50_000 + run("a"),
        f"{BOX_BEGINS * 30}<w:r><w:t>a</w:t></w:r>{BOX_ENDS * 30}",
    ],
    ids=["fields", "instructions", "controls", "boxes"],
)  # fmt: skip
def test_a_hostile_document_is_read_in_a_time_that_grows_with_its_length(inner: str) -> None:
    assert "a" in text_of(f"<w:p>{inner}</w:p>")


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
        documents.read(BytesIO(content), name=name)


def test_a_book_of_ninety_pages_is_taken() -> None:
    content = word_document(2_000, "x" * 45)

    assert len(documents.read(BytesIO(content), name="book.docx").markdown) > 90_000


def test_pictures_of_a_word_document_come_along_small() -> None:
    made = docx.Document()
    made.add_paragraph("Мәтін")
    run = made.add_paragraph("Сурет: ").add_run()
    run.add_picture(activities.jpeg(1600, 800))
    drawn = run._r.xpath(".//wp:docPr")[0]
    drawn.set("descr", "Сөре [1]")
    made.add_paragraph().add_run().add_picture(activities.jpeg(1600, 800))
    file = BytesIO()
    made.save(file)

    found = documents.read(file, name="text.docx")

    [picture] = found.pictures
    assert (picture.width, picture.height, picture.content.read(4)) == (1000, 500, b"RIFF")
    assert found.markdown == f"Мәтін\n\nСурет: ![Сөре \\[1\\]]({picture.name})\n\n![]({picture.name})"
    assert [one.description for one in rich_text.pictures_in(found.markdown)] == ["Сөре [1]", ""]


def test_a_damaged_picture_of_a_word_document_is_left_out() -> None:
    made = docx.Document()
    made.add_paragraph("Мәтін")
    made.add_paragraph().add_run().add_picture(activities.jpeg())
    file, packed = BytesIO(), BytesIO()
    made.save(file)
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(packed, "w") as target:
        for part in source.infolist():
            body = source.read(part)
            target.writestr(part.filename, body[:60] if part.filename.endswith(".jpg") else body)

    assert documents.read(packed, name="text.docx") == documents.DocumentContent(
        "Мәтін", [], ["pictures that are damaged, too large or after the first 20"]
    )
