"""The journal in the office."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.kernel import clock, journal
from oqu.people.models import Person
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory

pytestmark = pytest.mark.django_db
JOURNAL = "/en/office/journal/"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def note(verb: str, by: Person | None, thing: Person, minutes: int = 0) -> None:
    journal.record(verb, thing=thing, by=by, at=clock.now() + timedelta(minutes=minutes))


def verbs(client: Client, **wishes: str) -> list[str]:
    page: Any = client.get(JOURNAL, wishes)
    return [row.verb for row in page.context["page"].rows if row.verb != "questionnaires.keep"]


def test_entries_are_read_newest_first_and_chosen_by_who_what_and_thing(office: Client, cast: Cast) -> None:
    note("people.agree", cast.learner, cast.learner, 1)
    note("courses.enrol", cast.coordinator, cast.other_learner, 2)
    note("letters.write", None, cast.other_learner, 3)

    assert verbs(office) == ["letters.write", "courses.enrol", "people.agree"]
    assert verbs(office, who=cast.learner.key) == ["people.agree"]
    assert verbs(office, who="Kseniya") == ["courses.enrol"]
    assert verbs(office, verb="courses.") == ["courses.enrol"]
    assert verbs(office, thing=cast.other_learner.key) == ["letters.write", "courses.enrol"]


def test_beside_other_centres_only_what_own_people_did_is_read(office: Client, cast: Cast) -> None:
    CentreFactory.create()
    note("people.agree", cast.learner, cast.learner)
    note("people.agree", cast.stranger, cast.stranger)
    note("letters.write", None, cast.stranger)

    assert verbs(office) == ["people.agree"]


def test_what_was_changed_is_told_in_words_and_not_as_a_list_of_python(office: Client, cast: Cast) -> None:
    details = {"fields": ["language", "lecturer"], "minutes": 90}
    journal.record("people.agree", thing=cast.learner, by=cast.learner, at=clock.now(), details=details)

    page = office.get(JOURNAL).text
    assert "fields: language, lecturer" in page
    assert "minutes: 90" in page


@pytest.mark.parametrize(
    ("who", "status"), [("director", 200), ("coordinator", 200), ("methodologist", 403), ("lecturer", 404)]
)
def test_who_reads_the_journal(client: Client, cast: Cast, who: str, status: int) -> None:
    client.force_login(cast.people[who])  # type: ignore[arg-type]

    assert client.get(JOURNAL).status_code == status


@pytest.mark.parametrize("number", [2, 70])
def test_the_journal_costs_the_same_queries_however_long(
    office: Client, cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for minute in range(number):
        note("people.agree", cast.learner, cast.learner, minute)

    with django_assert_num_queries(6):
        office.get(JOURNAL)
