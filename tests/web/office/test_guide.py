"""How to run a course: ten steps with pictures, links to the reader's own course, and the words of the field."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from oqu.courses.models import Stage
from oqu.kernel.permissions import Role
from oqu.web.office.guide import HEIGHT, STEPS, WIDTH
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory, PostFactory

PICTURES = Path("src/oqu/web/office/static/office/guide")
HEAVIEST = 15_000
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_step_has_a_small_picture_in_each_language(root: Path, language: str) -> None:
    found = {step.name: root / PICTURES / f"{step.name}-{language}.webp" for step in STEPS}

    assert len(found) == 10
    assert {name: file.stat().st_size <= HEAVIEST for name, file in found.items()} == dict.fromkeys(
        found, True
    )
    for file in found.values():
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("WEBP", (WIDTH, HEIGHT))


def test_no_picture_is_left_over(root: Path) -> None:
    named = {f"{step.name}-{language}.webp" for step in STEPS for language in LANGUAGES}

    assert {file.name for file in (root / PICTURES).iterdir()} == named


@pytest.mark.django_db
def test_links_lead_to_the_course_that_is_not_over(client: Client, cast: Cast) -> None:
    CourseFactory.create(centre=cast.centre, slug="last-year", stage=Stage.CLOSED)
    client.force_login(cast.methodologist)

    page = client.get("/en/office/guide/").content.decode()

    assert page.count('loading="lazy"') == len(STEPS)
    for address in ("aims/", "plan/table/", "staff/", "attendance/", "reviews/", "certificates/", "report/"):
        assert f'href="/en/office/courses/library-work/{address}"' in page
    assert "last-year" not in page


@pytest.mark.django_db
def test_without_a_course_only_pages_of_the_centre_are_linked(client: Client) -> None:
    director = PersonFactory.create()
    PostFactory.create(person=director, role=Role.DIRECTOR, centre=CentreFactory.create())
    client.force_login(director)

    page = client.get("/en/office/guide/").content.decode()

    main = page.split("<main")[1].split("</main>")[0]
    assert re.findall(r'href="/en/office/([^"]+)"', main) == ["roles/", "courses/start/"]
    assert "Links to the pages of a course appear once you have one." in main


@pytest.mark.django_db
def test_the_site_administrator_reads_it_without_links(client: Client, cast: Cast) -> None:
    client.force_login(cast.keeper)

    main = client.get("/en/office/guide/").content.decode().split("<main")[1].split("</main>")[0]

    assert "href" not in main
    assert main.count("<img") == len(STEPS)


@pytest.mark.django_db
def test_more_courses_need_no_more_queries(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.director)
    client.get("/en/office/guide/")
    with django_assert_num_queries(6):
        client.get("/en/office/guide/")
    CourseFactory.create_batch(5, centre=cast.centre)

    with django_assert_num_queries(6):
        client.get("/en/office/guide/")
