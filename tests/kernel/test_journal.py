"""The journal: where a row belongs, and what it never holds."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from oqu.community.models import Message, Thread
from oqu.courses.models import Course
from oqu.kernel import clock, journal
from oqu.kernel.models import JournalAddress, JournalEntry, JournalWords
from oqu.letters.models import Letter
from oqu.libraries.models import Centre, Library
from oqu.people.models import Person
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def written(thing: Any, **more: Any) -> JournalEntry:
    journal.record("tests.note", thing=thing, by=None, at=clock.now(), **more)
    return JournalEntry.objects.latest("pk")


def test_a_row_belongs_to_the_centre_of_its_thing(cast: Cast) -> None:
    thread = Thread.objects.create(
        course=cast.course, title="Shelves", begun_at=clock.now(), last_at=clock.now()
    )
    message = Message.objects.create(thread=thread, text="Hello", written_at=clock.now())
    things: list[Any] = [cast.centre, cast.course, cast.enrolment, cast.groups[0], thread, message]

    assert {written(thing).centre_id for thing in things} == {cast.centre.pk}


def test_a_person_and_a_library_belong_to_no_centre(cast: Cast) -> None:
    assert [written(thing).centre_id for thing in (cast.learner, cast.centre.library)] == [None, None]


def test_what_is_done_in_an_office_to_a_person_happens_at_its_centre(cast: Cast) -> None:
    with journal.coming_from("web"):
        journal.act_at(cast.centre.pk)
        inside = written(cast.learner)
    outside = written(cast.learner)

    assert (inside.centre_id, outside.centre_id) == (cast.centre.pk, None)


def test_the_centre_of_a_thing_wins_over_the_office_in_which_it_is_changed(cast: Cast) -> None:
    with journal.coming_from("web"):
        journal.act_at(cast.centre.pk + 1)

        assert written(cast.course).centre_id == cast.centre.pk


def test_the_centre_is_found_in_one_query_where_nothing_is_loaded(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    enrolment = type(cast.enrolment).objects.get(pk=cast.enrolment.pk)

    with django_assert_num_queries(2):
        journal.record("tests.note", thing=enrolment, by=None, at=clock.now())


def test_every_model_that_leads_to_a_course_has_a_centre() -> None:
    ways = {
        model: journal._way(model, frozenset(journal._centre_model), frozenset(journal._shared))
        for model in apps.get_models()
    }

    assert ways[Course] == ("centre",)
    assert ways[Centre] == ()
    assert [ways[model] for model in (Person, Library)] == [None, None]
    leads = [m for m in ways if any(f.related_model in {Course, Centre} for f in m._meta.concrete_fields)]
    assert Letter in leads
    assert [model for model in leads if ways[model] is None] == [Person]


def test_an_entry_holds_keys_and_no_names(cast: Cast) -> None:
    journal.record("tests.note", thing=cast.learner, by=cast.coordinator, at=clock.now())

    row = JournalEntry.objects.filter(verb="tests.note").values().get()
    assert (row["actor_key"], row["thing_key"]) == (cast.coordinator.key, cast.learner.key)
    assert not any(word in str(row) for word in ("Kseniya", "Coordinator", "Saule", "Kim"))


def test_personal_details_lie_beside_the_row_and_can_be_deleted(cast: Cast) -> None:
    entry = written(cast.learner, details={"source": "hand"}, personal={"reason": "Saule was ill"})

    assert entry.details == {"source": "hand"}
    assert journal.words_of([entry]) == {entry.pk: {"reason": "Saule was ill"}}
    assert journal.forget_words(cast.learner.key) == 1
    assert journal.words_of([entry]) == {}


def test_an_e_mail_among_plain_details_is_treated_as_personal(cast: Cast) -> None:
    entry = written(cast.learner, details={"from": "saule@example.org", "count": 2})

    assert entry.details == {"count": 2}
    assert JournalWords.objects.get(entry=entry).words == {"from": "saule@example.org"}


def test_the_network_address_lies_beside_the_row_and_can_be_deleted(cast: Cast) -> None:
    with journal.coming_from("web", address=lambda: "203.0.113.9"):
        entry = written(cast.learner)

    assert entry.origin == "web"
    assert journal.addresses_of([entry]) == {entry.pk: "203.0.113.9"}
    JournalAddress.objects.all().delete()
    assert journal.addresses_of([entry]) == {}


@pytest.mark.parametrize("change", ["update", "delete"])
def test_rows_are_never_changed_or_removed(cast: Cast, change: str) -> None:
    entry = written(cast.learner)
    rows = JournalEntry.objects.filter(pk=entry.pk)

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        rows.update(verb="x") if change == "update" else rows._raw_delete(rows.db)


def test_names_are_looked_up_when_the_journal_is_read(cast: Cast) -> None:
    entry = written(cast.learner)
    Person.objects.filter(pk=cast.learner.pk).update(family_name="Married")

    assert journal.names([entry]) == {("people.person", cast.learner.key): "Married Saule"}
