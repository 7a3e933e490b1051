"""Lists as one value of a query."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import QuerySet

from oqu.kernel.lists import PackedNumbers, Texts, packed
from oqu.kernel.models import JournalEntry
from oqu.kernel.prepared import prepared

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 15, tzinfo=UTC)


@prepared
def by_verb(verbs: str) -> QuerySet[JournalEntry, tuple[Any, ...]]:
    return JournalEntry.objects.filter(verb__in=Texts(verbs)).order_by("pk").values_list("verb")


@pytest.mark.parametrize("wanted", [[], ["a"], ["a", "қ\"'%s"], ["a", "қ\"'%s", "b"]])
def test_one_prepared_query_takes_lists_of_any_length(wanted: list[str]) -> None:
    for verb in ("a", "қ\"'%s", "c"):
        JournalEntry.objects.create(at=AT, verb=verb)

    assert [verb for (verb,) in by_verb(packed(wanted))] == [verb for verb in wanted if verb != "b"]


def test_numbers_are_found_in_an_ordinary_query() -> None:
    one, _other = (JournalEntry.objects.create(at=AT, verb=verb) for verb in "ab")

    assert list(JournalEntry.objects.filter(pk__in=PackedNumbers(packed([one.pk, 0])))) == [one]
