"""The owner of a library system hears of every head who is invited, comes or goes."""

import pytest
from django.test import Client
from django.urls import reverse

from oqu.invitations import actions
from oqu.invitations.actions import Offer
from oqu.invitations.models import Invitation
from oqu.kernel import clock
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people import actions as people
from oqu.people.models import Person, Post
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def offered(cast: Cast, email: str = "anna@example.org", by: Person | None = None) -> Invitation:
    """The headship of the network, offered by the site administrator."""
    offer = Offer(email, "Tsoi", "Anna", Role.NETWORK_HEAD, network=cast.network)
    return actions.appoint(offer=offer, by=by or cast.keeper, at=clock.now())


def sent_letters() -> list[tuple[str, str]]:
    """Address and first words of the notices."""
    found = Letter.objects.filter(kind="invitations/head").order_by("pk")
    return [(letter.address, letter.subject.partition(":")[0]) for letter in found]


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    Person.objects.update(language="en")


def test_the_owner_hears_of_an_invitation_and_its_acceptance(cast: Cast) -> None:
    invitation = offered(cast)
    actions.accept(invitation=invitation, at=clock.now())

    assert sent_letters() == [
        ("aigul@example.org", "A head was invited"),
        ("aigul@example.org", "A new head"),
    ]


@pytest.mark.parametrize("answer", ["refuse", "withdraw"])
def test_the_owner_hears_that_an_invitation_has_ended(cast: Cast, answer: str) -> None:
    invitation = offered(cast)
    getattr(actions, answer)(invitation=invitation, by=cast.keeper, at=clock.now())

    assert sent_letters()[1] == ("aigul@example.org", "An invitation has ended")


def test_the_owner_hears_that_a_head_gave_the_role_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.network_head)
    post = Post.objects.get(person=cast.network_head)

    client.post(reverse("learning:give_back_role", args=[post.key]))

    letter = Letter.objects.get(kind="invitations/head")
    assert sent_letters() == [("aigul@example.org", "A head has left")]
    assert str(cast.network_head) in letter.text
    assert "It was done by" not in letter.text


def test_the_owner_hears_who_invited_a_head_and_not_that_the_head_did_it(cast: Cast) -> None:
    actions.accept(invitation=offered(cast), at=clock.now())

    invited, appointed = (one.text for one in Letter.objects.filter(kind="invitations/head").order_by("pk"))

    assert f"It was done by: {cast.keeper}." in invited
    assert "It was done by" not in appointed


def test_who_did_it_gets_no_notice_but_the_other_directors_do(cast: Cast) -> None:
    other = people.give_role(
        person=cast.stranger, role=Role.DIRECTOR, centre=cast.centre, by=cast.director, at=clock.now()
    ).person

    offered(cast, by=cast.director)

    assert [address for address, _words in sent_letters()] == [other.email]


def test_a_system_without_an_owner_is_kept_by_the_site_administrator(cast: Cast) -> None:
    cast.network.owner = None
    cast.network.save()

    people.take_role(post=Post.objects.get(person=cast.network_head), by=cast.network_head, at=clock.now())

    assert sent_letters() == [("asel@example.org", "A head has left")]


def test_other_roles_are_no_news_for_owners_of_systems(cast: Cast) -> None:
    people.take_role(post=Post.objects.get(person=cast.lecturer), by=cast.director, at=clock.now())

    assert sent_letters() == []
