"""Roles in the office: the director gives and takes, the others read."""

import pytest
from django.test import Client

from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people.models import Post
from tests.factories.cast import Cast
from tests.factories.libraries import NetworkFactory
from tests.factories.people import PostFactory

pytestmark = pytest.mark.django_db
ROLES = "/en/office/roles/"


def appointed(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "email": "new@example.org",
        "family_name": "Tsoi",
        "given_name": "Anna",
        "role": "lecturer",
        "network": "",
        **changes,
    }


def test_the_director_offers_a_role_and_a_letter_asks_the_person(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    answer = client.post(ROLES, appointed(cast))
    page = client.get(ROLES).content.decode()

    letter = Letter.objects.get(kind="invitations/role")
    assert (answer.status_code, Post.objects.filter(role=Role.LECTURER).count()) == (303, 1)
    assert (letter.address, letter.centre) == ("new@example.org", cast.centre)
    assert "Waits for an answer" in page


def test_a_head_needs_a_library_system_of_the_centre(client: Client, cast: Cast) -> None:
    foreign = NetworkFactory.create()
    client.force_login(cast.director)

    answers = [
        client.post(ROLES, appointed(cast, role="network_head", network=network)).status_code
        for network in ("", foreign.key, cast.network.key)
    ]

    assert answers == [422, 422, 303]
    assert Invitation.objects.get().network == cast.network


def test_an_invitation_is_sent_again_and_withdrawn(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    client.post(ROLES, appointed(cast))
    invitation = Invitation.objects.get()

    again = client.post(f"/en/office/invitations/{invitation.key}/again/")
    withdrawn = client.post(f"/en/office/invitations/{invitation.key}/withdraw/")
    late = client.post(f"/en/office/invitations/{invitation.key}/again/", follow=True)

    invitation.refresh_from_db()
    assert (again.status_code, withdrawn.status_code, invitation.answer) == (
        303,
        303,
        InvitationStatus.WITHDRAWN,
    )
    assert "answered or withdrawn already" in late.content.decode()


def test_the_director_takes_a_role_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    post = Post.objects.get(person=cast.methodologist)

    answer = client.post(f"{ROLES}{post.key}/take/")

    assert (answer.status_code, Post.objects.filter(pk=post.pk).exists()) == (303, False)


def test_the_last_director_stays(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    post = Post.objects.get(person=cast.director)

    page = client.post(f"{ROLES}{post.key}/take/", follow=True)

    assert "A centre needs at least one director." in page.content.decode()
    assert Post.objects.filter(pk=post.pk).exists()


@pytest.mark.parametrize("who", ["coordinator", "methodologist"])
def test_others_of_the_office_read_roles_and_change_none(client: Client, cast: Cast, who: str) -> None:
    client.force_login(cast.people[who])  # type: ignore[arg-type]
    post = Post.objects.get(person=cast.lecturer)

    assert client.get(ROLES).status_code == 200
    assert client.post(ROLES, appointed(cast)).status_code == 403
    assert client.post(f"{ROLES}{post.key}/take/").status_code == 403


def test_a_role_of_another_centre_is_out_of_reach(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    elsewhere = PostFactory.create(role=Role.LECTURER)

    assert client.post(f"{ROLES}{elsewhere.key}/take/").status_code == 404
