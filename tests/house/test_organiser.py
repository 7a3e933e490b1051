"""docs/organiser.md: its minutes are computed from its counts, and stay within the promised time."""

import re

import pytest

from tests.effort import DOCUMENT, Effort, documented, minutes

INSTALLATION = re.compile(r"Installation: (\d+) minutes")
TO_THE_FIRST_COURSE = (
    *("first start", "first centre", "staff", "draft", "aims"),
    *("plan", "content", "reviewer", "announce"),
)
HOUR, NEXT_YEAR = 60, 10


def test_minutes_are_those_of_the_counts() -> None:
    table = documented()

    assert len(table) == 16
    assert {step: written for step, (_effort, written) in table.items()} == {
        step: round(minutes(effort), 1) for step, (effort, _written) in table.items()
    }


def test_the_first_course_is_announced_within_an_hour_and_the_next_within_ten_minutes() -> None:
    table = documented()
    installation = INSTALLATION.search(DOCUMENT.read_text(encoding="utf-8"))

    assert installation
    assert int(installation[1]) + sum(table[step][1] for step in TO_THE_FIRST_COURSE) < HOUR
    assert table["next year"][1] < NEXT_YEAR


@pytest.mark.parametrize(
    ("effort", "expected"),
    [(Effort(clicks=20), 1.0), (Effort(fields=2, characters=135), 1.0), (Effort(pages=3, letters=1), 1.0)],
)
def test_minutes_of_presses_words_and_pages(effort: Effort, expected: float) -> None:
    assert minutes(effort) == pytest.approx(expected)
