"""What is put beside equal names."""

import pytest

from oqu.kernel.telling_apart import marks


@pytest.mark.parametrize(
    ("facts", "beside"),
    [
        ({1: ["A", "x"], 2: ["B", "x"]}, {1: "A", 2: "B"}),
        ({1: ["A", "x"], 2: ["A", "y"]}, {1: "A, x", 2: "A, y"}),
        ({1: ["A", ""], 2: ["A", "y"]}, {1: "A", 2: "A, y"}),
        ({7: ["A", "x"], 3: ["A", "x"], 5: ["A", "y"]}, {3: "A, x, 1", 7: "A, x, 2", 5: "A, y"}),
        ({1: ["", ""], 2: ["", ""]}, {1: "1", 2: "2"}),
    ],
    ids=["first fact", "second fact", "an empty fact", "the same facts", "no facts"],
)
def test_marks_tell_all_apart_with_as_few_facts_as_possible(
    facts: dict[int, list[str]], beside: dict[int, str]
) -> None:
    assert marks(facts) == beside
