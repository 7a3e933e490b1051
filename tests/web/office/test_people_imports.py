"""An import of people without an e-mail is undone within an hour, but for those who came or are used since."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.letters.models import Batch
from oqu.people import actions
from oqu.people.models import PeopleImport, Person
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory

pytestmark = pytest.mark.django_db
PEOPLE = "/en/office/people/"
IMPORT = f"{PEOPLE}import/"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.director)
    return client


def bring(office: Client, *names: str) -> Any:
    rows = "\n".join(f"{name};;{number}" for number, name in enumerate(names))
    file = SimpleUploadedFile("people.csv", f"ФИО;E-mail;Телефон\n{rows}".encode())
    return office.post(IMPORT, {"file": file, "form_key": "k", "confirmed": "1"}, follow=True)


def undo(office: Client) -> Any:
    return office.post(f"{IMPORT}undo/{PeopleImport.objects.get().key}/", {"form_key": "u"}, follow=True)


def entered() -> set[str]:
    return set(Person.objects.filter(family_name__startswith="Импорт").values_list("given_name", flat=True))


def test_who_was_entered_is_removed(office: Client, cast: Cast) -> None:
    page = bring(office, "Импортова Анна", "Импортова Вера").text
    before = entered()
    done = undo(office).text
    again = undo(office)

    assert f"{IMPORT}undo/" in page
    assert "Write these people" in page
    assert (before, entered()) == ({"Анна", "Вера"}, set())
    assert "The import is undone. Removed: 2." in done
    assert f"{IMPORT}undo/" not in done
    assert again.status_code == 200
    assert JournalEntry.objects.filter(verb="people.undo_import").count() == 1
    assert PeopleImport.objects.get().made == {}


def test_who_came_or_is_used_since_stays_and_is_named(office: Client, cast: Cast) -> None:
    bring(office, "Импортова Анна", "Импортова Вера", "Импортова Гуля", "Импортова Дана")
    anna, vera, gulya = (Person.objects.get(given_name=name) for name in ("Анна", "Вера", "Гуля"))
    EnrolmentFactory.create(course=cast.course, person=anna)
    actions.make_card(person=vera, by=cast.director, at=clock.now())
    Person.objects.filter(pk=gulya.pk).update(phone="+7 701 000 00 00")

    done = undo(office).text

    assert entered() == {"Анна", "Вера", "Гуля"}
    assert "Removed: 1." in done
    assert (
        "These people have signed in, have applied or were changed since, and stay: "
        "Импортова Анна, Импортова Вера, Импортова Гуля."
    ) in done


def test_the_hour_for_undoing_ends(office: Client, cast: Cast) -> None:
    bring(office, "Импортова Анна")
    PeopleImport.objects.update(at=clock.now() - timedelta(minutes=61))

    page, done = office.get(PEOPLE).text, undo(office).text

    assert f"{IMPORT}undo/" not in page
    assert "The hour for undoing this import is over." in done
    assert entered() == {"Анна"}


def test_only_those_who_may_import_undo_it(office: Client, cast: Cast) -> None:
    bring(office, "Импортова Анна")
    office.force_login(cast.coordinator)

    page, done = office.get(PEOPLE).text, undo(office)

    assert f"{IMPORT}undo/" not in page
    assert done.status_code == 403
    assert entered() == {"Анна"}


def test_an_invitation_is_sent_again_only_once_its_letter_has_left(office: Client, cast: Cast) -> None:
    file = SimpleUploadedFile("people.csv", "ФИО;E-mail\nИмпортова Анна;anna@example.org\n".encode())
    office.post(IMPORT, {"file": file, "form_key": "k", "confirmed": "1"})
    shown = []
    for _time in range(2):
        page = office.get(PEOPLE).text
        shown.append(("The letter has not left yet." in page, "Send again" in page))
        Batch.objects.update(leaves_at=clock.now() - timedelta(minutes=1))

    assert shown == [(True, False), (False, True)]
