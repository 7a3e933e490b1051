"""Headers that say who may store a page and what of the device it may use."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from oqu.kernel import clock
from oqu.lectures import actions as lectures
from oqu.web.headers import cookie_name
from tests.factories import activities
from tests.factories.cast import Cast

EVERYWHERE = (
    *("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options"),
    *("X-Frame-Options", "Cross-Origin-Opener-Policy"),
)
PUBLIC = ("/en/", "/en/courses/", "/en/news/", "/en/about/", "/en/no-such-page/")
SIGNED_IN = (
    "/en/",
    "/en/courses/",
    "/en/today/",
    "/en/my/profile/",
    "/en/no-such-page/",
    "/en/my/courses/nothing/",
)
OFFICE = ("/en/office/", "/en/office/people/", "/en/office/courses/library-work/")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_visitors_page_may_be_stored(cast: Cast, client: Client, address: str) -> None:
    answer = client.get(address)

    assert "no-store" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("address", SIGNED_IN)
def test_a_page_of_a_signed_in_person_is_stored_nowhere(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.learner)

    assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", OFFICE)
def test_a_page_of_the_office_is_stored_nowhere(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.director)

    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_the_answer_to_a_sign_in_and_to_a_sign_out_is_stored_nowhere(cast: Cast, client: Client) -> None:
    client.post("/en/sign-in/", {"email": cast.learner.email})
    code_page = client.get("/en/sign-in/code/")
    client.force_login(cast.learner)
    out = client.post("/en/sign-in/out/")

    assert "no-store" in code_page.headers["Cache-Control"]
    assert out.headers["Cache-Control"] == "no-store"


def test_signing_out_changes_the_token_by_which_restored_pages_notice_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.learner)
    client.get("/en/my/profile/")
    before = client.cookies[settings.CSRF_COOKIE_NAME].value
    client.post("/en/sign-in/out/")

    assert client.cookies[settings.CSRF_COOKIE_NAME].value not in ("", before)


def test_a_file_of_a_person_is_stored_nowhere_and_a_slide_for_an_hour(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    photo = activities.answer(task, cast.enrolment, uploads=[activities.photo()]).files.get().file
    talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(1))
    lectures.draw_slides.call(talk.pk)
    client.force_login(cast.learner)

    def caching(key: str) -> str:
        answer = client.get(f"/en/files/{key}/")
        list(answer.streaming_content)
        return answer.headers["Cache-Control"]

    assert caching(photo.key) == "no-store"
    assert caching(talk.pages.get().picture.key) == "private, max-age=3600"


@pytest.mark.parametrize("address", [*PUBLIC, "/health/live", "/en/sign-in/", "/en/today/"])
def test_no_page_may_use_the_sensors_of_the_device(cast: Cast, client: Client, address: str) -> None:
    allowed = client.get(address).headers["Permissions-Policy"].split(", ")

    assert {"camera=()", "microphone=()", "geolocation=()", "payment=()"} <= set(allowed)
    assert all(one.endswith("=()") for one in allowed)


def test_only_the_lecturers_desk_may_use_microphone_and_camera(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now(), venue="hall")
    client.force_login(cast.lecturer)
    policies = {
        page: client.get(f"/en/teaching/lectures/{talk.activity.key}/{page}/").headers["Permissions-Policy"]
        for page in ("desk", "hall")
    }
    desk = {one.partition("=")[0] for one in policies["desk"].split(", ") if one.endswith("=(self)")}

    assert desk == {"camera", "microphone"}
    assert "self" not in policies["hall"]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("/", "testserver"),
        ("/en/courses", "testserver"),
        ("/en/no-such-page/", "testserver"),
        ("/en/courses/a%00b/", "testserver"),
        ("/en/", "evil.example.org"),
        ("/health/live", "testserver"),
    ],
)
def test_responses_that_no_view_makes_have_the_headers_too(client: Client, address: str, host: str) -> None:
    answer = client.get(address, headers={"Host": host})

    assert [name for name in EVERYWHERE if name not in answer.headers] == []


def test_the_way_to_https_has_the_headers_too(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get("/en/")

    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/en/")
    assert [name for name in EVERYWHERE if name not in answer.headers] == []


def test_cookies_of_a_real_server_are_those_of_this_host_alone(settings: Any) -> None:
    assert cookie_name("oqu_slip") == "oqu_slip"

    settings.SESSION_COOKIE_SECURE = True

    assert cookie_name("oqu_slip") == "__Host-oqu_slip"
