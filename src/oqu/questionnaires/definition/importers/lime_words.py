"""Answers that LimeSurvey supplies by itself, in our languages, and what the words of given answers tell."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_noop

from oqu.kernel.languages import Translations, in_every_language

type Choice = tuple[str, Translations]
type Supplied = tuple[str, str]
"""The code of a choice, and its words in English."""

YES_NO: list[Supplied] = [("Y", gettext_noop("Yes")), ("N", gettext_noop("No"))]
UNCERTAIN: Supplied = ("U", gettext_noop("Uncertain"))
MORE_LESS: list[Supplied] = [
    ("I", gettext_noop("Increased")),
    ("S", gettext_noop("Same")),
    ("D", gettext_noop("Decreased")),
]
GENDER: list[Supplied] = [("F", gettext_noop("Female")), ("M", gettext_noop("Male"))]
OTHER: Supplied = ("other", gettext_noop("Other"))
REPEATED = re.compile(r"\{(?:INSERTANS:)?(\w+)(?:\.(?:shown|NAOK|value))*\}", re.ASCII)
EXPRESSION = re.compile(r"\{(?!answer:)[^{}\s][^{}]*\}")
OTHER_TEXT = gettext_noop("Other: what?")
COMMENT_TEXT = gettext_noop("Comment")
NOT_APPLICABLE_WORDS = frozenset(
    {
        "n/a",
        "na",
        "not applicable",
        "does not apply",
        "не применимо",
        "неприменимо",
        "қатысы жоқ",
        "қолданылмайды",
    }
)


def translated(supplied: Iterable[Supplied]) -> list[Choice]:
    """Supplied answers with their words in every language."""
    return [(code, in_every_language(words)) for code, words in supplied]


def is_not_applicable(answer: Choice) -> bool:
    return any(words.strip().lower().rstrip(".") in NOT_APPLICABLE_WORDS for words in answer[1].values())


def with_answers(text: str, codes: Mapping[str, str]) -> str:
    """The text with the answers that LimeSurvey repeats there, by the names of their questions, as we write them."""

    def ours(found: re.Match[str]) -> str:
        return f"{{answer:{codes[found[1]]}}}" if found[1] in codes else found[0]

    return REPEATED.sub(ours, text)


def falls(labels: list[str]) -> bool:
    """Whether labels begin with numbers that become smaller."""
    found = [re.match(r"-?\d+", label) for label in labels]
    numbers = [int(match[0]) for match in found if match]
    return len(numbers) == len(labels) and numbers == sorted(numbers, reverse=True) and len(set(numbers)) > 1


def joined(first: Translations, second: Translations, mark: str) -> Translations:
    """Two texts joined in each language that either has."""
    both = {**dict.fromkeys(first), **dict.fromkeys(second)}
    return {language: mark.join(t[language] for t in (first, second) if t.get(language)) for language in both}
