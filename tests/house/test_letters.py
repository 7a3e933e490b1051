"""Every letter is declared where it is written, and its preview shows all that its template says."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.template import engines

import oqu.config.urls  # noqa: F401 - registers every kind
from oqu.kernel.languages import COUNTRY, LANGUAGES, speaking
from oqu.letters import kinds
from oqu.letters.actions import compose, previews
from oqu.letters.kinds import LetterKind
from oqu.letters.kinds.leaving import checked
from oqu.people.models import Person

pytestmark = pytest.mark.django_db  # letters name the site
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


ONLY_NAMES = {"mailings/message"}
"""Letters whose subject is what a person wrote."""


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("language", [*LANGUAGES, COUNTRY], ids=str)
def test_a_subject_is_in_the_one_language_in_which_the_text_begins(
    kind: LetterKind, language: str | tuple[str, ...]
) -> None:
    by_language = {part.language: part for part in previews(kind)}
    first = language if isinstance(language, str) else language[0]
    reader = Person(given_name="Сәуле", email="saule@example.org")

    with speaking("en" if first != "en" else "kk"):  # the page of the person who causes it
        subject, text, _html = compose(kind, person=reader, context=kind.example, language=language)

    assert subject == by_language[first].subject
    assert text.startswith(by_language[first].text)
    subjects = [part.subject for part in by_language.values()]
    assert kind.code in ONLY_NAMES or len(set(subjects)) == len(LANGUAGES)


def test_no_letter_is_given_words_in_the_language_of_a_page(root: Path) -> None:
    """A label in the context is translated when the letter is composed, not by the page that causes it."""
    found = []
    for file in (root / "src" / "oqu").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            given = call.keywords if isinstance(call, ast.Call) else []
            contexts = [
                one.value for one in given if one.arg == "context" and isinstance(one.value, ast.Dict)
            ]
            parts = [part for context in contexts for part in ast.walk(context) if isinstance(part, ast.Call)]
            found += [
                f"{file.name}:{part.lineno}" for part in parts if SPEAKS.fullmatch(ast.unparse(part.func))
            ]

    assert found == []


SPEAKS = re.compile(r"(.*\.get_\w+_display|_|n?gettext|gettext|in_words|pgettext)")
"""What translates at once."""


FACTS = {
    "admission/confirm": "a code that was asked for at this moment",
    "admission/received": "the application has arrived",
    "assignments/accepted": "the verdict stands; undoing it takes the letter back",
    "certificates/reissued": "the register never changes",
    "certificates/revoked": "the register never changes",
    "certificates/signed": "the register never changes",
    "invitations/head": "what became of a head",
    "libraries/changed": "what was changed",
    "libraries/decided": "what was decided",
    "libraries/proposed": "what was proposed; leaves at once",
    "support/answered": "the answer stands; undoing it takes the letter back",
}
"""Kinds whose letters stay true whatever happens until they leave, and why; letters about accounts all do."""
ABOUT_ACCOUNTS = ("people/", "letters/", "sign_in/")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_each_kind_reports_a_fact_or_is_looked_at_again_before_it_leaves(kind: LetterKind) -> None:
    is_fact = kind.code in FACTS or kind.code.startswith(ABOUT_ACCOUNTS)

    assert (kind.code in checked(), bool(kind.ends)) == (not is_fact, not is_fact)
