"""The outbox in the office."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.letters.models import Letter, LetterState
from tests.factories.cast import Cast
from tests.factories.letters import WRITTEN, LetterFactory
from tests.factories.libraries import CentreFactory

pytestmark = pytest.mark.django_db
LETTERS = "/en/office/letters/"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def subjects(client: Client, **wishes: str) -> list[str]:
    return [letter.subject for letter in client.get(LETTERS, wishes).context["page"].rows]


def test_letters_are_listed_newest_first_and_chosen_by_state_and_words(office: Client, cast: Cast) -> None:
    LetterFactory.create(centre=cast.centre, subject="Old", person=cast.learner)
    LetterFactory.create(
        centre=cast.centre,
        subject="New",
        state=LetterState.FAILED,
        person=cast.other_learner,
        written_at=WRITTEN + timedelta(hours=1),
    )
    LetterFactory.create(subject="Elsewhere", centre=CentreFactory.create())

    assert subjects(office) == ["New", "Old"]
    assert subjects(office, state="failed") == ["New"]
    assert subjects(office, q="saule") == ["Old"]
    assert subjects(office, q="ne") == ["New"]


@pytest.mark.parametrize("number", [2, 60])
def test_the_outbox_costs_the_same_queries_however_full(
    office: Client, cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    LetterFactory.create_batch(number, centre=cast.centre, person=cast.learner)

    with django_assert_num_queries(6):
        office.get(LETTERS)


def test_a_letter_is_shown_as_it_was_written(office: Client, cast: Cast) -> None:
    letter = LetterFactory.create(centre=cast.centre, text="O'Brien & <Co>", last_error="550 no such box")

    page = office.get(f"{LETTERS}{letter.key}/").content.decode()

    assert "O&#x27;Brien &amp; &lt;Co&gt;" in page
    assert "550 no such box" in page


def test_a_failed_letter_is_tried_again(office: Client, cast: Cast) -> None:
    letter = LetterFactory.create(centre=cast.centre, state=LetterState.FAILED, attempts=8)

    answer = office.post(f"{LETTERS}{letter.key}/again/")

    letter.refresh_from_db()
    assert (answer.status_code, letter.state, letter.attempts) == (303, LetterState.WAITING, 0)


def test_a_methodologist_has_no_letters_tried_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    letter = LetterFactory.create(centre=cast.centre, state=LetterState.FAILED)

    assert client.get(f"{LETTERS}{letter.key}/").status_code == 200
    assert client.post(f"{LETTERS}{letter.key}/again/").status_code == 403


def test_codes_and_letters_of_other_centres_are_not_read(office: Client, cast: Cast) -> None:
    code = LetterFactory.create(centre=cast.centre, confidential=True)
    elsewhere = LetterFactory.create(centre=CentreFactory.create())

    assert office.get(f"{LETTERS}{code.key}/").status_code == 403
    assert office.get(f"{LETTERS}{elsewhere.key}/").status_code == 404
    assert Letter.objects.count() == 2
