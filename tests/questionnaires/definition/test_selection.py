from collections import Counter
from typing import Any

import pytest

from oqu.questionnaires.definition import packing, reading, writing
from oqu.questionnaires.definition.answers import validate_answers
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.problems import BrokenDefinition
from oqu.questionnaires.definition.selection import not_asked
from tests.questionnaires.definition.given import options, plain, texts

CODES = [f"q{n}" for n in range(1, 7)]


def question(code: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "kind": "one",
        "required": False,
        "texts": texts(code),
        "options": options("a", "b"),
    } | more


def pool(pick: int = 2, *more: dict[str, Any]) -> Definition:
    """Six questions and a text, of which each person is asked some."""
    items = [{"code": "hello", "kind": "note", "texts": texts("Hello")}, *map(question, CODES), *more]
    section = {"code": "test", "titles": texts("Test"), "items": items, "pick": pick}
    return reading.read(plain() | {"sections": [section]})


def test_each_person_is_asked_as_many_questions_and_others_are_chosen_for_others() -> None:
    definition = pool()

    chosen = [frozenset(CODES) - not_asked(definition, f"{n}".encode()) for n in range(3000)]

    assert {len(codes) for codes in chosen} == {2}
    assert len(set(chosen)) == 15
    often = Counter(code for codes in chosen for code in codes)
    assert all(850 < often[code] < 1150 for code in CODES)
    assert not_asked(definition, b"7") == not_asked(definition, b"7")


def test_what_was_not_asked_is_dropped_and_what_was_left_open_is_known() -> None:
    definition = pool()
    left_out = frozenset(CODES) - {"q2", "q5"}

    checked = validate_answers(definition, {"q1": "a", "q2": "b"}, "en", not_asked=left_out)

    assert checked.answers == {"q2": "b", "q5": ""}
    codes = packing.pack(definition, checked.answers)
    assert list(codes) == [254, 1, 254, 254, 255, 254]  # -2: not asked, -1: left open
    assert packing.unpack(definition, codes, {}) == checked.answers


def test_where_the_choice_is_not_known_what_was_answered_was_asked() -> None:
    checked = validate_answers(pool(), {"q1": "a", "q2": ""}, "en")

    assert (checked.answers, checked.problems) == ({"q1": "a"}, ())


def test_what_is_required_is_required_of_those_who_are_asked() -> None:
    definition = pool(1, question("must", required=True))

    asked = validate_answers(definition, {}, "en", not_asked=frozenset(CODES))
    others = validate_answers(definition, {}, "en", not_asked=frozenset([*CODES[1:], "must"]))

    assert [problem.id for problem in asked.problems] == ["must"]
    assert others.problems == ()


def test_a_pool_is_written_as_it_was_read() -> None:
    definition = pool(3)

    assert reading.read(writing.plain(definition)) == definition
    assert definition.pooled() == set(CODES)


@pytest.mark.parametrize(
    ("pick", "more", "words"),
    [
        (0, [], "from 1 to 6 of its questions can be chosen"),
        (7, [], "from 1 to 6 of its questions can be chosen"),
        (2, [question("x", not_applicable=True)], "questions that chance chooses have no condition and no “does not apply”"),
        (2, [question("x", show_if={"item": "q1", "in": ["a"]})], "questions that chance chooses have no condition and no “does not apply”"),
    ],
)  # fmt: skip
def test_a_pool_that_cannot_be_asked_is_refused(pick: int, more: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(BrokenDefinition) as refused:
        pool(pick, *more)

    assert [str(problem) for problem in refused.value.problems] == [f"sections[0].pick: {words}"]
