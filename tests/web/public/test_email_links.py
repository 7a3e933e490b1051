"""The links in letters about another e-mail: they work signed out, and looking at a page changes nothing."""

import re
from typing import Any

import pytest
from django.test import Client

from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import EmailChange, Person
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
OLD, NEW = "saule@example.org", "saule.kim@example.org"


@pytest.fixture
def change(cast: Cast) -> EmailChange:
    return actions.ask_email(
        person=cast.learner, email=NEW, centre=cast.centre, by=cast.coordinator, at=clock.now()
    )


def link(kind: str, address: str) -> str:
    found = re.search(
        r"(/\w\w/sign-in/email/[\w-]+/)", Letter.objects.filter(kind=kind, address=address).latest("pk").text
    )
    assert found
    return found[1]


def email_of(cast: Cast) -> str | None:
    return Person.objects.get(pk=cast.learner.pk).email


def heading(page: Any) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.content.decode())
    assert found
    return found[1]


def test_programs_that_follow_links_change_nothing(client: Client, cast: Cast, change: EmailChange) -> None:
    address = link("people/email_asked", OLD)

    pages = [client.get(address), client.get(address), client.head(address)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert (
        pages[0]["Referrer-Policy"] == "same-origin"
    )  # without any, the browser would hide where the button is
    assert "no-store" in pages[0]["Cache-Control"]
    assert (OLD in pages[0].content.decode(), NEW in pages[0].content.decode()) == (True, True)
    assert email_of(cast) == OLD


def test_one_button_agrees_and_the_link_is_used_up(client: Client, cast: Cast, change: EmailChange) -> None:
    address = link("people/email_asked", OLD)

    answer = client.post(address, {"answer": "yes"})
    later = client.get(address)

    assert (answer.status_code, email_of(cast)) == (200, NEW)
    assert (later.status_code, heading(later)) == (404, "This link does nothing any more")


def test_the_old_address_refuses(client: Client, cast: Cast, change: EmailChange) -> None:
    answer = client.post(link("people/email_asked", OLD), {"answer": "no"})

    assert ("You have refused." in answer.content.decode(), email_of(cast)) == (True, OLD)


def test_the_new_address_answers_but_changes_nothing(client: Client, cast: Cast, change: EmailChange) -> None:
    address = link("people/email_new", NEW)
    page = client.get(address).content.decode()

    client.post(address, {"answer": "no"})  # it has only one answer

    change.refresh_from_db()
    assert (change.new_confirmed_at is not None, email_of(cast)) == (True, OLD)
    assert OLD not in page


def test_a_director_is_undone_with_one_button_signed_out(
    client: Client, cast: Cast, change: EmailChange
) -> None:
    thief = Client()
    client.post(link("people/email_new", NEW))
    change.refresh_from_db()
    actions.confirm_for(change=change, by=cast.director, at=clock.now())
    thief.force_login(Person.objects.get(pk=cast.learner.pk))
    address = link("people/email_changed", OLD)

    page = client.get(address)
    answer = client.post(address, {"answer": "yes"})

    assert (page.status_code, answer.status_code, email_of(cast)) == (200, 200, OLD)
    assert thief.get("/en/my/profile/").status_code == 302
    assert client.get(address).status_code == 404


def test_a_session_of_the_person_ends_on_this_device_too(
    client: Client, cast: Cast, change: EmailChange
) -> None:
    client.force_login(cast.learner)

    answer = client.post(link("people/email_asked", OLD), {"answer": "yes"})

    assert (answer.status_code, client.get("/en/my/profile/").status_code) == (200, 302)


def test_a_taken_address_is_refused_to_the_owner_alone(client: Client, cast: Cast) -> None:
    actions.ask_email(
        person=cast.learner,
        email="viktor@example.org",
        centre=cast.centre,
        by=cast.coordinator,
        at=clock.now(),
    )

    answer = client.post(link("people/email_asked", OLD), {"answer": "yes"})

    assert (answer.status_code, email_of(cast)) == (409, OLD)


def test_an_invented_link_is_not_found(client: Client, db: None) -> None:
    for token in ("x", "0" * 200, "email-change"):
        assert client.get(f"/en/sign-in/email/{token}/").status_code == 404
        assert client.post(f"/en/sign-in/email/{token}/", {"answer": "yes"}).status_code == 404
