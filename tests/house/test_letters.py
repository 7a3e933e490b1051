"""Every letter is declared where it is written, and its preview shows all that its template says."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.template import engines

import oqu.config.urls  # noqa: F401 - registers every kind
from oqu.letters import kinds
from oqu.letters.actions import previews
from oqu.letters.kinds import LetterKind

KINDS = kinds.every()
MISSING = "⟨missing: %s⟩"


@pytest.fixture
def missing_names_are_shown() -> Iterator[None]:
    engine = engines["plain"].engine
    engine.string_if_invalid, before = MISSING, engine.string_if_invalid
    yield
    engine.string_if_invalid = before


def test_every_template_is_declared_and_every_declaration_has_one(root: Path) -> None:
    templates = (root / "src" / "oqu").glob("*/templates/letters/*/*.txt")

    assert sorted(f"{file.parent.name}/{file.stem}" for file in templates) == [kind.code for kind in KINDS]


@pytest.mark.usefixtures("missing_names_are_shown")
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_preview_is_whole_in_every_language(kind: LetterKind) -> None:
    shown = previews(kind)

    assert [part.language for part in shown if not (part.subject and part.text)] == []
    assert [part.text for part in shown if "⟨missing" in part.subject + part.text] == []
    assert len({part.text for part in shown}) == len(shown), "a text is not translated"


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_declaration_says_when_a_letter_goes_to_whom(kind: LetterKind) -> None:
    assert kind.trigger.endswith(".")
    assert kind.recipients.endswith(".")
    assert str(kind.about)


def test_one_code_is_declared_once() -> None:
    with pytest.raises(kinds.DeclaredTwice):
        kinds.declare(KINDS[0])


@pytest.mark.parametrize(("example", "context"), [({"a": 1}, {"a": 1, "b": 2}), ({"a": 1, "b": 2}, {"a": 1})])
def test_the_check_of_all_tests_finds_an_example_unlike_the_letter(
    example: Mapping[str, Any], context: Mapping[str, Any], like_the_example: Any
) -> None:
    kind = LetterKind("x/y", trigger="A.", recipients="B.", about=KINDS[0].about, example=example)

    with pytest.raises(AssertionError, match="x/y"):
        like_the_example(kind, context)
