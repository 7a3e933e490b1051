"""Beyond a limit: owners still get in, the answer is 429 with everything typed, and invited people learn what to do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from oqu.admission import actions as admission
from oqu.admission.actions import Details
from oqu.courses.models import Course
from oqu.invitations import actions as inviting
from oqu.invitations.actions import Offer
from oqu.kernel import clock, limits
from oqu.kernel.limits import Action, Scope
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people.models import Person
from oqu.people.queries import consent_versions, person_by_email
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.people import PersonFactory
from tests.factories.questionnaires import TYPED, wave
from tests.web.public.test_guessing import (
    ASK,
    ATTACKER,
    CODE,
    OWN,
    OWNER,
    SCHOOL,
    at,
    code_of,
    guess,
    is_in,
    sign_in,
    wrong_for,
)

pytestmark = pytest.mark.django_db
SECOND = "/en/sign-in/second-step/"
AGAIN = "/en/sign-in/again/code/"


# Codes that have arrived


def test_a_short_code_is_accepted_in_its_browser_while_its_address_guesses(cast: Cast) -> None:
    owner = at(SCHOOL)
    owner.post(ASK, {"email": OWN})
    code = code_of(cast.learner)
    for _browser in range(10):
        guess(SCHOOL, str(cast.director.email))

    wrong = owner.post(CODE, {"code": wrong_for(cast.learner)})
    right = owner.post(CODE, {"code": code})

    assert len(code) == 6
    assert (wrong.status_code, right.status_code, is_in(owner, cast.learner)) == (429, 303, True)


def test_a_short_code_is_accepted_in_its_browser_while_everybody_guesses(cast: Cast) -> None:
    owner = at(OWNER)
    owner.post(ASK, {"email": OWN})
    code = code_of(cast.learner)
    for number in range(30):
        guess(f"203.0.{number}.7", str(PersonFactory.create().email))

    assert owner.post(CODE, {"code": code}).status_code == 303


def test_browsers_that_collect_codes_before_they_guess_are_stopped(cast: Cast) -> None:
    browsers = []
    for _account in range(40):
        browser = at(ATTACKER)
        browser.post(ASK, {"email": str(PersonFactory.create().email)})
        browsers.append(browser)
    spare = limits.uses(Action.OWN_CODE, {Scope.ADDRESS: ATTACKER})

    statuses = [
        browser.post(CODE, {"code": "000000"}).status_code for browser in browsers for _time in range(2)
    ]

    assert statuses == [422] * 30 + [429] * 50
    assert not limits.peek(spare, at=clock.now()).allowed


@pytest.mark.usefixtures("still_clock")
def test_two_hundred_guesses_over_forty_accounts_from_two_hundred_addresses_are_stopped(cast: Cast) -> None:
    emails = [str(PersonFactory.create().email) for _account in range(40)]
    statuses = [guess(f"198.51.{number}.7", emails[number % 40], times=1)[0] for number in range(200)]

    assert statuses.count(422) <= 101
    assert set(statuses[110:]) == {429}


def test_a_code_of_an_application_is_accepted_where_it_was_sent_while_its_address_guesses(cast: Cast) -> None:
    course = CourseFactory.create(in_admission=True, languages=["kk", "ru"])
    sender, key = applied(course)
    code = newest_code()
    for _browser in range(10):
        guess(SCHOOL, str(cast.director.email))
    page = reverse("public:apply_confirm", args=[course.slug, key])

    elsewhere = at(SCHOOL).post(page, {"code": code})
    right = sender.post(page, {"code": code})

    assert (elsewhere.status_code, right.status_code) == (429, 303)


def test_applying_again_and_again_in_the_name_of_an_address_does_not_fill_its_mailbox(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = CourseFactory.create(in_admission=True, languages=["kk", "ru"])
    start = clock.now()
    for hour in range(24):
        monkeypatch.setattr(clock, "now", lambda hour=hour: start + timedelta(hours=hour))
        applied(course)

    assert Letter.objects.filter(address="gulnar@example.org").count() <= 16


def applied(course: Course) -> tuple[Client, str]:
    """The browser that sent an application for gulnar@example.org, and the application's key."""
    browser = at(SCHOOL)
    sent = browser.post(
        reverse("public:apply", args=[course.slug]),
        {
            "family_name": "Akhmetova",
            "given_name": "Gulnar",
            "email": "gulnar@example.org",
            "library": "unlisted",
            "library_words": "Village library",
            "position": "Librarian",
            "language": "kk",
            "internet": "yes",
            "consent": "on",
            "consent_version": consent_versions()[-1],
        },
    )
    assert sent.status_code == 303, sent.content.decode()
    return browser, sent["Location"].rstrip("/").rsplit("/", 1)[1]


def newest_code() -> str:
    letter = Letter.objects.filter(kind="admission/confirm").order_by("-pk")[0]
    found = re.search(r"\b\d{6}\b", letter.text)
    assert found
    return found[0]


# The second step


@pytest.fixture
def protected(cast: Cast) -> tuple[Person, str]:
    """Saule with a password and an app, and the app's secret; strangers who know the password have used up her limit."""
    cast.learner.set_password("a long sentence of mine")
    cast.learner.save()
    secret = generate_totp_secret()
    TOTP.activate(cast.learner, secret)
    for number in range(12):
        thief = at(f"203.0.{number}.7")
        sign_in(thief)
        thief.post(SECOND, {"code": "000000"})
    return cast.learner, secret


def shown(secret: str, ago: int = 0) -> str:
    """The code that the app shows now, or showed so many codes ago."""
    return f"{hotp_value(secret, max(yield_hotp_counters_from_time()) - ago):06}"


def at_second_step() -> Client:
    browser = at(OWNER)
    sign_in(browser)
    return browser


def test_two_codes_of_the_app_let_the_owner_in_whom_a_thief_of_the_mailbox_locks_out(
    protected: tuple[Person, str],
) -> None:
    person, secret = protected
    browser = at_second_step()

    refused = browser.post(SECOND, {"code": shown(secret)})
    accepted = browser.post(SECOND, {"code": f"{shown(secret, 1)} {shown(secret)}"})

    assert (refused.status_code, "Type two codes" in refused.content.decode()) == (429, True)
    assert int(refused["Retry-After"]) > 0
    assert (accepted.status_code, is_in(browser, person)) == (303, True)


def test_two_codes_that_do_not_follow_each_other_are_refused(protected: tuple[Person, str]) -> None:
    person, secret = protected
    browser = at_second_step()

    answers = [
        browser.post(SECOND, {"code": f"{first} {second}"}).status_code
        for first, second in [
            (shown(secret), shown(secret)),
            (shown(secret), shown(secret, 1)),
            (shown(secret, 9), shown(secret, 8)),
        ]
    ]

    assert (answers, is_in(browser, person)) == ([429] * 3, False)


def test_two_codes_of_the_app_are_accepted_once(protected: tuple[Person, str]) -> None:
    _person, secret = protected
    both = f"{shown(secret, 1)}{shown(secret)}"

    assert [at_second_step().post(SECOND, {"code": both}).status_code for _time in range(2)] == [303, 429]


def test_a_code_that_signed_in_is_no_half_of_a_pair(cast: Cast) -> None:
    cast.learner.set_password("a long sentence of mine")
    cast.learner.save()
    secret = generate_totp_secret()
    TOTP.activate(cast.learner, secret)
    once = at_second_step().post(SECOND, {"code": shown(secret)})

    pair = at_second_step().post(SECOND, {"code": f"{shown(secret)}{shown(secret, -1)}"})

    assert (once.status_code, pair.status_code) == (303, 422)


def test_who_came_by_the_second_step_is_not_asked_again(protected: tuple[Person, str]) -> None:
    browser = at_second_step()
    first, second = RecoveryCodes.activate(protected[0]).get_unused_codes()[:2]
    browser.post(SECOND, {"code": f"{first} {second}"})

    assert browser.get("/en/sign-in/safety/recovery/").status_code == 200


def test_two_recovery_codes_let_the_owner_in_and_are_used_up(protected: tuple[Person, str]) -> None:
    person, _secret = protected
    first, second, third = RecoveryCodes.activate(person).get_unused_codes()[:3]

    answers = [
        at_second_step().post(SECOND, {"code": typed}).status_code
        for typed in (f"{first} {first}", f"{first} {second}", f"{second} {third}")
    ]

    assert answers == [429, 303, 429]


# 429 wherever a limit is reached


def test_requests_for_a_code_before_a_change_end_in_429(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)

    statuses = [client.post(AGAIN, {"send": "yes"}).status_code for _time in range(11)]
    refused = client.post(AGAIN, {"send": "yes"})

    assert statuses == [303] * 10 + [429]
    assert (refused["Retry-After"] > "0", 'name="code"' in refused.content.decode()) == (True, True)


def test_requests_for_codes_of_an_application_end_in_429_with_the_form(cast: Cast) -> None:
    course = CourseFactory.create(in_admission=True, languages=["kk", "ru"])
    sender, key = applied(course)
    again = reverse("public:apply_code", args=[course.slug, key])

    statuses = [sender.post(again).status_code for _time in range(81)]
    refused = sender.post(again)

    assert statuses == [303] * 80 + [429]
    assert int(refused["Retry-After"]) > 0
    assert f'action="{reverse("public:apply_confirm", args=[course.slug, key])}"' in refused.content.decode()


def test_unknown_slips_end_in_429_with_the_slip(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.learner)
    page = reverse("learning:questionnaire", args=[asked.activity.course.slug, asked.activity.slug])
    client.post(page, TYPED | {"form_key": "one"})
    client.cookies.clear()
    client.force_login(cast.learner)

    statuses = [
        client.post(page, {"do": "slip", "slip": "abcd efgh jkmn pqrs"}).status_code for _time in range(21)
    ]
    refused = client.post(page, {"do": "slip", "slip": "abcd efgh jkmn pqrs"})

    assert statuses == [422] * 20 + [429]
    assert int(refused["Retry-After"]) > 0
    assert 'value="abcd efgh jkmn pqrs"' in refused.content.decode()


def test_too_many_requests_for_another_email_end_in_429(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator)
    page = reverse("office:ask_email", args=[cast.learner.key])

    statuses = [client.post(page, {"email": f"saule{number}@example.org"}).status_code for number in range(3)]
    refused = client.post(page, {"email": "saule.kim@example.org"})

    assert (statuses, refused.status_code) == ([303] * 3, 429)
    assert int(refused["Retry-After"]) > 80_000
    assert 'value="saule.kim@example.org"' in refused.content.decode()


# Signing in before answering an invitation


@pytest.fixture
def invited(cast: Cast) -> str:
    """The e-mail of a person without an account to whom the director has offered a role."""
    offer = Offer("anna@example.org", "Tsoi", "Anna", Role.LECTURER, centre=cast.centre, host=cast.centre)
    inviting.appoint(offer=offer, by=cast.director, at=clock.now())
    return offer.email


def asked(email: str, address: str = OWNER) -> Any:
    browser = at(address)
    browser.post(ASK, {"email": email})
    return browser


def test_an_invited_person_who_signs_in_first_gets_the_invitation_again(invited: str) -> None:
    asked(invited)
    letter = Letter.objects.get(address=invited, kind="people/invited_email")
    link = re.search(r"/en/invitations/\S+", letter.text)
    assert link
    browser = at(OWNER)

    page = browser.get(link[0])
    browser.post(
        link[0],
        {
            "answer": "accept",
            "family_name": "Tsoi",
            "given_name": "Anna",
            "consent_version": consent_versions()[-1],
        },
    )
    browser.post(ASK, {"email": invited})
    person = person_by_email(invited)
    assert person is not None
    browser.post(CODE, {"code": code_of(person)})

    assert (page.status_code, is_in(browser, person)) == (200, True)


def test_a_person_asked_about_a_course_who_signs_in_first_gets_the_question_again(cast: Cast) -> None:
    course = CourseFactory.create(in_admission=True, centre=cast.centre)
    details = Details(family_name="Tsoi", given_name="Anna", email="anna@example.org")
    admission.enter(course=course, details=details, by=cast.coordinator, at=clock.now(), key="one")

    asked("anna@example.org")
    letter = Letter.objects.get(kind="people/invited_email")
    link = re.search(r"/en/applications/\S+", letter.text)
    assert link

    assert at(OWNER).get(link[0]).status_code == 200


def test_the_invitation_is_the_one_letter_of_the_day(invited: str) -> None:
    for number in range(20):
        asked(invited, f"203.0.{number}.7")

    assert Letter.objects.filter(address=invited).exclude(kind="invitations/role").count() == 1


def test_the_page_does_not_reveal_that_an_address_is_invited(invited: str) -> None:
    pages = []
    for email in (invited, "nobody@example.org", OWN):
        typed = asked(email).post(CODE, {"code": "000000"})
        pages.append((typed.status_code, re.sub(r'value="[^"]+"|[\w.]+@[\w.]+', "", typed.content.decode())))

    assert pages[0] == pages[1] == pages[2]


def test_who_has_applied_and_is_not_admitted_yet_learns_so(cast: Cast) -> None:
    course = CourseFactory.create(in_admission=True, languages=["kk", "ru"])
    sender, key = applied(course)
    sender.post(reverse("public:apply_confirm", args=[course.slug, key]), {"code": newest_code()})

    asked("gulnar@example.org")

    letter = Letter.objects.get(kind="people/unknown_email")
    assert "which is not decided yet" in letter.text
    assert "no participant has it" not in letter.text


def test_applying_being_admitted_and_signing_in_by_pages(cast: Cast) -> None:
    course = CourseFactory.create(in_admission=True, centre=cast.centre, languages=["kk", "ru"])
    sender, key = applied(course)
    sender.post(reverse("public:apply_confirm", args=[course.slug, key]), {"code": newest_code()})
    office = Client()
    office.force_login(cast.coordinator)

    office.post(reverse("office:decide", args=[course.slug]), {"admit": key})
    person = person_by_email("gulnar@example.org")
    assert person is not None
    browser = asked("gulnar@example.org")
    browser.post(CODE, {"code": code_of(person)})
    today = browser.get(reverse("learning:today"), follow=True)

    assert (is_in(browser, person), today.status_code) == (True, 200)


def test_who_was_entered_by_an_office_and_accepted_is_asked_for_consent_or_has_given_it(cast: Cast) -> None:
    course = CourseFactory.create(in_admission=True, centre=cast.centre)
    person: Person = PersonFactory.create(email="aigerim@example.org", entered_by=cast.centre)
    browser = asked("aigerim@example.org")
    browser.post(CODE, {"code": code_of(person)})

    page = browser.get(reverse("learning:today"), follow=True)

    assert course.centre == cast.centre
    assert page.redirect_chain[-1][0].startswith(reverse("learning:consent"))


def test_limits_end(invited: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now()
    asked(invited)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(hours=25))
    asked(invited)

    assert Letter.objects.filter(address=invited, kind="people/invited_email").count() == 2
