"""The profile of a centre: one page stores it, visitors see it, and what can't be taken is reported beside its field."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.libraries.forms import ACCENTS, OQU_ACCENT
from oqu.libraries.models import Centre
from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
PROFILE = "/en/office/settings/profile/"


@pytest.fixture
def director(client: Client, cast: Cast) -> Client:
    client.force_login(cast.director)
    return client


def file(name: str = "logo.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or activities.jpeg().getvalue())


def test_the_profile_is_stored_and_shown_to_visitors(director: Client, cast: Cast) -> None:
    answer = director.post(
        PROFILE,
        {"address_kk": "Абай көшесі, 1", "accent": "#7a3fa0", "logo": file(), "seal": file("seal.jpg")},
    )
    page = Client().get(f"/kk/courses/{cast.course.slug}/").text
    logo = re.search(r'<img class="look" src="(/kk/logos/\w+/)"', page)

    assert (answer.status_code, answer["Location"]) == (303, f"{PROFILE}?centre={cast.centre.slug}")
    assert logo
    picture = Client().get(logo[1])
    assert (picture["Content-Type"], picture.getvalue()[:2]) == ("image/jpeg", b"\xff\xd8")
    assert "Абай көшесі, 1" in page
    style = re.search(r'href="(/kk/accents/7a3fa0\.css)"', page)
    assert style
    assert "--sky: #7a3fa0;" in Client().get(style[1]).text
    assert director.get(answer["Location"]).text.count('class="look"') == 2
    assert director.get(f"{PROFILE}sample.pdf").content.startswith(b"%PDF")


def test_each_colour_has_a_sample_beside_its_name(director: Client) -> None:
    page = director.get(PROFILE).text

    colours = [value if value.startswith("#") else OQU_ACCENT for value, _name in ACCENTS]
    assert re.findall(r'<rect width="32" height="24" fill="(#\w{6})"/>', page) == colours
    answer = director.post(PROFILE, {"accent": "own", "own_accent": "#ffcc00"})
    assert '<rect width="32" height="24" fill="#826700"/>' in answer.text


def test_a_colour_that_can_not_be_read_is_answered_with_the_nearest(director: Client, cast: Cast) -> None:
    answer = director.post(PROFILE, {"accent": "own", "own_accent": "#ffcc00", "address_en": "Abay street 1"})

    assert answer.status_code == 422
    assert "The nearest that can be read is #826700" in answer.text
    assert 'value="#826700"' in answer.text
    assert "Abay street 1" in answer.text
    assert Centre.objects.get(pk=cast.centre.pk).look is None


def test_a_file_that_is_no_picture_is_reported_beside_its_field_and_the_address_stays(
    director: Client, cast: Cast
) -> None:
    answer = director.post(
        PROFILE, {"accent": "", "address_en": "Abay street 1", "logo": file(content=b"no picture at all")}
    )

    assert answer.status_code == 422
    assert "This file is damaged, or its content is not that of a" in answer.text
    assert "Abay street 1" in answer.text
    assert Centre.objects.get(pk=cast.centre.pk).look is None


def test_a_picture_is_removed(director: Client, cast: Cast) -> None:
    director.post(PROFILE, {"accent": "", "logo": file()})

    director.post(PROFILE, {"accent": "", "no_logo": "on"})

    look = Centre.objects.get(pk=cast.centre.pk).look
    assert look is not None
    assert look.logo is None


@pytest.mark.parametrize("colour", ["ffcc00", "zzzzzz", "1f5fa8f"])
def test_only_readable_colours_have_a_style_sheet(client: Client, colour: str) -> None:
    assert client.get(f"/en/accents/{colour}.css").status_code == 404


def test_pages_of_a_course_carry_the_colour_and_the_logo_of_its_centre(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    client.post(PROFILE, {"accent": "#7a3fa0", "logo": file()})
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    for address in ("", "readings/", "readings/text/", "people/", "ideas/", "discussion/"):
        page = client.get(f"/en/my/courses/library-work/{address}").text

        assert 'href="/en/accents/7a3fa0.css"' in page
        assert re.search(r'<footer class="foot">.*<img class="look" src="/en/logos/\w+/"', page, re.DOTALL)


def test_a_course_of_a_centre_without_a_look_loads_nothing_more(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)

    page = client.get("/en/my/courses/library-work/").text

    assert page.count('rel="stylesheet"') == 1
    assert 'class="look"' not in page
