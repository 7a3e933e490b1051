"""The keeper of the installation opens centres, names their directors and mends their roles."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from oqu.invitations.models import Invitation
from oqu.kernel import clock, limits
from oqu.kernel.limits import Action, Scope
from oqu.kernel.models import JournalEntry
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.libraries.models import Centre
from oqu.people.forms import OpenCentreForm
from oqu.people.models import Person, Post
from tests.factories.cast import Cast
from tests.factories.letters import LetterFactory
from tests.factories.libraries import CentreFactory, LibraryFactory
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db
CENTRES, ROLES = "/en/office/centres/", "/en/office/roles/"


@pytest.fixture
def keeper(client: Client, cast: Cast) -> Client:
    client.force_login(cast.keeper)
    return client


def typed(**changes: str) -> dict[str, str]:
    return {
        "code": "krg-01",
        "email": "new@example.org",
        "family_name": "Tsoi",
        "given_name": "Anna",
        **changes,
    }


def test_a_centre_is_opened_and_waits_for_its_director(keeper: Client) -> None:
    library = LibraryFactory.create(code="krg-01")

    answers = [keeper.post(CENTRES, typed()).status_code for _twice in range(2)]
    page = keeper.get(CENTRES).content.decode()

    centre = Centre.objects.get(library=library)
    invitation = Invitation.objects.get(centre=centre)
    assert answers == [303, 303]
    assert (centre.slug, invitation.role, invitation.email) == ("krg-01", Role.DIRECTOR, "new@example.org")
    assert Letter.objects.filter(kind="invitations/role", address="new@example.org").count() == 2
    assert JournalEntry.objects.filter(verb="libraries.open_centre").count() == 1
    assert "waits for new@example.org" in page


def test_before_the_first_library_only_the_page_for_the_first_places_is_offered(client: Client) -> None:
    client.force_login(PersonFactory.create(is_keeper=True, library=None))

    page = client.get(CENTRES).text
    assert "Enter the first places and the first library" in page
    assert 'name="code"' not in page

    LibraryFactory.create()
    page = client.get(CENTRES).text
    assert "Enter the first places" not in page
    assert 'name="code"' in page


def test_an_unknown_library_is_told_and_nothing_typed_is_lost(keeper: Client) -> None:
    page = keeper.post(CENTRES, typed(code="nowhere"))

    html = page.content.decode()
    assert page.status_code == 422
    assert "There is no library with the code or name “nowhere”." in html
    assert 'value="new@example.org"' in html


def test_the_library_of_a_further_centre_is_chosen_from_the_list_or_entered_on_a_page(keeper: Client) -> None:
    library = LibraryFactory.create(code="krg-01")

    page = keeper.get(CENTRES).text

    options = re.findall(r'<option value="krg-01">([^<]+)</option>', page)
    assert options == [f"{library}, {library.district}"]
    assert 'href="/en/office/start/centre/"' in page


def test_among_too_many_libraries_one_is_typed_by_name_or_code(cast: Cast) -> None:
    library = LibraryFactory.create(code="krg-01", name_ru="Районная библиотека")
    for words in ("krg-01", "районная библиотека"):
        form = OpenCentreForm(typed(code=words))
        assert (form.is_valid(), form.cleaned_data["code"]) == (True, library)

    LibraryFactory.create(code="krg-02", name_ru="Районная библиотека")
    several = OpenCentreForm(typed(code="Районная библиотека"))
    assert several.errors["code"] == [
        "Several libraries are called “Районная библиотека”. Write the code: krg-01, krg-02."
    ]
    assert several["code"].value() == "Районная библиотека"


def test_two_libraries_never_share_an_address(keeper: Client) -> None:
    CentreFactory.create(slug="krg-01")
    LibraryFactory.create(code="krg-01")

    page = keeper.post(CENTRES, typed())

    assert page.status_code == 422
    assert "Another centre has this address already." in page.content.decode()
    assert not Post.objects.filter(person__email="new@example.org").exists()


def test_every_centre_stands_there_with_its_directors(keeper: Client, cast: Cast) -> None:
    CentreFactory.create(slug="elsewhere")

    page = keeper.get(CENTRES).content.decode()

    assert f"{ROLES}?centre=elsewhere" in page
    assert f"{ROLES}?centre={cast.centre.slug}" in page
    assert "Director Aigul" in page


@pytest.mark.parametrize("more", [1, 20])
def test_queries_do_not_grow_with_centres(
    keeper: Client, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for centre in CentreFactory.create_batch(more):
        PostFactory.create(centre=centre, role=Role.DIRECTOR)
    keeper.get(CENTRES)

    with django_assert_num_queries(9):
        keeper.get(CENTRES)


def test_the_keeper_gives_and_takes_roles_at_any_centre(keeper: Client) -> None:
    there = CentreFactory.create(slug="elsewhere")
    at = f"{ROLES}?centre={there.slug}"
    person = {key: value for key, value in typed(role="director", network="").items() if key != "code"}
    post = PostFactory.create(centre=there, role=Role.DIRECTOR)
    PostFactory.create(centre=there, role=Role.DIRECTOR)

    given = keeper.post(at, person)
    taken = keeper.post(f"{ROLES}{post.key}/take/")

    assert [answer["Location"] for answer in (given, taken)] == [at] * 2
    assert Invitation.objects.get(centre=there).host is None
    assert not Post.objects.filter(pk=post.pk).exists()


def test_a_director_of_two_centres_takes_roles_at_the_second(client: Client, cast: Cast) -> None:
    there = CentreFactory.create(slug="elsewhere")
    PostFactory.create(person=cast.director, centre=there, role=Role.DIRECTOR)
    post = PostFactory.create(centre=there, role=Role.LECTURER)
    client.force_login(cast.director)

    answer = client.post(f"{ROLES}{post.key}/take/")

    assert answer["Location"] == f"{ROLES}?centre=elsewhere"
    assert not Post.objects.filter(pk=post.pk).exists()


def test_the_keeper_finds_the_centres_after_signing_in_and_no_course(keeper: Client) -> None:
    page = keeper.get("/en/courses/").content.decode()

    assert f'href="{CENTRES}"' in page
    assert 'href="/en/office/"' not in page
    assert keeper.get("/en/office/courses/").status_code == 404


def test_the_command_of_the_first_installation_makes_a_keeper(client: Client) -> None:
    names = {"email": "keeper@example.org", "family_name": "Kim", "given_name": "Ann"}
    call_command("createsuperuser", interactive=False, verbosity=0, **names)
    client.force_login(Person.objects.get(email="keeper@example.org"))

    assert client.get(reverse("office:centres")).status_code == 200


def test_the_keeper_sees_that_letters_wait_and_that_somebody_guesses(
    keeper: Client, settings: Settings
) -> None:
    settings.OQU_LETTERS_LEAVE = False
    LetterFactory.create()
    guesses = limits.uses(Action.PASSWORD, {Scope.INSTALLATION: ""})
    for _guess in range(250):
        limits.take(guesses, at=clock.now())

    page = keeper.get(CENTRES).content.decode()

    assert "Letters that wait: 1." in page
    assert "wrong passwords. It may be an attack." in page
