"""Signing in: by a code from a letter, a password, a printed card; with a second step; and out."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import Person
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
ASK, CODE = "/en/sign-in/", "/en/sign-in/code/"


def ask(client: Client, email: str) -> Any:
    return client.post(ASK, {"email": email})


def code_of(person: Person) -> str:
    found = re.search(r"^(\d{6})$", Letter.objects.filter(person=person).latest("pk").text, re.MULTILINE)
    assert found
    return found.group(1)


def is_signed_in(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def test_a_code_by_letter_signs_in_without_a_password(client: Client, cast: Cast) -> None:
    asked = ask(client, "SAULE@example.org")
    letter = Letter.objects.get()
    answer = client.post(CODE, {"code": code_of(cast.learner)})

    assert (asked.status_code, asked["Location"]) == (303, CODE)
    assert (letter.kind, letter.address, letter.confidential) == (
        "people/sign_in_code",
        "saule@example.org",
        True,
    )
    assert (answer.status_code, answer["Location"]) == (303, reverse("learning:today"))
    assert is_signed_in(client) == str(cast.learner.pk)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_letter_is_in_the_language_of_the_page(client: Client, cast: Cast, language: str) -> None:
    client.post(f"/{language}/sign-in/", {"email": "saule@example.org"})

    letter = Letter.objects.get()
    assert letter.language == language
    assert code_of(cast.learner) in letter.subject


def test_an_unknown_address_gets_the_same_answer_and_another_letter(client: Client, cast: Cast) -> None:
    known, unknown = ask(client, "saule@example.org"), ask(Client(), "nobody@example.org")
    pages = [client.get(CODE), None]
    other = Client()
    ask(other, "nobody@example.org")
    pages[1] = other.get(CODE)

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    texts = [re.sub(r'value="[^"]+"|[\w.]+@[\w.]+', "", page.content.decode()) for page in pages if page]
    assert texts[0] == texts[1]
    assert [x.kind for x in Letter.objects.order_by("pk")] == [
        "people/sign_in_code",
        "people/unknown_email",
        "people/unknown_email",
    ]


def test_a_wrong_code_is_told_and_five_of_them_end_the_attempt(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")
    right = code_of(cast.learner)
    wrong = "000000" if right != "000000" else "111111"

    answers = [client.post(CODE, {"code": wrong}) for _attempt in range(5)]
    late = client.post(CODE, {"code": right})

    assert [answer.status_code for answer in answers] == [422] * 4 + [303]
    assert "This is not the code." in answers[0].content.decode()
    assert late["Location"] == ASK
    assert is_signed_in(client) == ""


def test_another_code_can_be_asked_for_and_ends_the_first(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")
    first = code_of(cast.learner)

    again = client.post(CODE, {"action": "resend"})
    second = code_of(cast.learner)

    assert (again.status_code, again["Location"], Letter.objects.count()) == (303, CODE, 2)
    if first != second:
        assert client.post(CODE, {"code": first}).status_code == 422
    assert client.post(CODE, {"code": second}).status_code == 303


def test_a_code_works_only_where_it_was_asked_for(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")
    elsewhere = Client()

    answer = elsewhere.post(CODE, {"code": code_of(cast.learner)})

    assert (answer["Location"], is_signed_in(elsewhere)) == (ASK, "")


def test_one_can_begin_anew_with_another_address(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")
    assert client.get(ASK)["Location"] == CODE

    client.post("/en/sign-in/other/")

    assert client.get(ASK).status_code == 200


def test_asking_again_and_again_for_one_address_is_stopped(cast: Cast) -> None:
    answers = [ask(Client(), "saule@example.org").status_code for _attempt in range(4)]

    assert answers == [303, 303, 303, 422]
    assert Letter.objects.count() == 3


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("director", "/en/office/"),
        ("coordinator", "/en/office/"),
        ("lecturer", "/en/teaching/"),
        ("learner", "/en/today/"),
        ("network_head", "/en/today/"),
    ],
)
def test_everybody_lands_where_their_work_is(client: Client, cast: Cast, who: str, where: str) -> None:
    person = cast.people[who]
    assert isinstance(person, Person)
    assert person.email
    ask(client, person.email)

    assert client.post(CODE, {"code": code_of(person)})["Location"] == where


def test_the_page_that_was_asked_for_comes_after_signing_in(client: Client, cast: Cast) -> None:
    refused = client.get("/en/my/profile/")
    asked = client.post(refused["Location"], {"email": "saule@example.org"})
    answer = client.post(asked["Location"], {"code": code_of(cast.learner)})

    assert answer["Location"] == "/en/my/profile/"


def test_a_page_of_another_site_is_not_gone_to(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")

    answer = client.post(f"{CODE}?next=https://example.com/", {"code": code_of(cast.learner)})

    assert answer["Location"] == reverse("learning:today")


def test_a_closed_account_gets_no_code(client: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(is_active=False)

    ask(client, "saule@example.org")

    assert Letter.objects.get().kind == "people/unknown_email"


def test_a_password_signs_in_if_one_was_set(client: Client, cast: Cast) -> None:
    cast.learner.set_password("a long sentence of mine")
    cast.learner.save()

    wrong = client.post("/en/sign-in/password/", {"login": "saule@example.org", "password": "something else"})
    right = client.post(
        "/en/sign-in/password/", {"login": "saule@example.org", "password": "a long sentence of mine"}
    )

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert is_signed_in(client) == str(cast.learner.pk)


def test_guessing_passwords_is_stopped(client: Client, cast: Cast) -> None:
    cast.learner.set_password("a long sentence of mine")
    cast.learner.save()
    words = {"login": "saule@example.org", "password": "guess"}
    for _attempt in range(5):
        client.post("/en/sign-in/password/", words)

    answer = client.post("/en/sign-in/password/", words | {"password": "a long sentence of mine"})

    assert answer.status_code == 422
    assert "Too many attempts." in answer.content.decode()


def test_nobody_signs_up(client: Client) -> None:
    page = client.get("/en/sign-in/new/")
    client.post("/en/sign-in/new/", {"email": "new@example.org", "password1": "a long sentence of mine"})

    assert page.status_code == 200
    assert Person.objects.count() == 0


def test_signing_out_ends_the_session(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)

    asked, answer = client.get("/en/sign-in/out/"), client.post("/en/sign-in/out/")

    assert (asked.status_code, answer.status_code, is_signed_in(client)) == (200, 303, "")


# Printed cards


def test_a_card_signs_in_once(client: Client, cast: Cast) -> None:
    person = PersonFactory.create(email=None, entered_by=cast.centre)
    code = actions.make_card(person=person, by=cast.coordinator, at=clock.now())

    page = client.get(f"/en/sign-in/card/?code={code}")
    first = client.post("/en/sign-in/card/", {"code": code.upper().replace("-", " ")})
    second = Client().post("/en/sign-in/card/", {"code": code})

    assert (page.status_code, f'value="{code}"' in page.content.decode()) == (200, True)
    assert (first.status_code, first["Location"]) == (303, reverse("learning:today"))
    assert is_signed_in(client) == str(person.pk)
    assert (second.status_code, "was used already" in second.content.decode()) == (422, True)


def test_looking_at_a_card_does_not_use_it(client: Client, cast: Cast) -> None:
    person = PersonFactory.create(email=None, entered_by=cast.centre)
    code = actions.make_card(person=person, by=cast.coordinator, at=clock.now())
    client.get(f"/en/sign-in/card/?code={code}")

    assert is_signed_in(client) == ""
    assert actions.use_card(code=code, at=clock.now()) == person


def test_a_card_signs_out_who_was_here_before(client: Client, cast: Cast) -> None:
    person = PersonFactory.create(email=None, entered_by=cast.centre)
    code = actions.make_card(person=person, by=cast.coordinator, at=clock.now())
    client.force_login(cast.learner)

    client.post("/en/sign-in/card/", {"code": code})

    assert is_signed_in(client) == str(person.pk)


def test_an_old_card_is_refused(client: Client, cast: Cast) -> None:
    person = PersonFactory.create(email=None, entered_by=cast.centre)
    code = actions.make_card(person=person, by=cast.coordinator, at=clock.now() - timedelta(days=31))

    assert client.post("/en/sign-in/card/", {"code": code}).status_code == 422


def test_guessing_cards_is_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oqu.web.public.sign_in.CARDS_AN_HOUR", 2)
    answers = [client.post("/en/sign-in/card/", {"code": "abcd-efgh-jkmn"}) for _attempt in range(3)]

    assert ["Too many codes" in answer.content.decode() for answer in answers] == [False, False, True]


# The second step


def totp_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06}"


def test_who_has_an_app_is_asked_for_its_code_after_the_letter(client: Client, cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.director, secret)
    assert cast.director.email
    ask(client, cast.director.email)
    half = client.post(CODE, {"code": code_of(cast.director)})
    before = is_signed_in(client)
    page = client.get("/en/sign-in/second-step/")
    wrong = client.post("/en/sign-in/second-step/", {"code": "000000"})
    right = client.post("/en/sign-in/second-step/", {"code": totp_code(secret)})

    assert (half["Location"], before) == ("/en/sign-in/second-step/", "")
    assert (page.status_code, wrong.status_code) == (200, 422)
    assert (right.status_code, right["Location"]) == (303, "/en/office/")
    assert is_signed_in(client) == str(cast.director.pk)
