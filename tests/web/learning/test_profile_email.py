"""Changing one's own e-mail on the profile, and showing first that it is oneself."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client

from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import Person
from oqu.people.queries import consent_versions
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory
from tests.proof import sign_in_just_now
from tests.web.public.test_sign_in import ask, code_of

pytestmark = pytest.mark.django_db
EMAIL, CODE, AGAIN = (
    "/en/my/profile/sign-in/email/",
    "/en/my/profile/sign-in/email/code/",
    "/en/sign-in/again/code/",
)
NEW = "saule.kim@example.org"


@pytest.fixture
def saule(client: Client, cast: Cast) -> Client:
    sign_in_just_now(client, cast.learner)
    return client


def code_to(address: str) -> str:
    found = re.search(r"^(\d{6})$", Letter.objects.filter(address=address).latest("pk").text, re.MULTILINE)
    assert found
    return found[1]


def email_of(person: Person) -> str | None:
    return Person.objects.get(pk=person.pk).email


def test_the_email_is_changed_with_the_code_from_the_new_address(saule: Client, cast: Cast) -> None:
    asked = saule.post(EMAIL, {"email": NEW})
    page = saule.get(CODE).content.decode()
    answer = saule.post(CODE, {"code": code_to(NEW)})
    profile = saule.get(answer["Location"]).content.decode()

    assert (asked.status_code, asked["Location"], answer.status_code) == (303, CODE, 303)
    assert (NEW in page, email_of(cast.learner)) == (True, NEW)
    assert "For 72 hours saule@example.org can undo it." in profile


def test_a_wrong_code_is_said(saule: Client, cast: Cast) -> None:
    saule.post(EMAIL, {"email": NEW})
    wrong = "000000" if code_to(NEW) != "000000" else "111111"

    answer = saule.post(CODE, {"code": wrong})

    assert (answer.status_code, email_of(cast.learner)) == (422, "saule@example.org")
    assert "This code is wrong or too old." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"), [("saule@example.org", "the account already"), ("no", "valid email")]
)
def test_what_cannot_be_a_new_email_is_said(saule: Client, typed: str, words: str) -> None:
    answer = saule.post(EMAIL, {"email": typed})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_taken_address_looks_like_a_free_one(saule: Client, cast: Cast) -> None:
    pages = []
    for address in ("viktor@example.org", "free@example.org"):
        answer = saule.post(EMAIL, {"email": address})
        page = saule.get(answer["Location"]).content.decode()
        pages.append(re.sub(r'value="[^"]+"|[\w.]+@[\w.]+', "", page))

    assert pages[0] == pages[1]


def test_without_a_question_there_is_no_code_to_type(saule: Client) -> None:
    assert saule.get(CODE)["Location"] == EMAIL


def test_other_sessions_end_and_this_one_stays(cast: Cast) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        ask(browser, "saule@example.org")
        browser.post("/en/sign-in/code/", {"code": code_of(cast.learner)})
    here.post(EMAIL, {"email": NEW})
    here.post(CODE, {"code": code_to(NEW)})

    assert [browser.get("/en/my/profile/").status_code for browser in (here, there)] == [200, 302]
    assert UserSession.objects.filter(user=cast.learner).count() == 1


# A session that is not fresh


@pytest.mark.parametrize(
    "address",
    [
        EMAIL,
        *("/en/sign-in/safety/password/", "/en/sign-in/safety/app/", "/en/sign-in/safety/passkeys/add/"),
    ],
)
def test_an_open_session_is_asked_once_more_who_it_is(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.learner)

    answers = [client.get(address), client.post(address, {"email": NEW})]

    assert [answer["Location"].split("?")[0] for answer in answers] == [AGAIN, AGAIN]
    assert email_of(cast.learner) == "saule@example.org"


def test_a_code_by_letter_shows_that_it_is_oneself_and_what_was_posted_goes_on(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.learner)
    asked = client.post(EMAIL, {"email": NEW})

    sent = client.post(asked["Location"], {"send": "yes"})
    wrong = client.post(sent["Location"], {"code": "12"})
    right = client.post(sent["Location"], {"code": code_to("saule@example.org")})

    assert (sent.status_code, wrong.status_code) == (303, 422)
    assert (right.status_code, right["Location"]) == (303, CODE)
    assert Letter.objects.filter(kind="people/email_code", address=NEW).count() == 1


def test_a_letter_alone_does_not_stand_in_for_the_second_step(client: Client, cast: Cast) -> None:
    TOTP.activate(cast.director, generate_totp_secret())
    client.force_login(cast.director)

    asked = client.get(EMAIL)
    refused = client.post(AGAIN, {"send": "yes"})

    assert (asked["Location"].split("?")[0], refused.status_code) == ("/en/sign-in/again/app/", 403)
    assert not Letter.objects.filter(kind="people/again_code").exists()


def test_an_open_session_neither_takes_the_data_away_nor_deletes_the_account(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.learner)

    export, delete = client.get("/en/my/profile/data/export.json"), client.post("/en/my/profile/data/delete/")

    assert [answer["Location"].split("?")[0] for answer in (export, delete)] == [AGAIN, AGAIN]
    assert Person.objects.get(pk=cast.learner.pk).is_active


# People with a card


def with_card(cast: Cast, **fields: Any) -> tuple[Client, Person]:
    person: Person = PersonFactory.create(email=None, entered_by=cast.centre, language="en", **fields)
    code = actions.make_card(person=person, by=cast.coordinator, at=clock.now())
    browser = Client()
    browser.post("/en/sign-in/card/", {"code": code})
    browser.post("/en/my/consent/", {"answer": "yes", "consent_version": consent_versions()[-1]})
    return browser, person


def test_a_person_with_a_card_adds_an_email_and_becomes_the_owner(cast: Cast) -> None:
    browser, person = with_card(cast)
    browser.post(EMAIL, {"email": NEW})
    browser.post(CODE, {"code": code_to(NEW)})
    claimed = Person.objects.get(pk=person.pk).own_sign_in_at

    own = Client()
    ask(own, NEW)
    own.post("/en/sign-in/code/", {"code": code_of(person)})

    assert claimed is not None, "from here on the centre changes nothing"
    assert Person.objects.get(pk=person.pk).own_sign_in_at == claimed
    assert [one.get("/en/my/profile/").status_code for one in (own, browser)] == [200, 200]


@pytest.mark.parametrize("address", ["password/", "app/", "passkeys/add/"])
def test_a_card_opens_nothing_that_outlasts_it(cast: Cast, address: str) -> None:
    browser, _person = with_card(cast)

    page = browser.get(f"/en/sign-in/safety/{address}")

    assert page.status_code == 403
    assert "First sign in by e-mail" in page.content.decode()
    assert "Set a password" not in browser.get("/en/my/profile/sign-in/").content.decode()


def test_a_card_that_was_used_long_ago_adds_no_email(cast: Cast) -> None:
    browser, person = with_card(cast)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "card", "at": 0}]
    session.save()

    page = browser.get(EMAIL)

    assert (page.status_code, "sign in anew with a card" in page.content.decode()) == (403, True)
    assert email_of(person) is None


def test_the_account_is_not_deleted_while_the_old_address_can_undo(saule: Client, cast: Cast) -> None:
    actions.ask_own_email(person=cast.learner, email=NEW, at=clock.now() - timedelta(minutes=1))
    actions.confirm_own_email(person=cast.learner, code=code_to(NEW), session_key="", at=clock.now())
    sign_in_just_now(saule, Person.objects.get(pk=cast.learner.pk))

    saule.post("/en/my/profile/data/delete/")

    assert Person.objects.get(pk=cast.learner.pk).is_active
