"""Accepting an invitation is a consent to the text that its page shows; invitations nobody accepted are deleted."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from oqu.invitations import actions
from oqu.invitations.actions import Offer
from oqu.invitations.models import Invitation
from oqu.invitations.queries import token_of
from oqu.kernel import clock, retention
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people.models import Channel, Consent, Purpose
from oqu.people.queries import consent_text, consent_versions, must_be_asked
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
NEWEST = consent_versions()[-1]


def offered(cast: Cast, email: str, role: Role | None = Role.LECTURER) -> Invitation:
    offer = Offer(email, "Typed", "Name", role, centre=cast.centre, host=cast.centre)
    return actions.appoint(offer=offer, by=cast.director, at=clock.now())


@pytest.mark.parametrize("role", [Role.LECTURER, None])
def test_the_page_of_an_invitation_shows_the_text_and_records_it(
    client: Client, cast: Cast, role: Role | None
) -> None:
    address = f"/kk/invitations/{token_of(offered(cast, 'new@example.org', role))}/"
    typed = {"answer": "accept", "family_name": "Own", "given_name": "Name", "consent_version": NEWEST}

    page = client.get(address)
    client.post(address, typed)

    consent, text = Consent.objects.get(), consent_text(Purpose.DATA, "kk")
    assert text.text in page.text
    assert (consent.version, consent.language, consent.digest) == (NEWEST, "kk", text.digest)
    assert (consent.channel, consent.person.email) == (Channel.INVITATION, "new@example.org")
    assert not must_be_asked(consent.person)


@pytest.mark.parametrize("version", ["", "1999-01-01"])
def test_nothing_is_accepted_without_a_text_that_was_shown(client: Client, cast: Cast, version: str) -> None:
    invitation = offered(cast, "new@example.org")
    typed = {"answer": "accept", "family_name": "Own", "given_name": "Name", "consent_version": version}

    by_link = client.post(f"/en/invitations/{token_of(invitation)}/", typed)
    client.force_login(cast.stranger)
    mine = {"invitation": offered(cast, "timur@example.org").key}
    signed_in = client.post("/en/my/invitations/", typed | mine)

    assert [page.status_code for page in (by_link, signed_in)] == [422, 422]
    assert ["came without the text" in page.text for page in (by_link, signed_in)] == [True, True]
    assert 'value="Own"' in by_link.text
    assert not Consent.objects.exists()
    assert {one.answer for one in Invitation.objects.all()} == {"waiting"}


def test_the_signed_in_owner_reads_the_text_too(client: Client, cast: Cast) -> None:
    invitation = offered(cast, "timur@example.org")
    client.force_login(cast.stranger)

    page = client.get("/ru/my/invitations/")
    answer = {"invitation": invitation.key, "answer": "accept", "consent_version": NEWEST}
    client.post("/ru/my/invitations/", answer)

    assert consent_text(Purpose.DATA, "ru").text in page.text
    assert Consent.objects.get().language == "ru"


def test_invitations_that_nobody_accepted_are_deleted_after_their_term(cast: Cast) -> None:
    accepted, refused, _unanswered, fresh = (offered(cast, f"{name}@example.org") for name in "arux")
    actions.accept(invitation=accepted, at=clock.now())
    actions.refuse(invitation=refused, by=None, at=clock.now())
    at = clock.now() + timedelta(days=500)
    Invitation.objects.filter(pk=fresh.pk).update(expires_at=at)

    retention.sweep(at)

    assert {*Invitation.objects.all()} == {accepted, fresh}


@pytest.mark.parametrize("email", ["new@example.org", "madina@example.org"])
def test_who_has_accepted_gets_the_code_without_typing_the_e_mail(
    client: Client, cast: Cast, email: str, settings: Settings
) -> None:
    settings.OQU_LETTERS_LEAVE = True
    address = f"/en/invitations/{token_of(offered(cast, email))}/"
    typed = {"answer": "accept", "family_name": "Own", "given_name": "Name", "consent_version": NEWEST}
    page = client.post(address, typed, follow=True).text
    assert f'<input type="hidden" name="email" value="{email}">' in page

    answer = client.post("/en/sign-in/", {"email": email})

    assert answer["Location"] == "/en/sign-in/code/"
    assert Letter.objects.get(kind="people/sign_in_code").address == email


def test_who_accepts_signed_in_is_led_to_today(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    address = f"/en/invitations/{token_of(offered(cast, 'madina@example.org'))}/"

    page = client.post(address, {"answer": "accept", "consent_version": NEWEST}, follow=True).text

    assert 'name="email"' not in page
    assert 'href="/en/today/"' in page
