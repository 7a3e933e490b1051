"""What a misspelt cell of a list probably means is accepted with one press, on every page that reads a list."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.admission.models import Application
from oqu.courses.models import Course, Stage
from oqu.lectures.models import Attendance
from oqu.libraries.models import Library
from oqu.people.models import Person
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import DistrictFactory, LibraryFactory

pytestmark = pytest.mark.django_db
BUTTON = re.compile(
    r'<button type="submit" class="button quiet" name="meant" value="([^"]*)">([^<]*)</button>'
)
HIDDEN = re.compile(r'<input type="hidden" name="(meant|\w+__uploaded)" value="([^"]*)">')


def read(client: Client, address: str, field: str, *lines: str) -> str:
    """Send a list; the page that shows what was read."""
    file = SimpleUploadedFile("list.csv", "\n".join(lines).encode())
    return client.post(address, {field: file, "form_key": "first"}, follow=True).text


def buttons(page: str) -> dict[str, str]:
    """The suggestions of a page: what each button says → its value."""
    return {unescape(words): unescape(value) for value, words in BUTTON.findall(page)}


def sent_with(page: str, **more: str) -> dict[str, list[str]]:
    """The hidden fields that the forms of a page send, and more."""
    fields: dict[str, list[str]] = {}
    for name, value in dict.fromkeys(HIDDEN.findall(page)):
        fields.setdefault(name, []).append(unescape(value))
    for name, value in more.items():
        fields.setdefault(name, []).append(value)
    return fields


def press(client: Client, address: str, page: str, words: str) -> str:
    """Press one of the suggestions; the page afterwards."""
    data = sent_with(page, meant=buttons(page)[words], form_key="second")
    return client.post(address, data, follow=True).text


def confirm(client: Client, address: str, page: str) -> None:
    client.post(address, sent_with(page, confirmed="1", form_key="third"), follow=True)


@pytest.fixture
def library(cast: Cast) -> Library:
    made: Library = LibraryFactory.create(name_ru="Ерейментауская детская библиотека", network=cast.network)
    return made


@pytest.fixture
def course(cast: Cast) -> Course:
    made: Course = CourseFactory.create(
        slug="open", centre=cast.centre, stage=Stage.ADMISSION, in_admission=True
    )
    return made


READ_AS = "Read “Ерейминтауская детская библиотека” as “Ерейментауская детская библиотека”"
ROWS = (
    "Фамилия,Имя,Библиотека",
    "Ким,Анна,Ерейминтауская детская библиотека",
    "Ли,Вера,Ерейминтауская детская библиотека",
)


def test_a_library_of_a_list_of_people_is_accepted_for_all_rows(
    cast: Cast, client: Client, library: Library
) -> None:
    address = "/en/office/people/import/"
    client.force_login(cast.director)

    page = read(client, address, "file", *ROWS)
    assert list(buttons(page)) == [READ_AS]
    assert "rows 2, 3" in page
    page = press(client, address, page, READ_AS)
    assert buttons(page) == {}
    confirm(client, address, page)

    people = Person.objects.filter(family_name__in=["Ким", "Ли"])
    assert list(people.values_list("library", flat=True)) == [library.pk, library.pk]


def test_a_library_of_a_list_of_a_course_is_accepted(
    cast: Cast, client: Client, library: Library, course: Course
) -> None:
    address = "/en/office/courses/open/admission/list/"
    client.force_login(cast.coordinator)

    page = press(client, address, read(client, address, "table", *ROWS), READ_AS)
    confirm(client, address, page)

    assert list(Application.objects.values_list("library", flat=True)) == [library.pk, library.pk]


def test_a_library_of_nominations_is_accepted(
    cast: Cast, client: Client, library: Library, course: Course
) -> None:
    address = "/en/nominate/open/list/"
    client.force_login(cast.network_head)

    page = press(client, address, read(client, address, "table", *ROWS, f"Пак,Ия,{library.code}"), READ_AS)

    assert "Nominate 3 people" in page
    assert buttons(page) == {}


def test_several_suggestions_are_accepted_one_after_another_or_together(
    cast: Cast, client: Client, library: Library
) -> None:
    address = "/en/office/people/import/"
    rows = (*ROWS, "Пак,Ия,", "Цой,Ира,Ерейменттауская детская библиотека")
    client.force_login(cast.director)

    first = read(client, address, "file", *rows)
    one_by_one = press(client, address, first, READ_AS)
    one_by_one = press(client, address, one_by_one, next(iter(buttons(one_by_one))))
    together = press(client, address, first, "Take all of these")

    assert ["5 people were read" not in page for page in (one_by_one, together)] == [True, True]
    assert ["4 people were read" in page for page in (one_by_one, together)] == [True, True]


def test_an_address_in_letters_that_look_latin_is_accepted(cast: Cast, client: Client) -> None:
    address = "/en/office/people/import/"
    client.force_login(cast.director)

    page = read(client, address, "file", "Фамилия,Имя,E-mail", "Ким,Анна,аnna@example.org", "Ли,Вера,")
    page = press(client, address, page, "Read “аnna@example.org” as “anna@example.org”")

    assert "2 people were read" in page


def test_a_name_in_attendance_is_accepted(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    address = "/en/office/courses/library-work/attendance/import/"
    client.force_login(cast.coordinator)

    page = read(client, address, "file", "lecture,name,minutes", "talk,Orlof Viktor,45")
    page = press(client, address, page, "Read “Orlof Viktor” as “Orlov Viktor”")
    confirm(client, address, page)

    assert list(Attendance.objects.values_list("enrolment", "minutes")) == [(cast.other_enrolment.pk, 45)]


def test_a_district_of_a_list_of_libraries_is_accepted(cast: Cast, client: Client) -> None:
    district = DistrictFactory.create(name_ru="Атбасарский район")
    address = "/en/office/libraries/import/"
    client.force_login(cast.coordinator)

    page = read(
        client, address, "lists", "Название,Район,Город или село", "Библиотека села,Атбассарский район,село"
    )
    page = press(client, address, page, "Read “Атбассарский район” as “Атбасарский район”")
    confirm(client, address, page)

    assert Library.objects.get(name_ru="Библиотека села").district == district


def test_a_misspelt_heading_is_accepted(cast: Cast, client: Client) -> None:
    address = "/en/office/people/import/"
    client.force_login(cast.director)

    page = read(client, address, "file", "Фамилея,Имя", "Ким,Анна")
    page = press(client, address, page, "Read “Фамилея” as “фамилия”")

    assert "1 person was read" in page


@pytest.mark.parametrize("meant", ["", "{", "[1]", '[["a"]]', "7", '{"a": 1}', "[" * 9000])
def test_what_is_no_choice_is_left_out(cast: Cast, client: Client, meant: str) -> None:
    client.force_login(cast.director)
    file = SimpleUploadedFile("list.csv", "Фамилия,Имя\nКим,Анна\n".encode())

    page = client.post("/en/office/people/import/", {"file": file, "meant": meant})

    assert page.status_code == 200
    assert 'name="meant"' not in page.text


def test_a_list_that_was_written_in_already_offers_nothing(
    cast: Cast, client: Client, library: Library, course: Course
) -> None:
    address = "/en/office/courses/open/admission/list/"
    rows = ("Фамилия,Имя,Библиотека", f"Ким,Анна,{library.code}")
    client.force_login(cast.coordinator)
    confirm(client, address, read(client, address, "table", *rows))

    page = read(client, address, "table", *rows)

    assert "Everybody in this list has an application already" in page
    assert "Write in 0 people" not in page
    assert 'name="confirmed"' not in page


def test_who_is_in_the_list_of_the_centre_is_marked(
    cast: Cast, client: Client, library: Library, course: Course
) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(library=library, family_name="Ким", given_name="Анна")
    client.force_login(cast.coordinator)

    page = read(
        client,
        "/en/office/courses/open/admission/list/",
        "table",
        "Фамилия,Имя,Библиотека,E-mail",
        f"Ким,Анна,{library.code},{cast.learner.email}",
        f"Ли,Вера,{library.code},vera@example.org",
    )

    assert page.count("is in your list already") == 1
    assert page.count(str(library.district)) == 2
