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
from django.core.cache import cache
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
    assert [x.kind for x in Letter.objects.order_by("pk")] == ["people/sign_in_code", "people/unknown_email"]


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


def test_another_code_can_be_requested_and_the_first_stays_good(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")
    first = code_of(cast.learner)

    again = client.post(CODE, {"action": "resend"})

    assert (again.status_code, again["Location"], Letter.objects.count()) == (303, CODE, 2)
    assert client.post(CODE, {"code": first}).status_code == 303


def test_who_got_an_account_meanwhile_gets_a_code_on_the_same_page(client: Client, cast: Cast) -> None:
    ask(client, "new@example.org")
    person = PersonFactory.create(email="new@example.org")

    client.post(CODE, {"action": "resend"})
    client.post(CODE, {"code": code_of(person)})

    assert is_signed_in(client) == str(person.pk)


def test_a_code_is_used_once(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")
    code = code_of(cast.learner)
    client.post(CODE, {"code": code})
    thief = Client()
    ask(thief, "saule@example.org")

    assert (thief.post(CODE, {"code": code}).status_code, is_signed_in(thief)) == (422, "")


def test_a_browser_that_requested_no_code_is_asked_for_the_email_and_then_accepts_the_code(
    cast: Cast,
) -> None:
    ask(Client(), "saule@example.org")
    code = code_of(cast.learner)
    elsewhere = Client()

    refused = elsewhere.post(CODE, {"code": code})
    page = elsewhere.get(refused["Location"])
    ask(elsewhere, "saule@example.org")
    answer = elsewhere.post(CODE, {"code": code})

    assert refused["Location"] == ASK
    assert "No code is expected in this browser" in page.content.decode()
    assert (answer.status_code, is_signed_in(elsewhere)) == (303, str(cast.learner.pk))


def test_a_code_signs_nobody_in_to_another_account(cast: Cast) -> None:
    ask(Client(), "saule@example.org")
    other = Client()
    assert cast.director.email
    ask(other, cast.director.email)

    answer = other.post(CODE, {"code": code_of(cast.learner)})

    assert (answer.status_code, is_signed_in(other)) == (422, "")


def test_a_code_sent_to_an_earlier_email_no_longer_signs_in(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")
    code = code_of(cast.learner)
    Person.objects.filter(pk=cast.learner.pk).update(email="new@example.org")

    assert (client.post(CODE, {"code": code}).status_code, is_signed_in(client)) == (422, "")


@pytest.mark.parametrize(
    "written", ["Ваш код: {0} {1}.", "{0}-{1}", "код {0}{1} 30 минут", " {0}\u00a0{1}\u200b", "{wide}"]
)
def test_a_code_is_accepted_as_people_type_it(client: Client, cast: Cast, written: str) -> None:
    ask(client, "saule@example.org")
    code = code_of(cast.learner)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)

    answer = client.post(CODE, {"code": written.format(code[:3], code[3:], wide=wide)})

    assert (answer.status_code, is_signed_in(client)) == (303, str(cast.learner.pk))


def test_what_holds_no_code_is_no_guess(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")

    answers = [client.post(CODE, {"code": "the letter"}) for _attempt in range(6)]
    right = client.post(CODE, {"code": code_of(cast.learner)})

    assert [answer.status_code for answer in answers] == [422] * 6
    assert "There is no code in this." in answers[0].content.decode()
    assert right.status_code == 303


def test_one_can_begin_anew_with_another_address(client: Client, cast: Cast) -> None:
    ask(client, "saule@example.org")
    assert client.get(ASK)["Location"] == CODE

    client.post("/en/sign-in/other/")

    assert client.get(ASK).status_code == 200


@pytest.mark.parametrize(
    "who",
    ["director", "methodologist", "coordinator", "lecturer", "learner", "network_head", "keeper", "stranger"],
)
def test_everybody_lands_on_the_page_of_what_waits_for_them(client: Client, cast: Cast, who: str) -> None:
    person = cast.people[who]
    assert isinstance(person, Person)
    assert person.email
    ask(client, person.email)

    assert client.post(CODE, {"code": code_of(person)})["Location"] == "/en/today/"


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


def test_a_password_signs_in_where_a_code_was_asked_for_and_no_letter_came(
    client: Client, cast: Cast
) -> None:
    cast.learner.set_password("a long sentence of mine")
    cast.learner.save()
    waiting = client.post("/en/sign-in/", {"email": "saule@example.org"}, follow=True)

    page = client.get("/en/sign-in/password/")
    client.post(
        "/en/sign-in/password/", {"login": "saule@example.org", "password": "a long sentence of mine"}
    )

    assert "/en/sign-in/password/" in waiting.text
    assert page.status_code == 200
    assert is_signed_in(client) == str(cast.learner.pk)


def test_an_account_opened_after_its_address_was_tried_gets_its_code(client: Client, cast: Cast) -> None:
    for _letter in range(7):
        client.post("/en/sign-in/", {"email": "new@example.org"})
    PersonFactory.create(email="new@example.org")

    Client().post("/en/sign-in/", {"email": "new@example.org"})

    assert Letter.objects.filter(kind="people/sign_in_code", address="new@example.org").count() == 1


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
    assert (right.status_code, right["Location"]) == (303, "/en/today/")
    assert is_signed_in(client) == str(cast.director.pk)


def test_a_code_of_the_app_counts_once_for_all_processes(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.director, secret)
    assert cast.director.email
    browsers = [Client(), Client()]
    for one in browsers:
        ask(one, cast.director.email)
        one.post(CODE, {"code": code_of(cast.director)})
    code = totp_code(secret)

    answers = []
    for one in browsers:
        cache.clear()  # another process has a cache of its own
        answers.append(one.post("/en/sign-in/second-step/", {"code": code}).status_code)

    assert answers == [303, 422]
