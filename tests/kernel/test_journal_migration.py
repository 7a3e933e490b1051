"""Rows of the journal that were written when it still held names and addresses."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError

from oqu.kernel import clock
from oqu.kernel.models import JournalAddress, JournalEntry, JournalWords
from tests.factories.cast import make_cast
from tests.migrations import migrate, tables_of

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = ("kernel", "0004_unsent_forms"), ("kernel", "0007_journal_append_only_again")
"""0006_journal_names_nobody moves the rows."""


@pytest.fixture
def old_entries() -> Iterator[Any]:
    """The table as it was; the newest again afterwards."""
    with tables_of(BEFORE) as old:
        yield old.get_model("kernel", "JournalEntry").objects


def test_old_rows_get_their_centre_and_lose_their_names(old_entries: Any) -> None:
    cast, at = make_cast(), clock.now()
    common = {"at": at, "actor_key": cast.coordinator.key, "actor_name": "Coordinator Kseniya"}
    old_entries.create(
        verb="lectures.record_attendance",
        thing="courses.enrolment",
        thing_key=cast.enrolment.key,
        summary="Kim Saule, Organization of library work",
        details={"minutes": 90, "reason": "Saule was ill"},
        origin="web 203.0.113.9",
        **common,
    )
    old_entries.create(
        verb="people.edit_profile", thing="people.person", thing_key=cast.learner.key, summary="Kim", **common
    )
    old_entries.create(verb="letters.write", summary="courses/group", origin="worker", **common)

    migrate(AFTER)

    one, two, three = JournalEntry.objects.exclude(verb="questionnaires.keep").order_by("pk")
    assert (one.centre_id, two.centre_id, three.centre_id) == (cast.centre.pk, None, None)
    assert (one.summary, two.summary, three.summary) == ("", "", "courses/group")
    assert (one.details, one.origin, three.origin) == ({"minutes": 90}, "web", "worker")
    assert [(w.entry, w.person_key, w.words) for w in JournalWords.objects.all()] == [
        (one, cast.learner.key, {"reason": "Saule was ill"})
    ]
    assert [(a.entry, a.address, a.at) for a in JournalAddress.objects.all()] == [(one, "203.0.113.9", at)]
    with pytest.raises(DatabaseError, match="only grows"):
        JournalEntry.objects.update(summary="x")
