"""Pages that begin where the one before ended."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from oqu.kernel import paging
from oqu.kernel.models import JournalEntry

NOON = datetime(2021, 4, 15, 6, 0, 0, 123456, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def walk(*by: str, size: int) -> list[str]:
    verbs, after = [], ""
    while True:
        found = paging.page(JournalEntry.objects.all(), by=by, after=after, size=size)
        verbs += [row.verb for row in found.rows]
        if not found.after:
            return verbs
        after = found.after


@pytest.fixture
def entries() -> None:
    """Seven rows, of which three share one moment."""
    minutes = [0, 1, 1, 1, 2, 3, 4]
    JournalEntry.objects.bulk_create(
        JournalEntry(at=NOON + timedelta(minutes=minute), verb=f"v{number}")
        for number, minute in enumerate(minutes)
    )


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_every_row_comes_once_in_order(size: int) -> None:
    assert walk("at", "pk", size=size) == [f"v{n}" for n in range(7)]
    assert walk("-at", "-pk", size=size) == [f"v{n}" for n in reversed(range(7))]


@pytest.mark.usefixtures("entries")
def test_a_page_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        assert len(walk("-at", "-pk", size=3)) == 7


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("after", ["", "nonsense", "W10", "WzEsMiwzXQ", "WyJ4IiwieSJd", "e30", "☹"])
def test_a_broken_mark_begins_at_the_beginning(after: str) -> None:
    found = paging.page(JournalEntry.objects.all(), by=("at", "pk"), after=after, size=2)

    assert [row.verb for row in found.rows] == ["v0", "v1"]


def test_an_empty_list_has_no_next_page() -> None:
    assert paging.page(JournalEntry.objects.all(), by=("at", "pk")) == paging.Slice((), "")
