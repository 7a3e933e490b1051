from collections.abc import Callable
from typing import Any

import pytest

from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.versions import Fate, compare
from tests.questionnaires.definition.given import every_kind, options, plain, texts


def changed(change: Callable[[list[dict[str, Any]]], Any]) -> dict[str, Fate]:
    """The fates that are not plainly the same, after a change of the closed items."""
    data = plain()
    change(data["sections"][0]["items"])
    return {
        key: fate for key, fate in compare(every_kind(), reading.read(data)).items() if fate is not Fate.SAME
    }


def test_a_copy_is_the_same_everywhere() -> None:
    assert changed(lambda items: None) == {}


@pytest.mark.parametrize(
    ("change", "fates"),
    [
        (lambda items: items[0].update(texts=texts("All in all")), {"overall": Fate.REWORDED}),
        (lambda items: items[0]["scale"].update(high=texts("fine")), {"overall": Fate.REWORDED}),
        (
            lambda items: items[1]["rows"][0].update(texts=texts("Lectures")),
            {"quality.content": Fate.REWORDED},
        ),
        (lambda items: items[0].update(scale={"min": 1, "max": 7}), {"overall": Fate.CHANGED}),
        (lambda items: items[2].update(options=options("slow", "right", "fast")), {"pace": Fate.CHANGED}),
        (lambda items: items[2].update(options=options("right", "slow")), {}),
        (lambda items: items[0].update(required=False), {}),
        (lambda items: items[1]["rows"].append(options("hall")[0]), {"quality.hall": Fate.ADDED}),
        (lambda items: items.pop(7), {"order": Fate.REMOVED}),
        (lambda items: items.append(items.pop(0)), {}),
    ],
)
def test_each_change_has_its_fate(
    change: Callable[[list[dict[str, Any]]], Any], fates: dict[str, Fate]
) -> None:
    assert changed(change) == fates


def test_a_translation_that_is_added_rewords_nothing() -> None:
    data = plain()
    del data["sections"][0]["items"][0]["texts"]["kk"]

    assert compare(reading.read(data), every_kind())["overall"] is Fate.SAME


def test_only_what_can_be_compared_says_so() -> None:
    assert [fate for fate in Fate if fate.comparable] == [Fate.SAME, Fate.REWORDED]
