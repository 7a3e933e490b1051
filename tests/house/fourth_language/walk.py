"""A walk in Uzbek, run by `test_languages.py` in a process of its own, under the settings of `installation.py`."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from oqu.courses.letters import BEGINS
from oqu.courses.models import Course
from oqu.letters.actions import compose
from oqu.people.models import Person
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

NEW_COURSE = {
    "title_uz": "Oʻlkashunoslik",
    "title_kk": "Өлкетану",
    "summary_uz": "Kitob va odamlar",
    "starts_on": "2027-04-15",
    "ends_on": "2027-04-24",
    "hours": "36",
    "capacity": "40",
    "zone": "Asia/Tashkent",
    "languages": ["uz", "kk"],
    "attendance_percent": "75",
    "form_key": "one",
}


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Use the database of the settings, which the test has migrated."""


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def in_uzbek(name: str, *args: str) -> str:
    with translation.override("uz"):
        return reverse(name, args=args)


def test_pages_are_in_uzbek(client: Client, cast: Cast) -> None:
    slug = cast.course.slug
    pages: dict[Person | None, list[tuple[str, ...]]] = {
        None: [("home",), ("public:courses",), ("public:course", slug), ("public:about",)],
        cast.learner: [("learning:today",), ("learning:course", slug), ("learning:profile",)],
        cast.coordinator: [("office:dashboard",), ("office:course", slug), ("office:libraries",)],
    }
    for reader, name in ((reader, name) for reader, names in pages.items() for name in names):
        client.logout()
        if reader is not None:
            client.force_login(reader)
        page = client.get(in_uzbek(*name), follow=True)
        assert (name, page.status_code) == (name, 200)
        assert '<html lang="uz"' in page.text
        assert 'title="Oʻzbekcha" hreflang="uz"' in page.text


def test_texts_come_from_the_catalogue_or_in_the_default_language(coordinator: Client) -> None:
    page = coordinator.get(in_uzbek("office:course_new"))

    assert "Yangi kurs" in page.text
    assert "Sarlavha · Oʻzbekcha" in page.text
    assert "Бірінші күн" in page.text


def test_a_course_is_drafted_and_shown_in_uzbek(coordinator: Client) -> None:
    coordinator.post(in_uzbek("office:course_new"), NEW_COURSE)

    course = Course.objects.get(slug="olkashunoslik-2027")
    assert (vars(course)["title_uz"], course.languages) == ("Oʻlkashunoslik", ["uz", "kk"])
    page = coordinator.get(in_uzbek("office:course", course.slug))
    assert "Oʻlkashunoslik" in page.text
    assert "2027-yil 15–24-aprel" in page.text
    form = coordinator.get(in_uzbek("office:course_edit", course.slug))
    assert 'value="Oʻlkashunoslik"' in form.text


def test_a_course_in_uzbek_needs_an_uzbek_title(coordinator: Client) -> None:
    page = coordinator.post(in_uzbek("office:course_new"), NEW_COURSE | {"title_uz": ""})

    assert page.status_code == 422
    assert "Kurs shu tilda oʻtadi: sarlavhani yozing." in page.text


def test_a_missing_uzbek_text_is_read_in_the_first_language_that_has_it(cast: Cast) -> None:
    with translation.override("uz"):
        assert Course.objects.get(pk=cast.course.pk).title == cast.course.title_kk


def test_a_letter_to_an_uzbek_reader_has_her_dates(cast: Cast) -> None:
    cast.learner.language = "uz"
    _subject, text, html = compose(
        BEGINS, person=cast.learner, context={"course": cast.course}, language="uz"
    )
    assert text
    assert 'lang="uz"' in html
