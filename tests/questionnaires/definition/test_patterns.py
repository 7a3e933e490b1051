import re
from typing import Any

import pytest

from oqu.questionnaires.definition import patterns, reading, writing
from oqu.questionnaires.definition.answers import validate_answers
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.importers.lime_patterns import pattern_of
from tests.questionnaires.definition.given import plain, texts


def asking(**more: Any) -> Definition:
    """A questionnaire whose first question to write has a pattern."""
    data = plain()
    data["sections"][1]["items"] = [
        {"code": "contact", "kind": "short", "required": False, "texts": texts("Contact")} | more
    ]
    return reading.read(data)


def faults(definition: Definition, text: str) -> list[str]:
    """What is wrong with this answer."""
    found = validate_answers(definition, {"contact": text}, "en", complete=False)
    return [str(problem.words) for problem in found.problems]


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        ("email", "aigul@example.kz", "aigul at example.kz"),
        ("phone", "+7 (701) 123-45-67", "701-CALL-ME"),
        ("web", "https://kitap.kz/a", "kitap"),
        ("letters", "Әлия Нұр-Сұлтанқызы", "Әлия 2"),
        ("digits", "040000", "4e4"),
    ],
)
def test_a_text_matches_a_named_pattern(pattern: str, right: str, wrong: str) -> None:
    definition = asking(pattern=pattern)

    assert faults(definition, right) == []
    assert faults(definition, wrong) == [str(patterns.NAMED[pattern].words)]
    assert faults(definition, "") == []


def test_each_named_pattern_is_tried() -> None:
    assert set(patterns.NAMED) == {"email", "phone", "web", "letters", "digits"}


def test_the_whole_answer_matches_an_own_pattern_or_is_refused_in_own_words() -> None:
    definition = asking(pattern="own", expression="[A-Z]{2}[0-9]+", message=texts("Like AB12"))

    assert faults(definition, "KZ7") == []
    assert faults(definition, "(KZ7)") == ["Like AB12"]
    assert faults(asking(pattern="own", expression="a|b"), "ab") == ["This does not have the expected form."]
    assert reading.read(writing.plain(definition)) == definition


def test_a_pattern_on_which_backtracking_never_ends_is_answered() -> None:
    """With `re` the second one would take longer than the world has existed."""
    definition = asking(kind="long", max=10_000, pattern="own", expression="(a+)+b")

    assert faults(definition, "a" * 9_999 + "b") == []
    assert faults(definition, "a" * 10_000) == ["This does not have the expected form."]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"pattern": "iban"}, "pattern: one of email, phone, web, letters, digits, own is needed"),
        ({"pattern": "own"}, "expression: an expression of 1 to 300 characters is needed"),
        ({"pattern": "own", "expression": "a" * 301}, "expression: an expression of 1 to 300 characters is needed"),
        ({"pattern": "email", "expression": "a"}, "expression: only a pattern “own” has an expression"),
        ({"pattern": "own", "expression": r"(a)\1"}, "expression: this is no regular expression that can be checked here (syntax of RE2)"),
        ({"pattern": "own", "expression": "(?=a)"}, "expression: this is no regular expression that can be checked here (syntax of RE2)"),
        ({"pattern": "own", "expression": "a{1001}"}, "expression: this is no regular expression that can be checked here (syntax of RE2)"),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_checked_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(reading.BrokenDefinition) as refused:
        asking(**more)

    assert [str(problem) for problem in refused.value.problems] == [f"sections[1].items[0].{words}"]


@pytest.mark.parametrize(
    ("preg", "found"),
    [
        ("/^[А-Я]{2}$/u", {"pattern": "own", "expression": "[А-Я]{2}"}),
        ("/^[0-9]+$/", {"pattern": "digits"}),
        ("/[0-9]/", {"pattern": "own", "expression": r"[\s\S]*(?:[0-9])[\s\S]*"}),
        ("#^a|b$#i", {"pattern": "own", "expression": r"(?i:[\s\S]*(?:^a|b$)[\s\S]*)"}),
        (r"/a\/b\$/", {"pattern": "own", "expression": r"[\s\S]*(?:a/b\$)[\s\S]*"}),
        (r"/(a)\1/", None),
        ("/a/x", None),
        ("a", None),
        ("", None),
    ],
)
def test_the_pattern_of_limesurvey_is_carried_where_it_can_be_checked(
    preg: str, found: dict[str, str] | None
) -> None:
    assert pattern_of(preg) == found


@pytest.mark.parametrize("text", ["a1", "a", "1", "xb", "ab\ncd", ""])
def test_a_pattern_of_limesurvey_accepts_what_limesurvey_accepts(text: str) -> None:
    for preg in ("[0-9]", "^a|b$", "^a", "^[a-z]$"):
        made = pattern_of(f"/{preg}/") or {}
        item = next(iter(asking(kind="long", **made).sections[1].items))
        assert patterns.matches(item, text) == bool(re.search(preg.replace("$", r"\Z"), text)), preg
