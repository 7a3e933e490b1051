"""An import of lists of libraries is undone within an hour, but for what is used or was changed since."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.libraries.models import District, Library, ListImport, Network
from tests.factories.cast import Cast
from tests.factories.libraries import DistrictFactory, LibraryFactory

pytestmark = pytest.mark.django_db
LIBRARIES = "/en/office/libraries/"
IMPORT = f"{LIBRARIES}import/"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def bring(office: Client, *rows: str) -> Any:
    words = "\n".join(["Код библиотеки;Название;Район;Город или село", *rows])
    file = SimpleUploadedFile("list.csv", words.encode())
    return office.post(IMPORT, {"lists": file, "form_key": "k", "confirmed": "1"}, follow=True)


def undo(office: Client) -> Any:
    return office.post(f"{IMPORT}undo/{ListImport.objects.get().key}/", {"form_key": "u"}, follow=True)


def test_what_an_import_added_is_removed_and_what_it_changed_is_restored(office: Client, cast: Cast) -> None:
    district = DistrictFactory.create()
    known = LibraryFactory.create(code="old", name_ru="Прежняя", district=district, setting="rural")
    before = Library.objects.count()

    read = bring(office, f"l-1;Первая;{district.code};село", f"old;Новая;{district.code};село")
    page = office.get(LIBRARIES)
    changed = Library.objects.get(pk=known.pk).name_ru
    done = undo(office)
    again = undo(office)

    known.refresh_from_db()
    assert (changed, known.name_ru, Library.objects.count()) == ("Новая", "Прежняя", before)
    assert "Write these rows" in page.text
    assert f"{IMPORT}undo/" in page.text
    assert "The import is undone. Removed: 1. As before: 1." in done.text
    assert f"{IMPORT}undo/" not in done.text
    assert (read.status_code, again.status_code) == (200, 200)
    assert JournalEntry.objects.filter(verb="libraries.undo_import").count() == 1


def test_what_is_used_or_was_changed_since_stays(office: Client, cast: Cast) -> None:
    district = DistrictFactory.create()
    bring(office, *(f"l-{n};Библиотека {n};{district.code};село" for n in range(3)))
    cast.learner.library = Library.objects.get(code="l-0")
    cast.learner.save()
    Library.objects.filter(code="l-1").update(name_ru="Другая")

    done = undo(office)

    assert set(Library.objects.filter(code__startswith="l-").values_list("code", flat=True)) == {"l-0", "l-1"}
    assert "Removed: 1." in done.text
    assert "These rows are used or were changed since, and stay: 2." in done.text


def test_the_hour_for_undoing_ends(office: Client, cast: Cast) -> None:
    district = DistrictFactory.create()
    bring(office, f"l-1;Первая;{district.code};село")
    ListImport.objects.update(at=clock.now() - timedelta(minutes=61))

    page, done = office.get(LIBRARIES), undo(office)

    assert f"{IMPORT}undo/" not in page.text
    assert "The hour for undoing this import is over." in done.text
    assert Library.objects.filter(code="l-1").exists()


def test_an_import_of_another_centre_is_not_found(office: Client, cast: Cast) -> None:
    ListImport.objects.create(centre=None, at=clock.now(), made={}, changes={})

    assert undo(office).status_code == 404


def test_the_page_says_before_that_it_can_be_undone(office: Client) -> None:
    district = DistrictFactory.create()
    words = f"Название;Район;Город или село\nПервая;{district.code};село".encode()

    page = office.post(IMPORT, {"lists": SimpleUploadedFile("list.csv", words), "form_key": "k"})

    assert "For an hour afterwards you can undo it: what is used or was changed since stays." in page.text
    assert not Network.objects.filter(name_ru="Первая").exists()


def test_places_of_the_country_are_named_with_their_region_before_they_are_added(
    office: Client, cast: Cast
) -> None:
    words = "Название;Область;Район;Город или село\nПервая;Северо-Казахстанская область;Жамбылский район;село"

    page = office.post(
        IMPORT.replace("/en/", "/ru/"),
        {"lists": SimpleUploadedFile("list.csv", words.encode()), "form_key": "k"},
    )

    assert "Северо-Казахстанская область; Жамбылский район, Северо-Казахстанская область." in page.text
    assert page.text.count("Жамбылский район, Северо-Казахстанская область</span>") == 1
    assert page.text.count(">Северо-Казахстанская область</span>") == 1
    assert not District.objects.filter(code="kz-59-zhambyl").exists()


def test_of_several_districts_of_a_name_one_is_chosen_by_a_button(office: Client, cast: Cast) -> None:
    words = "Код библиотеки;Название;Район;Город или село\nl-1;Первая;Есильский район;село"
    file = SimpleUploadedFile("list.csv", words.encode())
    asked = office.post(IMPORT, {"lists": file, "form_key": "k"})
    chosen = next(one for one in asked.context["suggestions"] if "North" in one.meant)

    data = {"lists__uploaded": asked.context["held_files"], "meant": chosen.value, "confirmed": "1"}
    office.post(IMPORT, {**data, "form_key": "k2"}, follow=True)

    assert asked.context["all_suggestions"] == ""
    assert Library.objects.get(code="l-1").district.code == "kz-59-yesil"
    undo(office)
    assert not District.objects.filter(code="kz-59-yesil").exists()
