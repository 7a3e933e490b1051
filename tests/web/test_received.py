"""Characters that no database stores never reach one."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from oqu.ideas.models import Idea
from oqu.web.received import WholeRequestMiddleware, without_nul
from tests.factories.cast import Cast
from tests.proof import sign_in_just_now

pytestmark = pytest.mark.django_db
BROKEN_CREDENTIALS: tuple[Any, ...] = (
    {},
    [],
    7,
    "text",
    {"id": 7},
    {"id": "AA", "rawId": "AA", "type": "public-key"},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": []},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": 5}},
    {
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": {"clientDataJSON": "e30", "attestationObject": "oA", "authenticatorData": "AA"},
    },
    {
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": {
            "clientDataJSON": "AA",
            "authenticatorData": "AA",
            "signature": "AA",
            "userHandle": "MQ",
        },
    },
)
DEEP = "[" * 100_000


def test_received_a_form_goes_on_without_the_character_nul(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.learner)

    browser.post(reverse("learning:ideas", args=[cast.course.slug]), {"text": "A reading\x00 hour"})

    assert Idea.objects.get().text == "A reading hour"


def test_received_a_query_string_is_read_without_the_character_nul(client: Client) -> None:
    assert client.get(f"{reverse('public:news')}?page=1%00").status_code == 200


def test_received_a_cookie_with_the_character_nul_is_ignored(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "a\x00b"

    assert client.get(reverse("home")).status_code == 200


def test_received_an_address_with_the_character_nul_is_refused(client: Client) -> None:
    assert client.get("/en/courses/a%00b/").status_code == 400


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", "a=b"),
        ("application/x-www-form-urlencoded", "a=b&" * 6_000),
        ("multipart/form-data", "a"),
        ("multipart/form-data; boundary=", "a"),
    ],
)
@pytest.mark.parametrize("address", ["/en/sign-in/", "/en/nowhere/"])
def test_received_a_broken_form_is_refused_on_our_own_page(
    client: Client, address: str, content_type: str, body: str
) -> None:
    answer = client.generic("POST", address, body, content_type)

    assert answer.status_code == (400 if address == "/en/sign-in/" else 404)
    assert "<main" in answer.content.decode()


@pytest.mark.parametrize("page", ["http://[", "http://example.org:99999/", "http://[::1"])
def test_received_a_page_of_origin_that_is_no_address_is_none(client: Client, cast: Cast, page: str) -> None:
    for address in (reverse("office:publish_groups", args=[cast.course.slug]), reverse("account_login")):
        answer = client.post(address, {"form_key": "once"}, headers={"Referer": page})

        assert answer.status_code < 500


def test_received_names_and_values_keep_their_order() -> None:
    given = QueryDict("a=1&a=2%00&b%00=3")

    assert without_nul(given) == QueryDict("a=1&a=2&b=3")


@pytest.mark.parametrize("credential", [*map(json.dumps, BROKEN_CREDENTIALS), "", "{", DEEP, "9" * 5_000])
def test_received_a_malformed_passkey_of_a_visitor_leads_back_to_signing_in(
    client: Client, credential: str
) -> None:
    page = reverse("mfa_login_webauthn")
    client.get(page)

    answer = client.post(page, {"credential": credential})

    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("account_login"))


@pytest.mark.parametrize("credential", [*map(json.dumps, BROKEN_CREDENTIALS), "", "{", DEEP, "9" * 5_000])
def test_received_a_malformed_new_passkey_is_a_mistake_in_the_form(cast: Cast, credential: str) -> None:
    browser = Client()
    sign_in_just_now(browser, cast.director)
    page = reverse("mfa_add_webauthn")
    browser.get(page)

    answer = browser.post(page, {"credential": credential, "name": "My telephone"})

    assert answer.status_code == 422
    assert "My telephone" in answer.content.decode()


def test_a_request_is_read_to_its_end_also_when_no_view_asks_for_its_body() -> None:
    request = RequestFactory().post("/", bytes(200_000), content_type="application/octet-stream")

    WholeRequestMiddleware(lambda _request: HttpResponse(status=403))(request)

    assert request.read(1) == b""
