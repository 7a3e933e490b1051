"""People who applied on paper, entered from a list."""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.courses.models import Course, Stage
from oqu.letters.models import Letter, LetterState
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import LibraryFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
HEADINGS = "Family name,Given name,Library,E-mail,Telephone\n"


@pytest.fixture
def course(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre, in_admission=True)


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def url(course: Course, name: str = "office:admission_list") -> str:
    return reverse(name, args=[course.slug])


def send(office: Client, course: Course, *rows: str) -> str:
    """Send a list; the page that shows what was read."""
    table = io.BytesIO((HEADINGS + "\n".join(rows)).encode())
    table.name = "list.csv"
    return office.post(url(course), {"table": table}).text


def confirm(office: Client, course: Course, page: str, **more: object) -> str:
    held = re.search(r'name="table__uploaded" value="([^"]+)"', page)
    assert held
    data = {"confirmed": "1", "table__uploaded": held[1], **more}
    return office.post(url(course), data, follow=True).text


def test_good_rows_are_shown_first_and_entered_as_one_by_one(office: Client, course: Course) -> None:
    library = LibraryFactory.create()

    page = send(
        office,
        course,
        f"Ахметова,Гүлнар,{library.code},,+7 701 000 00 01",
        f"Ким,Анна,{library.code},anna@example.org,",
        "Орлов,Виктор,no-such-library,,",
    )

    assert "2 people were read. Nothing is written yet." in page
    assert "There is no such library in the list." in page
    assert not Application.objects.exists()

    page = confirm(office, course, page)

    assert "2 people are written in." in page
    without, with_email = Application.objects.order_by("family_name")
    assert (without.state, with_email.state) == (ApplicationState.NEW, ApplicationState.UNCONFIRMED)
    assert {one.source for one in (without, with_email)} == {ApplicationSource.ENTERED}
    assert {one.library for one in (without, with_email)} == {library}
    assert [(one.kind, one.address) for one in Letter.objects.all()] == [
        ("admission/asked", "anna@example.org")
    ]


def test_the_same_list_twice_enters_and_asks_nobody_twice(office: Client, course: Course) -> None:
    library = LibraryFactory.create()
    rows = [f"Ахметова,Гүлнар,{library.code},,", f"Ким,Анна,{library.code},anna@example.org,"]
    confirm(office, course, send(office, course, *rows))

    page = send(office, course, *rows)

    assert "Has an application already" in page
    assert Application.objects.count() == 2
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(("typed", "is_named"), [("Касымова", True), ("Қасымова", False)])
def test_who_is_known_under_another_spelling_is_named(
    office: Client, course: Course, typed: str, is_named: bool
) -> None:
    known = ApplicationFactory.create(
        course=course, email="", family_name="Қасымова", given_name="Анна", patronymic=""
    )
    assert known.library

    page = send(office, course, f"{typed},Анна,{known.library.code},,")

    assert "Has an application already" in page
    assert ("read as Қасымова Анна" in page) == is_named


@pytest.mark.parametrize(("known", "typed"), [("Қасымова", "Касымова"), ("Жүнісова", "Жунисова")])
def test_who_may_be_in_the_list_of_people_by_another_spelling_is_asked_about(
    office: Client, course: Course, known: str, typed: str
) -> None:
    person = PersonFactory.create(family_name=known, given_name="Анна", email=None, entered_by=course.centre)
    assert person.library

    page = send(office, course, f"{typed},Анна,{person.library.code},,")
    same = send(office, course, f"{known},Анна,{person.library.code},,")

    asked = f"the same person as {known} Анна in your list? You are asked when you give the place."
    assert (asked in page, asked in same) == (True, False)
    assert "is in your list already" in same


def test_a_line_that_names_a_missing_library_leads_to_where_it_is_added(
    office: Client, course: Course
) -> None:
    library = LibraryFactory.create()
    add = f'<a href="{reverse("office:new_library")}">Add the library</a>'
    unknown = "Орлов,Виктор,no-such-library,,"

    assert add in send(office, course, f"Ким,Анна,{library.code},,", unknown)
    assert add in send(office, course, unknown)


def test_a_namesake_is_entered_if_ticked(office: Client, course: Course) -> None:
    known = ApplicationFactory.create(course=course, email="", phone="+7 701 000 00 01")
    assert known.library
    row = f"{known.family_name},{known.given_name},{known.library.code},,+7 701 000 00 02"
    Application.objects.update(patronymic="")

    page = send(office, course, row)

    assert "Has the name of another person" in page

    confirm(office, course, page, another=["0"])

    assert Application.objects.filter(course=course).count() == 2


def test_a_file_that_is_no_table_is_refused_with_the_reason(office: Client, course: Course) -> None:
    table = io.BytesIO(b"no table at all")
    table.name = "list.xlsx"

    answer = office.post(url(course), {"table": table})

    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_the_table_offers_the_libraries(office: Client, course: Course) -> None:
    library = LibraryFactory.create()

    content = office.get(url(course, "office:admission_table")).content

    assert content[:2] == b"PK"
    assert library.code.encode() in unpacked(content)


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_a_closed_course_takes_no_list(office: Client, course: Course) -> None:
    library = LibraryFactory.create()
    page = send(office, course, f"Ахметова,Гүлнар,{library.code},,")
    Course.objects.filter(pk=course.pk).update(stage=Stage.CLOSED)

    assert "This course takes no applications now." in confirm(office, course, page)
    assert not Application.objects.exists()
    assert 'type="file"' not in office.get(url(course)).text


def test_the_way_to_the_list(office: Client, course: Course) -> None:
    for page in ("office:admission", "office:admission_enter"):
        assert f'href="{url(course)}"' in office.get(url(course, page)).text


def undo(office: Client, page: str) -> str:
    found = re.search(r'action="(/en/[^"]*/undo/[^"?]*)"', page)
    assert found
    return office.post(found[1], {}, follow=True).text


def test_a_list_is_undone_with_its_letters(office: Client, course: Course) -> None:
    library = LibraryFactory.create()
    rows = [f"Ахметова,Гүлнар,{library.code},,", f"Ким,Анна,{library.code},anna@example.org,"]
    page = send(office, course, *rows)
    shown = " ".join(page.split())
    assert "1 letter asks the person whether they agree. It leaves ten minutes later" in shown
    assert "1 person has no e-mail and gets no letter by mail: Ахметова Гүлнар." in shown

    page = confirm(office, course, page)
    assert "1 letter leaves in ten minutes" in page
    assert "“<strong>Enter people: Ахметова Гүлнар, Ким Анна</strong>” 1 letter leaves at" in page

    assert "The step “Enter people: Ахметова Гүлнар, Ким Анна” is undone. No letter was sent." in undo(
        office, page
    )
    assert not Application.objects.exists()
    assert [one.state for one in Letter.objects.all()] == [LetterState.TAKEN_BACK]


def test_of_letters_is_spoken_only_where_there_were_some(office: Client, course: Course) -> None:
    library = LibraryFactory.create()
    page = send(office, course, f"Ахметова,Гүлнар,{library.code},,")
    assert "For ten minutes you can undo it." in page

    page = undo(office, confirm(office, course, page))

    assert "The step “Enter people: Ахметова Гүлнар” is undone.<" in page


def test_a_letter_that_asks_once_more_is_taken_back(office: Client, course: Course, cast: Cast) -> None:
    library = LibraryFactory.create()
    confirm(office, course, send(office, course, f"Ким,Анна,{library.code},anna@example.org,"))
    asked = Application.objects.get()

    address = reverse("office:ask_again", args=[course.slug, asked.key])
    page = office.post(address, {"form_key": "again"}, follow=True).text
    undo(office, page)

    assert "Send the letter again: Ким Анна" in page
    assert list(Letter.objects.order_by("pk").values_list("state", flat=True)) == [
        LetterState.WAITING,
        LetterState.TAKEN_BACK,
    ]
    assert Application.objects.filter(state=ApplicationState.UNCONFIRMED).count() == 1
