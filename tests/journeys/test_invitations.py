"""Another centre invites a methodologist of this one: she refuses, is invited again, and accepts."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people.models import Person, Post
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory, PostFactory
from tests.journeys.conftest import SetOut, Walk

ROLES = "office/roles/"


@pytest.fixture
def rival(cast: Cast) -> Person:
    """The director of another centre."""
    director: Person = PersonFactory.create(email="rival@example.org", language="kk")
    PostFactory.create(person=director, role=Role.DIRECTOR, centre=CentreFactory.create(slug="rival"))
    return director


def invite(walk: Walk, email: str) -> None:
    walk.go(ROLES)
    walk.fill(email=email, family_name="Typed", given_name="Name")
    walk.page.locator(".page [name=role]").select_option("lecturer")
    walk.press("Send the invitation")
    walk.reads("Waits for an answer")


def look_at_letter(walk: Walk) -> str:
    """The address in the newest letter, without its language."""
    letter = Letter.objects.filter(kind="invitations/role").order_by("-pk")[0]
    found = re.search(r"/(?:kk|ru|en)/(invitations/\S+)", letter.text)
    assert found
    walk.go(found[1])
    if folder := os.environ.get("OQU_SCREENSHOTS"):
        walk.page.screenshot(path=Path(folder) / f"invitation-{walk.language}.png", full_page=True)
    return found[1]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_methodologist_refuses_and_then_accepts_a_role_elsewhere(
    set_out: SetOut, rival: Person, cast: Cast, language: str
) -> None:
    office = set_out(rival, language=language)
    invite(office, "madina@example.org")
    assert "Methodologist Madina" not in office.page.content()

    she = set_out(language=language)
    look_at_letter(she)
    she.press("I refuse")
    she.reads("You have refused")
    office.go(ROLES)
    office.reads("Refused")
    assert "Methodologist Madina" not in office.page.content()
    assert Post.objects.filter(centre__slug="rival").count() == 1

    invite(office, "madina@example.org")
    look_at_letter(she)
    she.press("I accept")
    she.reads("You have accepted")
    assert Post.objects.get(centre__slug="rival", role=Role.LECTURER).person == cast.methodologist
    office.go(ROLES)
    expect(office.page.get_by_text("Methodologist Madina").first).to_be_visible()
    assert set(Invitation.objects.values_list("answer", flat=True)) == {
        InvitationStatus.REFUSED,
        InvitationStatus.ACCEPTED,
    }
    if folder := os.environ.get("OQU_SCREENSHOTS"):
        office.page.screenshot(path=Path(folder) / f"roles-{language}.png", full_page=True)
