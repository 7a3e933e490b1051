"""A refusal names the people of the reader's own centre who can do it, and nobody of another centre."""

import pytest
from django.test import Client
from django.urls import reverse

from oqu.kernel.permissions import Role
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db


def test_a_director_reads_which_methodologist_sends_questionnaires(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    page = client.get(reverse("office:wave_new", args=[cast.course.slug]))

    assert page.status_code == 403
    assert f"These people can do it: {cast.methodologist}." in page.text


def test_a_methodologist_reads_who_admits_people(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:admission_enter", args=[cast.course.slug]))

    assert page.status_code == 403
    assert f"These people can do it: {cast.coordinator}, {cast.director}." in page.text


def test_what_the_site_administrator_does_is_said_without_a_name(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    page = client.get(reverse("office:first_steps"))

    assert page.status_code == 403
    assert "The site administrator does it." in page.text
    assert str(cast.keeper) not in page.text


def test_people_of_another_centre_are_never_named(client: Client, cast: Cast) -> None:
    elsewhere = PersonFactory.create(family_name="Elsewhere")
    for role in (Role.DIRECTOR, Role.COORDINATOR, Role.METHODOLOGIST):
        PostFactory.create(person=elsewhere, role=role, centre=CentreFactory.create())
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:admission_enter", args=[cast.course.slug]))

    assert "Elsewhere" not in page.text


def test_staff_who_find_nothing_in_the_office_read_who_gives_roles(client: Client, cast: Cast) -> None:
    client.force_login(cast.lecturer)

    hidden = client.get(reverse("office:course", args=[cast.course.slug]))
    missing = client.get(reverse("office:course", args=["no-such-course"]))

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert f"The director of your centre gives roles: {cast.director}." in hidden.text
    assert f"The director of your centre gives roles: {cast.director}." in missing.text


def test_staff_whose_role_does_not_open_the_office_read_who_gives_roles(client: Client, cast: Cast) -> None:
    client.force_login(cast.lecturer)

    page = client.get(reverse("office:dashboard"))

    assert page.status_code == 403
    assert f"Ask the director of your centre for it: {cast.director}." in page.text


@pytest.mark.parametrize("member", ["learner", "stranger", "network_head"])
def test_people_without_a_role_at_a_centre_read_no_names_in_a_refusal(
    client: Client, cast: Cast, member: str
) -> None:
    client.force_login(cast.people[member])  # type: ignore[arg-type]

    page = client.get(reverse("office:dashboard"))

    assert page.status_code == 403
    assert "Ask the director of your centre for it." in page.text
    assert str(cast.director) not in page.text


@pytest.mark.parametrize("member", ["learner", "stranger", "network_head"])
def test_people_without_a_role_at_the_centre_read_no_names(client: Client, cast: Cast, member: str) -> None:
    client.force_login(cast.people[member])  # type: ignore[arg-type]

    page = client.get(reverse("office:course", args=[cast.course.slug]))

    assert page.status_code == 404
    assert str(cast.director) not in page.text
