"""Roles in the office: the director gives and takes, the others read."""

import pytest
from django.test import Client

from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people.models import Person, Post
from tests.factories.cast import Cast
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


def test_the_director_gives_a_role_and_a_letter_tells_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    answer = client.post(ROLES, appointed(cast))

    post = Post.objects.get(person__email="new@example.org")
    letter = Letter.objects.get(kind="people/role_given")
    assert (answer.status_code, post.role, post.centre) == (303, Role.LECTURER, cast.centre)
    assert (letter.address, letter.centre) == ("new@example.org", cast.centre)


def test_somebody_known_keeps_their_name(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    client.post(ROLES, appointed(cast, email="TIMUR@example.org"))

    assert Post.objects.get(role=Role.LECTURER, person=cast.stranger).person.family_name == "Stranger"
    assert Person.objects.filter(family_name="Tsoi").count() == 0


def test_a_head_needs_a_library_system(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    without = client.post(ROLES, appointed(cast, role="network_head"))
    answer = client.post(ROLES, appointed(cast, role="network_head", network=cast.network.key))

    assert (without.status_code, answer.status_code) == (422, 303)
    assert Post.objects.get(person__email="new@example.org").network == cast.network


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
