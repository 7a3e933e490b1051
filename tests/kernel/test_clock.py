"""Moments as databases write them."""

from datetime import UTC, datetime

import pytest

from oqu.kernel import clock


@pytest.mark.parametrize(
    "text",
    ["2021-04-15 04:00:00", "2021-04-15 04:00:00+00", "2021-04-15 10:00:00+06:00", "2021-04-15T04:00:00Z"],
)
def test_a_moment_as_a_database_writes_it_is_read(text: str) -> None:
    assert clock.read(text) == datetime(2021, 4, 15, 4, tzinfo=UTC)


def test_no_moment_stays_none() -> None:
    assert clock.read(None) is None
