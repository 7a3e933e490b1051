"""Lists that are pasted instead of sent as a file: every page that takes a list takes cells, by the same reader."""

import json
import re
from datetime import timedelta
from html import escape, unescape
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.admission.models import Nomination
from oqu.courses.models import Stage
from oqu.kernel import clock
from oqu.kernel.fields import FileField
from oqu.kernel.list_forms import LONGEST, ListSourceForm
from oqu.lectures.models import Attendance
from oqu.libraries.models import Library
from oqu.people.models import Person
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.house.test_long_texts import every

pytestmark = pytest.mark.django_db
COURSE = "/en/office/courses/library-work"
PAGES = {
    "people": ("director", "/en/office/people/import/", "file"),
    "libraries": ("coordinator", "/en/office/libraries/import/", "lists"),
    "attendance": ("coordinator", f"{COURSE}/attendance/import/", "file"),
    "meeting": ("coordinator", f"{COURSE}/attendance/of/talk/lists/", "file"),
    "nominations": ("network_head", "/en/nominate/open/list/", "table"),
    "entries": ("coordinator", "/en/office/courses/open/admission/list/", "table"),
}
"""Page → who sends a list there, its address, and the field of the file."""
PEOPLE = "Family name\tGiven name\nСейітова\tӘсем\n"


@pytest.fixture
def pages(cast: Cast) -> Cast:
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - timedelta(hours=3))
    assert talk.activity.slug == "talk"
    until = clock.now() + timedelta(days=2)
    CourseFactory.create(slug="open", centre=cast.centre, stage=Stage.ADMISSION, applications_until=until)
    return cast


def post(client: Client, page: str, **data: Any) -> Any:
    return client.post(PAGES[page][1], {"form_key": "k", **data})


def reported(answer: Any) -> list[str]:
    """What a page reports of a list, sentence by sentence."""
    words = unescape(re.sub("<[^>]+>", "\n", answer.text))
    lines = [
        line for line in words.splitlines() if "These are needed" in line or "needs these columns" in line
    ]
    return [line.removeprefix("Your list: ").removeprefix("Or paste the cells: ") for line in lines]


def typed(answer: Any) -> str:
    """What the field of pasted cells holds on a page."""
    area = answer.text.partition('name="pasted"')[2].partition(">")[2].partition("</textarea>")[0]
    return unescape(area).lstrip("\r\n")


@pytest.mark.parametrize("page", PAGES)
def test_a_list_that_is_refused_stays_in_its_field_and_is_reported_like_a_file(
    pages: Cast, client: Client, page: str
) -> None:
    member, _address, field = PAGES[page]
    client.force_login(getattr(pages, member))
    cells = "Сейітова Әсем\tаудандық кітапхана\nОмарова\t<b>"

    as_file = post(client, page, **{field: SimpleUploadedFile("Pasted cells", cells.encode())})
    pasted = post(client, page, pasted=cells)

    assert (as_file.status_code, pasted.status_code) == (422, 422)
    assert typed(pasted) == cells
    assert reported(pasted) == reported(as_file)


@pytest.mark.parametrize("page", PAGES)
def test_neither_a_file_nor_cells_both_and_too_many_are_refused_in_words(
    pages: Cast, client: Client, page: str
) -> None:
    member, _address, field = PAGES[page]
    client.force_login(getattr(pages, member))

    neither = post(client, page, pasted=" \r\n")
    both = post(client, page, pasted=PEOPLE, **{field: SimpleUploadedFile("list.csv", PEOPLE.encode())})
    too_long = post(client, page, pasted="х" * (LONGEST + 1))

    assert [neither.status_code, both.status_code, too_long.status_code] == [422, 422, 422]
    assert "Choose a file, or paste the cells." in neither.text
    assert "There is a file, too. Take the file out, or empty this field." in both.text
    assert typed(both).strip() == PEOPLE.strip()
    assert "This is too much to paste. Send it as a file." in too_long.text
    assert "Choose a file, or paste the cells." not in too_long.text


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_people_are_pasted_looked_through_corrected_and_written(
    pages: Cast, client: Client, separator: str
) -> None:
    client.force_login(pages.director)
    cells = PEOPLE.replace("\t", separator)

    read = post(client, "people", pasted=cells)
    written = post(client, "people", file__uploaded=read.context["held"], confirmed="1")

    assert read.status_code == 200
    assert "1 person was read. Nothing is written yet." in read.text
    assert typed(read).strip() == cells.strip()
    assert written.status_code == 303
    assert Person.objects.filter(family_name="Сейітова", given_name="Әсем").exists()


def test_cells_that_the_page_before_has_stored_are_in_their_field_again(pages: Cast, client: Client) -> None:
    client.force_login(pages.director)
    cells = "Family name\tGiven name\tE-mail\nСейітова\tӘсем\tasem@@mail\nОмарова\tДина\tdina@example.org\n"

    read = post(client, "people", pasted=cells)
    client.cookies["django_language"] = "ru"
    again = client.post(
        "/ru/office/people/import/", {"form_key": "k", "file__uploaded": read.context["held"]}
    )

    assert "Pasted cells, row 2, column “E-mail”" in read.text
    assert again.status_code == 200
    assert typed(again).strip() == cells.strip()


def test_what_was_chosen_for_a_misspelt_cell_stays_while_others_are_corrected(
    pages: Cast, client: Client
) -> None:
    client.force_login(pages.director)
    cells = "Family name\tGiven name\tE-mail\nСейітова\tӘсем\tasem@mаil.kz\n"  # the а is a Cyrillic letter
    meant = json.dumps([["email", "asem@mаil.kz", "asem@mail.kz"]])

    read = post(client, "people", pasted=cells, meant=meant)
    form = read.text[read.text.index('name="pasted"') :]
    again = post(client, "people", pasted=cells.replace("Әсем", "Әсемгүл"), meant=meant)

    assert f'name="meant" value="{escape(meant)}"' in form[: form.index("</form>")]
    assert "asem@mail.kz" in again.text
    assert not again.context["suggestions"]


def test_libraries_are_pasted(pages: Cast, client: Client) -> None:
    client.force_login(pages.coordinator)
    district = Library.objects.select_related("district").first()
    assert district is not None
    cells = f"Название\tРайон\tНаселённый пункт\nНовая\t{district.district.code}\tс. Покровка\n"

    read = post(client, "libraries", pasted=cells)
    post(client, "libraries", lists__uploaded=read.context["held"], confirmed="1")

    assert "Pasted cells" in read.text
    assert Library.objects.filter(name_ru="Новая").exists()


def test_attendance_is_pasted(pages: Cast, client: Client) -> None:
    client.force_login(pages.coordinator)
    cells = f"Lecture\tCode or e-mail\tMinutes\ntalk\t{pages.learner.email}\t30\n"

    read = post(client, "attendance", pasted=cells)
    post(client, "attendance", file__uploaded=read.context["held"], confirmed="1")

    assert "1 line was read. Nothing is written yet." in read.text
    assert Attendance.objects.filter(enrolment__person=pages.learner, minutes=30).exists()


def test_a_line_whose_name_is_read_under_another_spelling_is_not_counted_as_left_out(
    pages: Cast, client: Client
) -> None:
    client.force_login(pages.coordinator)
    Person.objects.filter(pk=pages.learner.pk).update(family_name="Қасымов", given_name="Ерлан")
    cells = "Lecture\tCode or e-mail\tMinutes\ntalk\tКасымов Ерлан\t30\ntalk\tНикто Никтоев\t30\n"

    read = post(client, "attendance", pasted=cells)
    client.post(
        PAGES["attendance"][1], {"form_key": "l", "file__uploaded": read.context["held"], "confirmed": "1"}
    )
    after = client.get(f"{COURSE}/attendance/").text

    assert "is read as “Қасымов Ерлан”" in unescape(read.text)
    assert "Imported lines: 1." in after
    assert "Lines left out: 1." in after


def test_a_head_pastes_a_list_of_nominees(pages: Cast, client: Client) -> None:
    client.force_login(pages.network_head)
    library = Library.objects.filter(network__isnull=False).first()
    assert library is not None
    cells = f"Family name\tGiven name\tLibrary\nСейітова\tӘсем\t{library.code}\n"

    sent = post(client, "nominations", pasted=cells)

    assert sent.status_code == 303
    assert Nomination.objects.get().file_name == "Pasted cells"


def test_every_form_with_a_list_takes_pasted_cells() -> None:
    lists, several_or_json = {"table", "lists"}, {"FrameworkFiles"}
    others = {
        form.__name__
        for form in every(forms.BaseForm)
        if form.__module__.startswith("oqu.") and not issubclass(form, ListSourceForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, FileField) and (name in lists or ".csv" in str(field.widget.attrs))
    }

    assert others <= several_or_json
    assert len(set(every(ListSourceForm))) == 5
