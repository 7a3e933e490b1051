"""Refusals of consent from when only the journal knew of them."""

import pytest

from oqu.kernel import clock, journal
from oqu.people.models import Consent, Purpose
from oqu.people.queries import has_agreed
from tests.factories.people import ConsentFactory, PersonFactory
from tests.migrations import migrate, tables_of

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = ("people", "0003_consent_says_to_what"), ("people", "0004_refused_consents")


def test_refusals_come_from_the_journal_into_their_table() -> None:
    person, at = PersonFactory.create(), clock.now()
    journal.record("people.refuse_data", thing=person, by=person, at=at)
    given = ConsentFactory.create(person=PersonFactory.create())
    with tables_of(BEFORE) as old:
        migrate(AFTER)
        first = set(Consent.objects.values_list("person", "purpose", "refused_at", "given_at"))
        migrate(BEFORE)
        kept = list(old.get_model("people", "Consent").objects.values_list("person", flat=True))
        migrate(AFTER)
        second = set(Consent.objects.values_list("person", "purpose", "refused_at", "given_at"))

    refused, agreed = (person.pk, "data", at, None), (given.person_id, "data", None, given.given_at)
    assert (first, kept, second) == ({refused, agreed}, [given.person_id], {refused, agreed})
    assert not has_agreed(person, Purpose.DATA)
