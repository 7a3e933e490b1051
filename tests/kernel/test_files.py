"""Files are what their content is, whatever their names say; and their names can't break a page or a header."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from django.utils.http import content_disposition_header
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from oqu.kernel import file_names, files
from oqu.kernel.files import FileRefused, FileType

PHOTO = (Path(__file__).parent / "samples" / "photo.heic").read_bytes()


def picture(form: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (20, 10), "teal").save(made, form)
    return made.getvalue()


def document() -> bytes:
    made = BytesIO()
    docx.Document().save(made)
    return made.getvalue()


def table() -> bytes:
    made = BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


def archive(*parts: tuple[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in parts:
            opened.writestr(name, content)
    return made.getvalue()


def odf(kind: str) -> bytes:
    return archive(
        ("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode()), ("content.xml", b"<a/>")
    )


SAMPLES: dict[str, tuple[Callable[[], bytes], FileType]] = {
    "JPEG": (lambda: picture("JPEG"), files.JPEG),
    "PNG": (lambda: picture("PNG"), files.PNG),
    "WebP": (lambda: picture("WEBP"), files.WEBP),
    "HEIC": (lambda: PHOTO, files.HEIC),
    "PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", files.PDF),
    "DOCX": (document, files.DOCX),
    "XLSX": (table, files.XLSX),
    "PPTX": (
        lambda: archive(("[Content_Types].xml", b"<a/>"), ("ppt/presentation.xml", b"<a/>")),
        files.PPTX,
    ),
    "ODT": (lambda: odf("text"), files.ODT),
}


def kind_of(
    content: bytes, name: str, kinds: tuple[FileType, ...] = (*files.ANSWERS, files.HEIC)
) -> FileType:
    return files.check(BytesIO(content), name=name, size=len(content), kinds=kinds, largest=10**6)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", ["photo.jpg", "letter.docx", "what is it", "notes.txt", "list.xlsx"])
def test_a_file_is_what_its_content_is(sample: str, name: str) -> None:
    content, kind = SAMPLES[sample]

    assert kind_of(content(), name) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\x00" * 200,
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"a,b\n1,2\n",
        archive(("setup.exe", b"MZ")),
        archive(("word", b"")),
        b"PK\x03\x04" + b"\x00" * 400,
        b"PK\x03\x04" + b"\x00" * 400 + b"PK\x05\x06" + b"\xff" * 18,
        odf("spreadsheet"),
        odf("text-template"),
    ],
    ids=[
        "program",
        "page",
        "drawing",
        "table",
        "archive",
        "other",
        "broken",
        "no list",
        "odf sheet",
        "template",
    ],
)
@pytest.mark.parametrize("name", ["photo.jpg", "letter.docx", "letter.odt", "scan.pdf"])
def test_what_is_not_asked_for_is_refused_under_any_name(content: bytes, name: str) -> None:
    with pytest.raises(FileRefused):
        kind_of(content, name)


def test_a_picture_where_only_documents_are_asked_for_is_refused() -> None:
    with pytest.raises(FileRefused):
        kind_of(picture("PNG"), "scan.pdf", (files.PDF,))


def test_a_damaged_file_is_told_from_one_of_another_kind() -> None:
    with pytest.raises(FileRefused, match="damaged"):
        kind_of(b"no pdf at all", "scan.PDF", (files.PDF,))
    with pytest.raises(FileRefused, match="Send one of these"):
        kind_of(b"no pdf at all", "scan.doc", (files.PDF,))


def test_text_goes_by_its_ending_as_long_as_it_is_text() -> None:
    assert kind_of("аты;жөні".encode(), "тізім.csv", (files.TEXT,)) == files.TEXT
    with pytest.raises(FileRefused):
        kind_of(b"a\x00b", "list.csv", (files.TEXT,))
    with pytest.raises(FileRefused):
        kind_of(b"a;b", "list.exe", (files.TEXT,))
    with pytest.raises(FileRefused):
        kind_of(picture("PNG"), "list.csv", (files.TEXT,))


def test_a_large_list_of_contents_is_not_read() -> None:
    many = archive(*((f"word/{number:060}", b"") for number in range(12_000)))

    with pytest.raises(FileRefused):
        files.check(BytesIO(many), name="a.docx", size=len(many), kinds=[files.DOCX], largest=10**8)


@pytest.mark.parametrize(
    ("name", "kind", "stored"),
    [
        ("photo.jpg", files.PNG, "photo.png"),
        ("IMG_0001.HEIC", files.JPEG, "IMG_0001.jpg"),
        ("photo.JPEG", files.JPEG, "photo.JPEG"),
        ("report.final", files.PDF, "report.final.pdf"),
        ("report", files.PDF, "report.pdf"),
        ("C:\\Users\\Айнұр\\есеп.pdf", files.PDF, "есеп.pdf"),
        ("../../etc/passwd", files.PDF, "passwd.pdf"),
        ("a\r\nSet-Cookie: x.pdf", files.PDF, "a Set-Cookie: x.pdf"),
        ("photo\u202egpj.exe", files.JPEG, "photogpj.jpg"),
        (".jpg", files.JPEG, "jpg.jpg"),
        ("", files.JPEG, "file.jpg"),
        ("👩\u200d🏫.png", files.PNG, "👩\u200d🏫.png"),
        ("М" * 300 + ".pdf", files.PDF, "М" * 196 + ".pdf"),
    ],
)
def test_a_name_is_stored_clean_and_with_the_ending_of_what_the_file_is(
    name: str, kind: FileType, stored: str
) -> None:
    assert file_names.clean(name, endings=kind.endings) == stored


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_fits_a_header_and_a_column(name: str) -> None:
    stored = file_names.clean(name, endings=("pdf",))

    assert stored.lower().endswith(".pdf")
    assert len(stored) <= file_names.LONGEST
    assert file_names.clean(stored, endings=("pdf",)) == stored
    header = content_disposition_header(False, stored) or ""
    assert header.isascii()
    assert "\n" not in header
    assert "\r" not in header


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("plan.docx", [], "plan.docx"),
        ("plan.docx", ["plan.docx"], "plan (2).docx"),
        ("plan.docx", ["PLAN.DOCX", "plan (2).docx"], "plan (3).docx"),
        ("Form v1.2", ["Form v1.2"], "Form v1.2 (2)"),
        (f"{'a' * 196}.pdf", [f"{'a' * 196}.pdf"], f"{'a' * 192} (2).pdf"),
    ],
)
def test_a_name_that_is_taken_gets_the_first_free_number(name: str, taken: list[str], expected: str) -> None:
    assert file_names.unused(name, taken) == expected


def test_a_download_is_named_in_the_readers_language_and_as_every_system_takes_it() -> None:
    header = file_names.disposition("После курса: один/два?", 'О "ГОСТ" <7.0>', "2026")

    assert header == content_disposition_header(True, "После курса – один-два – О ГОСТ 7.0, 2026.xlsx")


@pytest.mark.parametrize(
    ("title", "about", "expected"),
    [
        (
            "Отчёт",
            "Организация работы библиотеки в современных условиях (второй поток для сельских библиотек)",
            "Отчёт – Организация работы библиотеки в современных условиях, 2026, № 3.pdf",
        ),
        (
            "Анкета об эффективности и качестве курса для методистов центральных библиотек области",
            "Организация работы библиотеки в современных условиях",
            "Анкета об эффективности – Организация работы библиотеки, 2026, № 3.pdf",
        ),
        ("Ш" * 90, "", f"{'Ш' * 65}, 2026, № 3.pdf"),
        ("🙂" * 90, "", None),
    ],
)
def test_a_long_name_of_a_download_is_shortened_between_words_and_stays_apart(
    title: str, about: str, expected: str | None
) -> None:
    header = file_names.disposition(title, about, "2026", "№ 3", ending="pdf")

    name = unquote(header).rpartition("'")[2]
    assert expected in (None, name)
    assert (len(name) <= 80, len(name.encode()) <= 255) == (True, True)
    assert name.endswith(", 2026, № 3.pdf")
