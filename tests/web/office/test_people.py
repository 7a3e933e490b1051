"""The people of a centre in its office: who sees whom, mending, cards, lists."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.kernel import clock
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import Person, SignInCard
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db
PEOPLE = "/en/office/people/"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    """The coordinator's browser."""
    client.force_login(cast.coordinator)
    return client


def names(page: Any) -> list[str]:
    return [str(person) for person in page.context["page"].rows]


def test_the_office_sees_the_people_of_its_centre_and_no_others(office: Client, cast: Cast) -> None:
    PostFactory.create(person=PersonFactory.create(family_name="Elsewhere"), centre=CentreFactory.create())

    assert names(office.get(PEOPLE)) == [
        *("Coordinator Kseniya", "Director Aigul", "Kim Saule"),
        *("Lecturer Daniyar", "Methodologist Madina", "Orlov Viktor"),
    ]
    assert office.get(f"{PEOPLE}{cast.stranger.key}/").status_code == 404


@pytest.mark.parametrize("words", ["ким", "КИМ", "Ким", "сау ким", "saule@"])
def test_people_are_found_in_any_case_of_letters(office: Client, cast: Cast, words: str) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(family_name="Ким", given_name="Сауле")

    assert names(office.get(PEOPLE, {"q": words})) == ["Ким Сауле"]


def test_an_empty_search_says_what_to_do(office: Client) -> None:
    page = office.get(PEOPLE, {"q": "nobody at all"})

    assert "Try a part of the name" in page.content.decode()


def add_learners(cast: Cast, number: int) -> None:
    for _n in range(number):
        PostFactory.create(person=PersonFactory.create(), centre=cast.centre, role=Role.LECTURER)


@pytest.mark.parametrize("number", [2, 60])
def test_the_list_costs_the_same_queries_however_many_people(
    office: Client, cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_learners(cast, number)

    with django_assert_num_queries(5):
        office.get(PEOPLE)


def test_a_long_list_goes_on_where_it_ended(office: Client, cast: Cast) -> None:
    add_learners(cast, 60)
    first = office.get(PEOPLE)
    second = office.get(PEOPLE, {"after": first.context["page"].after})

    assert (len(names(first)), len(names(second))) == (50, 16)
    assert not set(names(first)) & set(names(second))
    assert second.context["page"].after == ""


def profile_of(person: Person, **changes: str) -> dict[str, str]:
    return {
        "family_name": person.family_name,
        "given_name": person.given_name,
        "email": person.email or "",
        "language": person.language,
        "zone": person.zone,
        "library": person.library.key if person.library else "",
        **changes,
    }


def test_the_coordinator_mends_a_profile_and_its_email(office: Client, cast: Cast) -> None:
    changes = profile_of(cast.learner, family_name="Tsoi", email="new@example.org")

    answer = office.post(f"{PEOPLE}{cast.learner.key}/", changes)

    cast.learner.refresh_from_db()
    assert (answer.status_code, cast.learner.family_name, cast.learner.email) == (
        303,
        "Tsoi",
        "new@example.org",
    )


def test_an_email_of_somebody_else_is_refused(office: Client, cast: Cast) -> None:
    answer = office.post(
        f"{PEOPLE}{cast.learner.key}/",
        profile_of(cast.learner, family_name="Tsoi", email="VIKTOR@example.org"),
    )

    cast.learner.refresh_from_db()
    assert (answer.status_code, cast.learner.family_name) == (422, "Kim")
    assert "Somebody else uses this e-mail already." in answer.content.decode()


def test_the_old_email_signs_in_no_more(cast: Cast, client: Client) -> None:
    actions.set_email(person=cast.learner, email="new@example.org", by=cast.coordinator, at=clock.now())
    client.post("/en/sign-in/", {"email": "saule@example.org"})
    other = Client()
    other.post("/en/sign-in/", {"email": "new@example.org"})

    kinds = Letter.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["people/unknown_email", "people/sign_in_code"]


def test_a_card_is_printed_and_signs_in(office: Client, cast: Cast) -> None:
    page = office.post(f"{PEOPLE}{cast.learner.key}/card/")
    code = page.context["code"]

    assert page.status_code == 200
    assert code in page.content.decode()
    assert "data:image/svg" in page.content.decode()
    assert actions.use_card(code=code, at=clock.now()) == cast.learner


def test_a_new_card_ends_the_earlier_one(office: Client, cast: Cast) -> None:
    first = office.post(f"{PEOPLE}{cast.learner.key}/card/").context["code"]
    office.post(f"{PEOPLE}{cast.learner.key}/card/")

    with pytest.raises(actions.CardInvalid):
        actions.use_card(code=first, at=clock.now())
    assert SignInCard.objects.count() == 1


def test_the_code_of_a_card_is_not_kept(office: Client, cast: Cast) -> None:
    code = office.post(f"{PEOPLE}{cast.learner.key}/card/").context["code"]

    assert re.fullmatch(r"[0-9a-f]{64}", SignInCard.objects.get().digest)
    assert code.replace("-", "") not in SignInCard.objects.get().digest


def test_no_card_opens_an_account_that_holds_a_role(office: Client, cast: Cast) -> None:
    assert office.post(f"{PEOPLE}{cast.director.key}/card/").status_code == 403


def test_only_the_coordinator_makes_cards(client: Client, cast: Cast) -> None:
    for who in (cast.director, cast.methodologist):
        client.force_login(who)
        assert client.post(f"{PEOPLE}{cast.learner.key}/card/").status_code == 403


# Lists


def send(client: Client, content: str) -> Any:
    file = SimpleUploadedFile("people.csv", content.encode(), content_type="text/csv")
    return client.post(f"{PEOPLE}import/", {"file": file})


def test_the_director_imports_people_with_roles(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    answer = send(client, "email,family_name,given_name,role\nnew@example.org,Цой,Анна,lecturer\n")

    assert answer.status_code == 303
    assert list(Person.objects.get(email="new@example.org").posts.values_list("role", "centre")) == [
        (Role.LECTURER, cast.centre.pk)
    ]


def test_every_mistake_of_a_list_is_shown_and_nobody_joins(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    answer = send(client, "email,family_name,given_name\nnobody,Цой,\nnew@example.org,Ли,Анна\n")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert [(p.row, p.column) for p in answer.context["problems"]] == [(2, "given_name"), (2, "email")]
    assert "“nobody” is not an e-mail address." in page
    assert not Person.objects.filter(email="new@example.org").exists()


def test_roles_by_a_list_are_not_for_the_coordinator(office: Client) -> None:
    assert send(office, "family_name,given_name\nЦой,Анна\n").status_code == 403
