"""What a person agrees to is stored with its text, language, channel and time; whom an office entered is asked."""

import hashlib
import html
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import oqu
from oqu.admission import actions as admission
from oqu.admission.actions import Details
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import Channel, Consent, ConsentAnswer, Person, Purpose
from oqu.people.queries import consent_text, must_be_asked, own_data
from oqu.support.models import Case
from oqu.ui.device import mark_of
from oqu.web import sending
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.people import PersonFactory
from tests.web.learning.test_profile_email import code_to

pytestmark = pytest.mark.django_db
TEXTS = Path(oqu.__file__).parent / "people" / "consents"
RELEASED = {
    "2026-11": "255a406e88d8e06c7b4be2a4ffd528eaeffb8938d581cd360c366d1b491261fa",
    "2026-11-28": "2f67d58b1cb4e98a1c162160b882e8483966599b206beb18356582200c6dda89",
    "2026-12-01": "eff902181e9d118961a55e81c4bd76bb0a28e4de1479feca68765c864a0b2104",
}
"""Version → SHA-256 of its file: people have agreed to exactly this, so a change needs a new version."""
QUESTION = "/en/my/consent/"
YES = {"answer": "yes", "consent_version": max(RELEASED)}
QUOTE = {"purpose": "quote", "consent_version": max(RELEASED)}
NO = {"answer": "no", "consent_version": max(RELEASED)}


@pytest.fixture
def entered(cast: Cast) -> Person:
    """A person whom the office of the centre wrote down."""
    person: Person = PersonFactory.create(entered_by=cast.centre)
    return person


def test_a_released_text_is_never_edited() -> None:
    found = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in TEXTS.glob("*.toml")}

    assert found == RELEASED


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_has_a_text_in_three_languages(purpose: Purpose) -> None:
    texts = [consent_text(purpose, language).text for language in ("kk", "ru", "en")]

    assert len(set(texts)) == 3
    assert all(texts)


def test_a_consent_stores_the_text_language_channel_and_time(cast: Cast) -> None:
    now, text = clock.now(), consent_text(Purpose.DATA, "ru")
    actions.agree(
        person=cast.stranger,
        purpose=Purpose.DATA,
        by=cast.stranger,
        at=now,
        text=text,
        channel=Channel.SIGN_IN,
    )

    consent = Consent.objects.get(person=cast.stranger)
    assert (consent.version, consent.language, consent.digest) == (text.version, "ru", text.digest)
    assert (consent.channel, consent.given_at) == (Channel.SIGN_IN, now)


def test_a_person_whom_an_office_entered_is_asked_before_anything_else(
    client: Client, entered: Person
) -> None:
    client.force_login(entered)

    for address in ("/en/today/", "/en/my/profile/", "/en/courses/"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, QUESTION)
    assert client.get(QUESTION).status_code == client.get("/en/privacy/").status_code == 200


def test_a_person_from_the_offices_list_is_asked_after_signing_in_with_the_printed_card(
    client: Client, cast: Cast
) -> None:
    details = Details("Omarova", "Zhanar", library=cast.learner.library, language="en")
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    office: dict[str, Any] = {"by": cast.coordinator, "at": clock.now()}
    application = admission.enter(course=course, details=details, key="by telephone", **office)
    person = admission.admit(application=application, **office).person
    code = actions.make_card(person=person, **office)

    client.post("/en/sign-in/card/", {"code": code})
    page = client.get("/en/today/")

    assert (page.status_code, page.headers["Location"]) == (303, QUESTION)
    assert "entered your name here" in client.get(QUESTION).text
    assert list(person.consents.all()) == []


def test_after_agreeing_the_person_goes_on_and_is_not_asked_again(client: Client, entered: Person) -> None:
    client.force_login(entered)

    assert client.post(QUESTION, YES).status_code == 303

    consent = Consent.objects.get(person=entered, purpose=Purpose.DATA)
    assert (consent.channel, consent.language, consent.version) == (Channel.SIGN_IN, "en", max(RELEASED))
    assert client.get("/en/today/").status_code == 200
    client.force_login(entered)
    assert client.get("/en/today/").status_code == 200


def test_who_refuses_is_signed_out_and_asked_again_next_time(
    client: Client, cast: Cast, entered: Person
) -> None:
    client.force_login(entered)

    page = client.post(QUESTION, NO)

    assert "sign in again and agree" in page.text
    assert client.get("/en/today/").status_code == 302
    assert JournalEntry.objects.get(verb="people.refuse_data").centre_id == cast.centre.pk
    refusal = Consent.objects.get(person=entered)
    text = consent_text(Purpose.DATA, "en")
    assert (refusal.answer, refusal.given_at) == (ConsentAnswer.REFUSED, None)
    assert (refusal.version, refusal.digest, refusal.language, refusal.channel) == (
        text.version,
        text.digest,
        "en",
        Channel.SIGN_IN,
    )
    assert must_be_asked(entered)


def test_every_answer_is_on_the_page_of_ones_data_and_in_the_export(client: Client, entered: Person) -> None:
    client.force_login(entered)
    client.post(QUESTION, NO)
    entered.refresh_from_db()
    client.force_login(entered)
    client.post(QUESTION.replace("/en/", "/ru/"), YES)
    client.post("/en/my/profile/data/consent/", {**QUOTE, "given": "on"})
    client.post("/en/my/profile/data/consent/", {"purpose": "data"})
    entered.refresh_from_db()
    client.force_login(entered)
    client.post(QUESTION, YES)

    page = client.get("/en/my/profile/data/")
    consents = [
        (one["purpose"], one["answer"], one["language"], one["channel"])
        for one in own_data(entered)["consents"]
    ]

    assert consents == [
        ("data", "given", "en", "sign_in"),
        ("quote", "given", "en", "profile"),
        ("data", "withdrawn", "ru", "sign_in"),
        ("data", "refused", "en", "sign_in"),
    ]
    assert [one.answer for one in page.context["answers"]] == ["given", "given", "withdrawn", "refused"]
    assert "All my answers so far" in page.text


@pytest.mark.parametrize(
    "times",
    [
        {},
        {"given_at": clock.now(), "refused_at": clock.now()},
        {"refused_at": clock.now(), "withdrawn_at": clock.now()},
        {"refused_at": clock.now(), "replaced_at": clock.now()},
        {"given_at": clock.now(), "withdrawn_at": clock.now(), "replaced_at": clock.now()},
    ],
)
def test_an_answer_is_either_given_or_refused(cast: Cast, times: dict[str, datetime]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(person=cast.stranger, purpose=Purpose.DATA, **times)


def test_an_answer_that_is_neither_is_refused(client: Client, entered: Person) -> None:
    client.force_login(entered)

    assert client.post(QUESTION, {}).status_code == 422


def test_people_who_came_by_themselves_are_not_asked(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)

    assert client.get("/en/today/").status_code == 200


def earlier(person: Person, version: str) -> None:
    """The person has agreed to that text; "" is a consent whose page showed none."""
    text = consent_text(Purpose.DATA, "kk", version) if version else None
    actions.agree(person=person, purpose=Purpose.DATA, by=person, at=clock.now(), text=text)


@pytest.mark.parametrize(
    ("version", "words"), [("2026-11", "You agreed to the text of 2026-11"), ("", "was not shown to you")]
)
def test_a_person_who_agreed_to_something_else_is_asked_for_the_newest_text(
    client: Client, cast: Cast, version: str, words: str
) -> None:
    earlier(cast.learner, version)
    client.force_login(cast.learner)

    page = client.get("/en/today/?day=1", headers={"accept": "text/html"}, follow=True)
    answer = client.post(QUESTION, YES)

    assert page.redirect_chain == [(QUESTION, 303)]
    assert words in page.text
    assert answer.headers["Location"] == "/en/today/?day=1"
    assert [(one.version, one.answer) for one in cast.learner.consents.order_by("pk")] == [
        (version, ConsentAnswer.REPLACED),
        (max(RELEASED), ConsentAnswer.GIVEN),
    ]


HELP = "/en/support/"
WORDS = {"subject": "technical", "text": "The sound stops", "form_key": "one"}


@pytest.mark.parametrize("version", ["2026-11", ""])
def test_a_form_is_not_received_before_the_answer_and_waits_in_its_page(
    client: Client, cast: Cast, version: str
) -> None:
    earlier(cast.learner, version)
    client.force_login(cast.learner)

    stopped = client.post(HELP, WORDS, headers={"Referer": f"http://testserver{HELP}"})
    stored = Case.objects.count()
    agreed = client.post(QUESTION, YES)
    page = client.get(HELP)
    again = client.post(HELP, WORDS)

    assert (stopped.status_code, stored) == (409, 0)
    assert "The sound stops" in stopped.text
    assert f'href="{QUESTION}"' in stopped.text
    assert sending.RECEIVED_COOKIE not in stopped.cookies
    assert agreed.headers["Location"] == HELP
    assert ">\nThe sound stops</textarea>" in page.text
    assert (again.status_code, Case.objects.get().asker) == (303, cast.learner)


@pytest.mark.parametrize("version", ["2026-11", "", None])
def test_the_outbox_gets_no_receipt_before_the_answer_and_one_afterwards(
    client: Client, cast: Cast, version: str | None
) -> None:
    if version is None:
        actions.refuse_data(person=cast.learner, at=clock.now(), text=None)
    else:
        earlier(cast.learner, version)
    client.force_login(cast.learner)
    header = {"X-Oqu-Person": mark_of(cast.learner), "Sec-Fetch-Mode": "cors"}

    stopped = client.post(HELP, WORDS, headers=header)
    client.post(QUESTION, YES)
    received = client.post(HELP, WORDS, headers=header)

    assert (stopped.status_code, stopped.headers.get("X-Oqu-Received")) == (409, None)
    assert (received.status_code, received.headers["X-Oqu-Received"]) == (204, "one")
    assert Case.objects.count() == 1


def test_a_new_text_is_asked_in_a_session_that_is_open(client: Client, cast: Cast) -> None:
    actions.agree(
        person=cast.learner,
        purpose=Purpose.DATA,
        by=None,
        at=clock.now(),
        text=consent_text(Purpose.DATA, "en"),
    )
    client.force_login(cast.learner)
    before = client.get("/en/today/").status_code
    Consent.objects.update(version="2026-11")  # a newer text than the one agreed to

    answer = client.get("/en/today/")

    assert (before, answer.status_code, answer.headers["Location"]) == (200, 303, QUESTION)


def test_a_form_that_waits_for_a_proof_does_not_go_on_before_the_answer_to_a_new_text(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.learner)
    change = "/en/my/profile/sign-in/email/"
    asked = client.post(change, {"email": "saule.kim@example.org"})
    sent = client.post(asked["Location"], {"send": "yes"})
    earlier(cast.learner, "2026-11")

    answer = client.post(sent["Location"], {"code": code_to("saule@example.org")})

    assert (answer.status_code, answer["Location"]) == (303, change)
    assert not Letter.objects.filter(address="saule.kim@example.org").exists()
    assert client.get(change)["Location"] == QUESTION


def test_deleting_ones_data_goes_on_after_the_proof_without_an_answer(client: Client, cast: Cast) -> None:
    earlier(cast.learner, "2026-11")
    client.force_login(cast.learner)
    asked = client.post("/en/my/profile/data/delete/")
    sent = client.post(asked["Location"], {"send": "yes"})

    client.post(sent["Location"], {"code": code_to("saule@example.org")})

    assert not Person.objects.get(pk=cast.learner.pk).is_active


@pytest.mark.parametrize(("answer", "status"), [("earlier", 200), ("refused", 404)])
def test_the_calendar_ends_with_the_consent_but_not_with_a_new_text(
    client: Client, cast: Cast, answer: str, status: int
) -> None:
    earlier(cast.learner, "2026-11")
    if answer == "refused":
        actions.refuse_data(person=cast.learner, at=clock.now(), text=None)

    assert client.get(f"/en/calendar/{cast.learner.calendar_secret}.ics").status_code == status


def test_refusing_in_one_session_ends_all(client: Client, cast: Cast) -> None:
    other = Client()
    client.force_login(cast.learner)
    other.force_login(cast.learner)
    opened = [one.get("/en/today/").status_code for one in (client, other)]
    earlier(cast.learner, "2026-11")

    client.post(QUESTION, NO)

    assert opened == [200, 200]
    assert [one.get("/en/today/").status_code for one in (client, other)] == [302, 302]


def test_withdrawing_says_what_follows_ends_all_sessions_and_asks_at_the_next_sign_in(
    client: Client, cast: Cast
) -> None:
    actions.agree(
        person=cast.learner,
        purpose=Purpose.DATA,
        by=None,
        at=clock.now(),
        text=consent_text(Purpose.DATA, "en"),
    )
    other = Client()
    client.force_login(cast.learner)
    other.force_login(cast.learner)
    other.get("/en/today/")

    before = client.get("/en/my/profile/data/")
    after = client.post("/en/my/profile/data/consent/", {"purpose": "data"})

    assert "can't use the site until you sign in and agree again" in html.unescape(before.text)
    assert (after.status_code, "Your consent is withdrawn" in after.text) == (200, True)
    assert [one.get("/en/today/").status_code for one in (client, other)] == [302, 302]
    cast.learner.refresh_from_db()
    client.force_login(cast.learner)
    assert client.get("/en/today/").headers["Location"] == QUESTION


@pytest.mark.parametrize("purpose", ["data", "quote"])
@pytest.mark.parametrize("version", [None, "", "1999-01-01"])
def test_a_consent_to_a_text_that_no_page_showed_is_not_stored(
    client: Client, cast: Cast, purpose: str, version: str | None
) -> None:
    client.force_login(cast.learner)
    typed = {"purpose": purpose, "given": "on"} | ({} if version is None else {"consent_version": version})

    answer = client.post("/en/my/profile/data/consent/", typed)

    assert (answer.status_code, Consent.objects.count()) == (422, 0)
    assert "came without the text of the consent" in answer.text


@pytest.mark.parametrize("version", ["", "2026-11", "1999-01"])
def test_agreeing_to_a_text_that_is_not_the_newest_asks_once_more(
    client: Client, entered: Person, version: str
) -> None:
    client.force_login(entered)

    page = client.post(QUESTION, {"answer": "yes", "consent_version": version})

    assert (page.status_code, entered.consents.count()) == (422, 0)
    assert "The text has changed" in page.text


def test_who_refuses_the_newest_text_is_asked_again_next_time(client: Client, cast: Cast) -> None:
    earlier(cast.learner, "2026-11")
    client.force_login(cast.learner)

    client.post(QUESTION, NO)

    answers = [one.answer for one in cast.learner.consents.order_by("pk")]
    assert answers == [ConsentAnswer.WITHDRAWN, ConsentAnswer.REFUSED]
    assert must_be_asked(cast.learner)


def test_the_page_of_ones_data_shows_each_text_before_it_is_agreed_to(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)

    page = client.get("/kk/my/profile/data/")

    assert [text.text in page.text for text in (consent_text(one, "kk") for one in Purpose)] == [True] * 3
