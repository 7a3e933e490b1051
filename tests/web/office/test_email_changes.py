"""Requests for another e-mail in the office: a coordinator asks, a director decides."""

import re
from typing import Any

import pytest
from django.test import Client

from oqu.kernel import clock
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import EmailChange, Person
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory
from tests.factories.people import PostFactory

pytestmark = pytest.mark.django_db
OFFICE = "/en/office/"
NEW = "saule.kim@example.org"


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    return signed_in(cast.coordinator)


@pytest.fixture
def change(cast: Cast) -> EmailChange:
    return actions.ask_email(
        person=cast.learner, email=NEW, centre=cast.centre, by=cast.coordinator, at=clock.now()
    )


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def email_of(cast: Cast) -> str | None:
    return Person.objects.get(pk=cast.learner.pk).email


def decide(client: Client, change: EmailChange, answer: str) -> Any:
    return client.post(f"{OFFICE}email-changes/{change.key}/", {"answer": answer})


def test_the_coordinator_asks_on_the_page_of_the_person(coordinator: Client, cast: Cast) -> None:
    page = coordinator.get(f"{OFFICE}people/{cast.learner.key}/").content.decode()
    answer = coordinator.post(f"{OFFICE}people/{cast.learner.key}/email/", {"email": NEW})
    change = EmailChange.objects.get()
    shown = coordinator.get(answer["Location"]).content.decode()
    listed = coordinator.get(f"{OFFICE}people/").content.decode()

    assert ("Ask for another e-mail" in page, answer.status_code, email_of(cast)) == (
        True,
        303,
        "saule@example.org",
    )
    assert (NEW in shown, f"email-changes/{change.key}/" in listed) == (True, True)
    assert set(Letter.objects.values_list("address", flat=True)) == {"saule@example.org", NEW}


@pytest.mark.parametrize("typed", ["", "nobody", "saule@example.org"])
def test_what_cannot_be_a_new_email_is_said(coordinator: Client, cast: Cast, typed: str) -> None:
    answer = coordinator.post(f"{OFFICE}people/{cast.learner.key}/email/", {"email": typed})

    assert (answer.status_code, EmailChange.objects.count(), Letter.objects.count()) == (422, 0, 0)


def test_nobody_of_another_role_or_centre_asks(cast: Cast) -> None:
    PostFactory.create(person=cast.lecturer, centre=CentreFactory.create(), role=Role.DIRECTOR)
    address = f"{OFFICE}people/{cast.learner.key}/email/"

    answers = [
        signed_in(who).post(address, {"email": NEW}).status_code
        for who in (cast.methodologist, cast.lecturer)
    ]
    beyond = signed_in(cast.coordinator).post(f"{OFFICE}people/{cast.lecturer.key}/email/", {"email": NEW})

    assert (answers, beyond.status_code, EmailChange.objects.count()) == ([403, 404], 403, 0)


def test_the_director_confirms_once_the_new_address_has_answered(cast: Cast, change: EmailChange) -> None:
    director = signed_in(cast.director)
    early = director.post(f"{OFFICE}email-changes/{change.key}/", {"answer": "confirm"}, follow=True)
    before = email_of(cast)
    actions.confirm_new(change=change, at=clock.now())
    page = director.get(f"{OFFICE}email-changes/{change.key}/").content.decode()
    answer = decide(director, change, "confirm")

    assert "The new address has not answered yet." in early.content.decode()
    assert "Confirm the new e-mail" in page
    assert (before, answer.status_code, email_of(cast)) == ("saule@example.org", 303, NEW)


def test_the_coordinator_takes_back_and_does_not_confirm(
    coordinator: Client, cast: Cast, change: EmailChange
) -> None:
    actions.confirm_new(change=change, at=clock.now())

    refused = decide(coordinator, change, "confirm")
    taken_back = decide(coordinator, change, "cancel")

    change.refresh_from_db()
    assert (refused.status_code, taken_back.status_code) == (403, 303)
    assert (change.state, email_of(cast)) == (EmailChange.State.CANCELLED, "saule@example.org")


def test_the_director_refuses(cast: Cast, change: EmailChange) -> None:
    decide(signed_in(cast.director), change, "refuse")

    change.refresh_from_db()
    assert (change.state, change.decided_by) == (EmailChange.State.REFUSED, cast.director)


def test_the_site_administrator_finds_what_waits(cast: Cast, change: EmailChange) -> None:
    actions.confirm_new(change=change, at=clock.now())
    keeper = signed_in(cast.keeper)

    listed = keeper.get(f"{OFFICE}email-changes/").content.decode()
    decide(keeper, change, "confirm")

    assert (change.key in listed, email_of(cast)) == (True, NEW)


def test_another_centre_sees_nothing_of_a_request(cast: Cast, change: EmailChange) -> None:
    stranger = signed_in(PostFactory.create(centre=CentreFactory.create(), role=Role.DIRECTOR).person)

    listed = stranger.get(f"{OFFICE}email-changes/").content.decode()

    assert change.key not in listed
    assert stranger.get(f"{OFFICE}email-changes/{change.key}/").status_code == 404
    assert decide(stranger, change, "confirm").status_code == 404


def test_the_journal_of_the_office_does_not_reveal_whether_an_address_has_an_account(
    coordinator: Client, cast: Cast
) -> None:
    """The same rows in the same words, whether the address is free or belongs to another person."""
    shown = []
    for address in (NEW, cast.stranger.email):
        coordinator.post(f"{OFFICE}people/{cast.learner.key}/email/", {"email": address})
        page = coordinator.get(f"{OFFICE}journal/?verb=letters").content.decode()
        shown.append(re.findall(r"with the question whether[^<]*|of an address[^<]*", page))

    once, twice = shown
    assert once
    assert sorted(twice) == sorted(once * 2)


def test_deleting_an_account_takes_its_address_out_of_requests_about_others(
    cast: Cast, change: EmailChange
) -> None:
    stranger = cast.stranger
    actions.cancel_email_change(change=change, by=cast.coordinator, at=clock.now())
    actions.ask_email(
        person=cast.other_learner,
        email=str(stranger.email),
        centre=cast.centre,
        by=cast.coordinator,
        at=clock.now(),
    )

    actions.forget(person=stranger, by=stranger, at=clock.now())

    assert [one.new for one in EmailChange.objects.all()] == [NEW]
