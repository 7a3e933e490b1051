"""Questionnaires as plain data, as the forms of the editor read and write them."""

from collections.abc import Mapping
from typing import Any

from oqu.kernel.languages import LANGUAGES

type Plain = dict[str, Any]


def present(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that are there, by language."""
    return {language: words for language, words in texts.items() if words}


def initial(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Texts by the names of their fields."""
    return {
        f"{name}_{language}": words.get(language, "")
        for name, words in texts.items()
        for language in LANGUAGES
    }


def free_code(letter: str, used: set[Any]) -> str:
    """A code of that letter and a number that is not used."""
    return next(f"{letter}{n}" for n in range(1, 1000) if f"{letter}{n}" not in used)
