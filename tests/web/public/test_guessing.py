"""Attackers against owners: guessing and flooding are refused early, and nobody is locked out by them."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import DatabaseError
from django.test import Client

from oqu.kernel import clock, limits
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import Person
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory
from tests.web.public.test_sign_in import totp_code

pytestmark = pytest.mark.django_db
ASK, CODE, PASSWORD, CARD = "/en/sign-in/", "/en/sign-in/code/", "/en/sign-in/password/", "/en/sign-in/card/"
ATTACKER, OWNER, SCHOOL = "203.0.113.9", "198.51.100.4", "192.0.2.1"
OWN = "saule@example.org"


def at(address: str) -> Client:
    """A fresh browser at a network address."""
    return Client(REMOTE_ADDR=address)


def code_of(person: Person, *, newest: bool = True) -> str:
    letters = Letter.objects.filter(person=person, kind="people/sign_in_code").order_by("pk")
    letter = letters.last() if newest else letters.first()
    assert letter
    found = re.search(r"^(\d{6}|\d{3} \d{3} \d{3} \d{3})$", letter.text, re.MULTILINE)
    assert found
    return found.group(1)


def wrong_for(person: Person) -> str:
    return "000000" if code_of(person) != "000000" else "111111"


def is_in(client: Client, person: Person) -> bool:
    return client.session.get("_auth_user_id") == str(person.pk)


def guess(address: str, email: str, times: int = 5) -> list[int]:
    """Ask for a code and type a wrong one several times, from a fresh browser."""
    browser = at(address)
    browser.post(ASK, {"email": email})
    return [browser.post(CODE, {"code": f"00000{number}"}).status_code for number in range(times)]


def flood(email: str = OWN, times: int = 20) -> None:
    """Ask for codes of one account from many browsers and many addresses."""
    for number in range(times):
        at(f"203.0.{number}.7").post(ASK, {"email": email})


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Stop the clock, so that a slow machine refills no limit, and return what moves it on from there."""
    start = clock.now()

    def move(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + by)

    move(timedelta())
    return move


# Sign-in codes


def test_two_hundred_guesses_over_forty_accounts_from_one_address_are_refused_early(cast: Cast) -> None:
    people = [PersonFactory.create() for _person in range(40)]

    statuses = [status for person in people for status in guess(ATTACKER, str(person.email))]

    assert statuses.count(422) + statuses.count(303) <= 30
    assert set(statuses[60:]) == {429}


def test_a_refusal_says_when_to_come_back_and_what_to_do(cast: Cast) -> None:
    for _browser in range(6):
        guess(ATTACKER, str(PersonFactory.create().email))
    browser = at(ATTACKER)
    browser.post(ASK, {"email": OWN})

    refused = browser.post(CODE, {"code": "123456"})

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Have a new code sent: it is longer" in refused.content.decode()


def test_a_class_of_forty_signs_in_behind_one_address(cast: Cast) -> None:
    people = [PersonFactory.create() for _person in range(40)]

    for person in people:
        browser = at(SCHOOL)
        browser.post(ASK, {"email": person.email})
        answer = browser.post(CODE, {"code": code_of(person)})
        assert (answer.status_code, is_in(browser, person)) == (303, True)


def test_a_class_signs_in_while_one_of_them_guesses_at_others(cast: Cast) -> None:
    for _browser in range(10):
        guess(SCHOOL, str(cast.director.email))
    browser = at(SCHOOL)

    browser.post(ASK, {"email": OWN})
    code = code_of(cast.learner)
    answer = browser.post(CODE, {"code": code})

    assert len(code.replace(" ", "")) == 12
    assert (answer.status_code, is_in(browser, cast.learner)) == (303, True)


def test_requesting_codes_for_somebody_neither_ends_their_code_nor_fills_their_mailbox(cast: Cast) -> None:
    owner = at(OWNER)
    owner.post(ASK, {"email": OWN})
    code = code_of(cast.learner)

    flood(times=50)

    assert Letter.objects.filter(person=cast.learner).count() == 6
    assert owner.post(CODE, {"code": code}).status_code == 303
    assert is_in(owner, cast.learner)


def test_after_a_flood_of_requests_the_owner_signs_in_with_the_newest_letter(cast: Cast) -> None:
    flood(times=50)
    owner = at(OWNER)

    asked = owner.post(ASK, {"email": OWN})
    answer = owner.post(CODE, {"code": code_of(cast.learner)})

    assert (asked.status_code, answer.status_code, is_in(owner, cast.learner)) == (303, 303, True)


def test_guesses_at_an_account_from_many_addresses_do_not_refuse_its_owner(cast: Cast) -> None:
    owner = at(OWNER)
    owner.post(ASK, {"email": OWN})
    code = code_of(cast.learner)

    for number in range(12):
        guess(f"203.0.{number}.7", OWN)

    assert owner.post(CODE, {"code": code}).status_code == 303
    assert is_in(owner, cast.learner)


def test_guesses_from_everywhere_do_not_refuse_an_owner_who_asks_anew(cast: Cast) -> None:
    for number in range(60):
        guess(f"203.0.{number}.7", str(PersonFactory.create().email))
    owner = at(OWNER)
    owner.post(ASK, {"email": OWN})

    assert [limit.action for limit in limits.alarms(at=clock.now())] == [limits.Action.CODE_GUESS]
    assert len(code_of(cast.learner).replace(" ", "")) == 12
    assert owner.post(CODE, {"code": code_of(cast.learner)}).status_code == 303


def test_codes_of_one_account_can_not_be_collected_to_guess_at_them(cast: Cast) -> None:
    """However many browsers ask: six codes of six digits, then codes that can't be guessed."""
    flood(times=40)

    texts = Letter.objects.filter(person=cast.learner).values_list("text", flat=True)
    assert sum(bool(re.search(r"^\d{6}$", text, re.MULTILINE)) for text in texts) == 5


def test_guesses_at_another_browsers_code_end_with_the_limit_of_the_account(cast: Cast) -> None:
    owner = at(OWNER)
    owner.post(ASK, {"email": OWN})
    code = code_of(cast.learner)
    for number in range(3):
        guess(f"203.0.{number}.7", OWN)
    attacker = at(ATTACKER)
    attacker.post(ASK, {"email": OWN})

    assert attacker.post(CODE, {"code": code}).status_code == 422
    assert owner.post(CODE, {"code": code}).status_code == 303


def test_a_known_device_is_apart_from_what_strangers_do(cast: Cast) -> None:
    device = at(SCHOOL)
    device.post(ASK, {"email": OWN})
    device.post(CODE, {"code": code_of(cast.learner)})
    device.post("/en/sign-in/out/")
    for _browser in range(10):
        guess(SCHOOL, OWN)

    device.post(ASK, {"email": OWN})
    code = code_of(cast.learner)

    assert len(code) == 6
    assert device.post(CODE, {"code": wrong_for(cast.learner)}).status_code == 422
    assert device.post(CODE, {"code": code}).status_code == 303


def test_a_forged_mark_of_a_known_device_is_worth_nothing(cast: Cast) -> None:
    browser = at(ATTACKER)
    browser.cookies["oqu_device"] = '["device",["0123456789abcdef"]]'
    for _browser in range(10):
        guess(ATTACKER, OWN)

    browser.post(ASK, {"email": OWN})

    assert browser.post(CODE, {"code": "000000"}).status_code == 429


def test_the_limits_end_with_time(cast: Cast, later: Callable[[timedelta], None]) -> None:
    for _browser in range(10):
        guess(ATTACKER, OWN)

    later(timedelta(days=1))

    assert guess(ATTACKER, OWN, times=1) == [422]


def test_a_network_of_ipv6_is_one_address(cast: Cast) -> None:
    statuses = [guess(f"2001:db8:0:1::{number}", str(PersonFactory.create().email)) for number in range(9)]

    assert set(statuses[-1]) == {429}


def test_the_address_is_the_one_that_the_proxy_saw(cast: Cast, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    statuses = set[int]()
    for number in range(9):
        browser = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, {ATTACKER}")
        browser.post(ASK, {"email": str(PersonFactory.create().email)})
        statuses = {browser.post(CODE, {"code": f"00000{guess}"}).status_code for guess in range(5)}

    assert statuses == {429}


# Addresses without an account


def test_an_address_without_an_account_hears_from_us_once_a_day(
    cast: Cast, later: Callable[[timedelta], None]
) -> None:
    flood("nobody@example.org", times=30)
    on_the_first_day = Letter.objects.count()
    later(timedelta(days=1))
    flood("nobody@example.org", times=3)

    assert (on_the_first_day, Letter.objects.count()) == (1, 2)


def test_the_installation_sends_at_most_twenty_letters_an_hour_to_unknown_addresses(
    cast: Cast, later: Callable[[timedelta], None]
) -> None:
    names = count()
    for minute in range(0, 60, 2):
        later(timedelta(minutes=minute))
        for _address in range(2):
            number = next(names)
            at(f"203.0.{number}.7").post(ASK, {"email": f"stranger{number}@example.org"})

    assert 15 < Letter.objects.filter(kind="people/unknown_email").count() <= 20


def test_the_answers_for_known_and_unknown_addresses_are_alike_under_a_flood(cast: Cast) -> None:
    def answers(email: str) -> list[tuple[int, str, str]]:
        responses = []
        for number in range(8):
            browser = at(f"203.0.{number}.7")
            asked = browser.post(ASK, {"email": email})
            typed = browser.post(CODE, {"code": "000000"})
            page = re.sub(r'value="[^"]+"|[\w.]+@[\w.]+', "", typed.content.decode())
            responses.append((asked.status_code, asked["Location"], page))
        return responses

    assert answers(OWN) == answers("nobody@example.org")


def test_the_work_for_an_unknown_address_is_alike(cast: Cast, django_assert_max_num_queries: Any) -> None:
    """The same writes but for the letter itself: its row and its line in the journal."""
    flood(times=1)
    flood("nobody@example.org", times=2)
    with django_assert_max_num_queries(60) as known:
        flood(times=1)
    with django_assert_max_num_queries(60) as unknown:
        flood("nobody@example.org", times=1)

    def writes(queries: Any) -> list[str]:
        words = [query["sql"].split()[:3] for query in queries.captured_queries]
        tables = [" ".join(word) for word in words if word[0] in {"INSERT", "UPDATE", "DELETE"}]
        return [table for table in tables if "letters_" not in table and "journal" not in table]

    assert writes(known) == writes(unknown)


# Passwords


@pytest.fixture
def with_password(cast: Cast) -> Person:
    cast.learner.set_password("a long sentence of mine")
    cast.learner.save()
    return cast.learner


def sign_in(client: Client, password: str = "a long sentence of mine", email: str = OWN) -> Any:
    return client.post(PASSWORD, {"login": email, "password": password})


def test_guessing_a_password_is_stopped_and_leaves_the_code_by_letter(with_password: Person) -> None:
    statuses = [sign_in(at(f"203.0.{number}.7"), "guess").status_code for number in range(11)]
    owner = at(OWNER)
    refused = sign_in(owner)
    owner.post(ASK, {"email": OWN})

    assert statuses == [422] * 10 + [429]
    assert (refused.status_code, "Sign in with a code by e-mail" in refused.content.decode()) == (429, True)
    assert f'value="{OWN}"' in refused.content.decode()
    assert owner.post(CODE, {"code": code_of(with_password)}).status_code == 303


def test_one_password_tried_at_many_accounts_is_stopped(with_password: Person) -> None:
    statuses = [
        sign_in(at(ATTACKER), "qwerty12345", f"person{number}@example.org").status_code
        for number in range(45)
    ]

    assert statuses == [422] * 40 + [429] * 5


def test_right_passwords_are_not_counted(with_password: Person) -> None:
    assert {sign_in(at(SCHOOL)).status_code for _time in range(50)} == {303}


def test_the_owner_at_a_known_device_signs_in_while_strangers_guess(with_password: Person) -> None:
    device = at(OWNER)
    sign_in(device)
    device.post("/en/sign-in/out/")
    for number in range(20):
        sign_in(at(f"203.0.{number}.7"), "guess")

    assert sign_in(device).status_code == 303


def test_the_present_password_can_not_be_guessed_at_a_computer_left_open(with_password: Person) -> None:
    browser = at(OWNER)
    sign_in(browser)
    new = {"password1": "another long sentence", "password2": "another long sentence"}

    statuses = [
        browser.post(
            "/en/sign-in/safety/password/change/", new | {"oldpassword": f"guess {number}"}
        ).status_code
        for number in range(11)
    ]
    again = browser.post("/en/sign-in/again/password/", {"password": "a long sentence of mine"})

    assert statuses == [422] * 10 + [429]
    assert again.status_code == 429


# The second step


def test_guessing_the_second_step_is_stopped(with_password: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(with_password, secret)
    statuses = []
    for number in range(12):
        attacker = at(f"203.0.{number}.7")
        sign_in(attacker)
        statuses.append(attacker.post("/en/sign-in/second-step/", {"code": "000000"}).status_code)

    assert statuses == [422] * 10 + [429] * 2


def test_a_code_of_the_app_is_accepted_as_people_type_it(with_password: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(with_password, secret)
    owner = at(OWNER)
    sign_in(owner)
    code = totp_code(secret)

    answer = owner.post("/en/sign-in/second-step/", {"code": f"{code[:3]} {code[3:]}"})

    assert (answer.status_code, is_in(owner, with_password)) == (303, True)


# Cards and passkeys


def test_guessing_cards_is_stopped_but_a_right_card_is_accepted(cast: Cast) -> None:
    person = PersonFactory.create(email=None)
    card = actions.make_card(person=person, by=None, at=clock.now())
    statuses = [at(SCHOOL).post(CARD, {"code": "abcd-efgh-jkmn"}).status_code for _guess in range(32)]
    owner = at(SCHOOL)

    answer = owner.post(CARD, {"code": f"Код: {card.upper()}"})

    assert statuses == [422] * 30 + [429] * 2
    assert (answer.status_code, is_in(owner, person)) == (303, True)


def test_a_card_typed_with_cyrillic_letters_that_look_alike_is_accepted(cast: Cast) -> None:
    person = PersonFactory.create(email=None)
    card = actions.make_card(person=person, by=None, at=clock.now())
    owner = at(OWNER)

    owner.post(CARD, {"code": card.translate(str.maketrans("aekmhptyx3bc", "аекмнртухзвс"))})

    assert is_in(owner, person)


def test_a_flood_of_passkeys_is_stopped(cast: Cast) -> None:
    statuses = [
        at(ATTACKER).post("/en/sign-in/passkey/", {"credential": "{}"}).status_code for _try in range(61)
    ]

    assert statuses == [303] * 60 + [429]


# Without a count


def test_when_nothing_can_be_counted_guessable_secrets_are_refused_with_a_clear_page(
    with_password: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(limits, "_busy_until", broken)
    asked, signed = at(OWNER).post(ASK, {"email": OWN}), sign_in(at(OWNER))

    assert (asked.status_code, signed.status_code) == (503, 503)
    assert "Nothing was lost." in asked.content.decode()
    assert f'value="{OWN}"' in asked.content.decode()
