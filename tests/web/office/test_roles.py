"""Roles in the office: the director gives and takes, the others read."""

import pytest
from django.test import Client

from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel.permissions import Role
from oqu.letters.models import Batch, Letter
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


def test_a_role_is_chosen_and_not_offered_in_advance(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    page, answer = client.get(ROLES), client.post(ROLES, appointed(cast, role=""))

    assert '<option value="" selected>Choose from the list</option>' in page.text
    assert (answer.status_code, Letter.objects.count()) == (422, 0)


@pytest.mark.parametrize("who", ["director", "keeper"])
@pytest.mark.parametrize("role", ["network_head", "lecturer", "director"])
def test_an_invitation_is_listed_with_undo_and_withdrawal_whoever_sent_it(
    client: Client, cast: Cast, who: str, role: str
) -> None:
    page = f"{ROLES}?centre={cast.centre.slug}"
    network = cast.network.key if role == "network_head" else ""
    client.force_login(cast.people[who])  # type: ignore[arg-type]

    client.post(page, appointed(cast, role=role, network=network))
    client.get(page)
    shown = client.get(page).text

    invitation = Invitation.objects.get()
    client.force_login(cast.director)
    for_director = client.get(ROLES).text
    withdrawn = client.post(f"/en/office/invitations/{invitation.key}/withdraw/")
    assert "new@example.org" in shown
    assert "Send now" in shown
    for seen in (shown, for_director):
        assert f"/en/office/invitations/{invitation.key}/withdraw/" in seen
    invitation.refresh_from_db()
    assert (withdrawn.status_code, invitation.answer) == (303, InvitationStatus.WITHDRAWN)


def test_what_the_administrator_sent_is_undone_on_the_page_of_the_owner(client: Client, cast: Cast) -> None:
    page = f"{ROLES}?centre={cast.centre.slug}"
    client.force_login(cast.keeper)
    client.post(page, appointed(cast, role="network_head", network=cast.network.key))
    batch = Batch.objects.get()

    answer = client.post(f"/en/office/invitations/undo/{batch.key}/")

    assert answer["Location"] == page
    assert Invitation.objects.get().answer == InvitationStatus.WITHDRAWN


def test_a_page_without_heads_names_the_invitation_that_waits(client: Client, cast: Cast) -> None:
    Post.objects.filter(role=Role.NETWORK_HEAD).delete()
    client.force_login(cast.director)
    before = client.get(ROLES).text

    client.post(ROLES, appointed(cast, role="network_head", network=cast.network.key))

    assert "Give the role to the head of a library system" in before
    assert "An invitation waits for an answer, see above." in client.get(ROLES).text


def test_a_centre_without_roles_shows_no_empty_table(client: Client, cast: Cast) -> None:
    Post.objects.filter(centre=cast.centre).delete()
    client.force_login(cast.keeper)

    shown = client.get(f"{ROLES}?centre={cast.centre.slug}").text

    assert "Nobody holds a role here yet" in shown
    assert "Since</th>" not in shown


def test_who_can_not_offer_roles_reads_whom_to_ask_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)

    page = client.get("/en/office/roles/").text

    assert page.count("The director offers roles and takes them back.") == 1
    assert f"Ask: {cast.director} ({cast.director.email})" in page
