"""Files that are no list, and what a list needs: every page of lists says the same, and what it says is true."""

import io
import zipfile
from datetime import timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.courses.models import Stage
from oqu.kernel import clock
from oqu.kernel.languages import speaking
from oqu.libraries.models import Library, Setting
from oqu.libraries.sheets import KINDS
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import DistrictFactory

pytestmark = pytest.mark.django_db
LIBRARIES = "/en/office/libraries/import/"
PEOPLE = "/en/office/people/import/"
PAGES = {
    "people": ("director", PEOPLE, "file"),
    "libraries": ("coordinator", LIBRARIES, "lists"),
    "attendance": ("coordinator", "/en/office/courses/library-work/attendance/import/", "file"),
    "nominations": ("network_head", "/en/nominate/open/list/", "table"),
}
"""Page → who sends a file there, its address, and the field."""


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


NO_TABLE = "This is not a table. Send a file of Excel (.xlsx) or CSV."
PASSWORD = "The file is protected by a password. Save it without one and send it again."
OTHERS = {
    "renamed.docx.xlsx": (packed("[Content_Types].xml", "word/document.xml"), NO_TABLE),
    "renamed.odt.xlsx": (packed("mimetype", "META-INF/manifest.xml"), NO_TABLE),
    "renamed.pdf.xlsx": (b"%PDF-1.7 ...", NO_TABLE),
    "renamed.rtf.csv": (rb"{\rtf1 ...}", NO_TABLE),
    "page.xlsx": (
        b"\xef\xbb\xbf\r\n<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
        "This is a web page with the name of a table. Open it in Excel, save it as .xlsx and send it again.",
    ),
    "blank.csv": (b"\r\n \r\n", "The file is empty."),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), PASSWORD),
}
"""Name of a file → its content, and what is right to say of it."""


@pytest.fixture
def pages(cast: Cast) -> Cast:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - timedelta(hours=3))
    until = clock.now() + timedelta(days=2)
    CourseFactory.create(slug="open", centre=cast.centre, stage=Stage.ADMISSION, applications_until=until)
    return cast


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_is_no_list_is_named_as_what_it_is(
    pages: Cast, client: Client, page: str, name: str
) -> None:
    member, address, field = PAGES[page]
    content, words = OTHERS[name]
    client.force_login(getattr(pages, member))

    answer = client.post(address, {field: SimpleUploadedFile(name, content), "form_key": "k"})

    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_a_file_without_a_byte_is_empty(pages: Cast, client: Client, page: str) -> None:
    member, address, field = PAGES[page]
    client.force_login(getattr(pages, member))

    answer = client.post(address, {field: SimpleUploadedFile("list.xlsx", b""), "form_key": "k"})

    assert answer.status_code == 422
    assert "empty" in answer.text


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.director)
    return client


def send(office: Client, address: str, field: str, *rows: str) -> Any:
    file = SimpleUploadedFile("list.csv", "\n".join(rows).encode())
    return office.post(address, {field: file, "form_key": "k"})


CELLS = {
    "Family name": "Сейітова",
    "Given name": "Әсем",
    "Name in English": "Village library",
    "District (name or code)": "Атбасар ауданы",
}


@pytest.mark.parametrize(("address", "field"), [(PEOPLE, "file"), (LIBRARIES, "lists")])
def test_what_a_page_calls_required_is_all_that_is_required(office: Client, address: str, field: str) -> None:
    DistrictFactory.create(name_kk="Атбасар ауданы")
    asked = [str(heading) for heading in office.get(address).context["needed"]]
    needed = [heading.removesuffix(" (or in another language)") for heading in asked]

    whole = send(office, address, field, ";".join(needed), ";".join(CELLS[one] for one in needed))
    lacking = [
        send(office, address, field, ";".join(rest), ";".join(CELLS[one] for one in rest))
        for left_out in needed
        if (rest := [one for one in needed if one != left_out])
    ]

    assert whole.status_code == 200
    assert whole.context.get("list_read") or whole.context["lists"]
    assert [answer.status_code for answer in lacking] == [422] * len(needed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.sheet)
def test_what_a_list_needs_is_what_its_reader_asks_for(office: Client, kind: Any) -> None:
    with speaking("en"):
        needed = [str(heading) for heading in kind.needed]
    others = [str(one.heading) for one in kind.columns if str(one.heading) not in needed]

    if kind.sheet == "networks":
        needed.remove("Library system code")  # names with districts and no code are a list of libraries

    for left_out in needed:
        headings = [one for one in (*needed, *others) if one != left_out and not one.startswith("Name")]
        headings += [] if left_out.startswith("Name") else ["Name in English"]
        answer = send(office, LIBRARIES, "lists", ";".join(headings), ";".join("x" for _one in headings))
        assert answer.status_code == 422
        assert left_out in " ".join(str(problem.what) for problem in answer.context["problems"])
        assert len(answer.context["problems"]) == 1


def test_a_list_that_lacks_a_column_names_what_each_list_it_may_be_needs(office: Client) -> None:
    answer = send(office, LIBRARIES, "lists", "Код;Название", "kz-11;Акмолинская область")

    assert [str(problem.what) for problem in answer.context["problems"]] == [
        "This is no list with all the columns that it needs. "
        "A list of libraries needs these columns: Name in English (or in another language), District (name or code). "
        "A list of regions and districts needs these columns: Name in English (or in another language), Kind, Code."
    ]


@pytest.mark.parametrize(
    ("settlement", "name", "setting"),
    [
        ("с. Покровка", "Библиотека", Setting.RURAL),
        ("Покровка ауылы", "Кітапхана", Setting.RURAL),
        ("п. Жаксы", "Библиотека", Setting.RURAL),
        ("село Покровка", "Библиотека", Setting.RURAL),
        ("г. Атбасар", "Библиотека", Setting.URBAN),
        ("Атбасар қаласы", "Кітапхана", Setting.URBAN),
        ("город Атбасар", "Библиотека", Setting.URBAN),
        ("Атбасар", "Қалалық орталық кітапхана", Setting.URBAN),
        ("", "Покровская сельская библиотека", Setting.RURAL),
    ],
)
def test_urban_or_rural_is_what_the_settlement_says(
    office: Client, settlement: str, name: str, setting: Setting
) -> None:
    DistrictFactory.create(name_ru="Атбасарский район")
    rows = ("Название;Район;Населённый пункт", f"{name};Атбасарский район;{settlement}")

    read = send(office, LIBRARIES, "lists", *rows)
    office.post(LIBRARIES, {"lists__uploaded": read.context["held"], "confirmed": "1", "form_key": "k2"})

    assert "whether the library is urban or rural: it is taken from the settlement or the name" in read.text
    assert Library.objects.get(name_ru=name).setting == setting


def test_rows_that_do_not_say_it_are_named_once_and_the_others_taken(office: Client) -> None:
    DistrictFactory.create(name_ru="Атбасарский район")
    silent = [f"Библиотека им. С. Сейфуллина {n};Атбасарский район;Атбасар" for n in range(3)]
    rows = ("Название;Район;Населённый пункт", "Первая;Атбасарский район;с. Покровка", *silent)

    read = send(office, LIBRARIES, "lists", *rows)

    assert read.status_code == 200
    assert [(problem.row, problem.leaves) for problem in read.context["left_out"]] == [(0, 0), (0, 3)]
    assert "Rows: 3, 4, 5." in read.text
    assert [row.name for row in read.context["rows"]] == ["Первая"]


def test_a_known_library_stays_as_urban_or_rural_as_it_is(office: Client, cast: Cast) -> None:
    known = Library.objects.first()
    assert known is not None
    rows = ("Код;Название;Район", f"{known.code};Другое название;{known.district.code}")

    read = send(office, LIBRARIES, "lists", *rows)
    office.post(LIBRARIES, {"lists__uploaded": read.context["held"], "confirmed": "1", "form_key": "k2"})

    assert Library.objects.get(pk=known.pk).setting == known.setting


TEMPLATES = {
    "people": ("director", PEOPLE, "/office/people/template.xlsx"),
    "libraries": ("coordinator", LIBRARIES, "/office/libraries/templates/libraries.xlsx"),
    "attendance": (
        "coordinator",
        "/en/office/courses/library-work/attendance/",
        "/office/courses/library-work/attendance/sheet.xlsx",
    ),
}
"""Page of a list → who reads it, its address, and that of the file to fill in."""


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("page", TEMPLATES)
def test_a_page_names_the_columns_of_the_file_to_fill_in(
    pages: Cast, client: Client, page: str, language: str
) -> None:
    member, address, file = TEMPLATES[page]
    client.force_login(getattr(pages, member))

    shown = client.get(address.replace("/en/", f"/{language}/"))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/{language}{file}").content))

    headings = [str(cell.value) for cell in next(book.worksheets[0].iter_rows(max_row=1))]
    assert [str(one) for one in shown.context["columns"]] == headings
    assert "; ".join(headings) in unescape(shown.text)
    needed = {part for one in shown.context["needed"] for part in str(one).partition(" (")[0].split(" / ")}
    assert needed <= {part for heading in headings for part in (heading, heading.partition(" (")[0])}
