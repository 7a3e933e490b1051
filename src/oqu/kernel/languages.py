"""The languages of Oqu, and text that is stored in more than one of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.models import TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import formats, translation

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
"""Codes, in the order in which a missing text is replaced: kk, ru, en."""
COUNTRY: tuple[str, ...] = settings.OQU_COUNTRY_LANGUAGES
"""The languages of the country: a letter to a person whose language is unknown is written in both."""
type Translations = Mapping[str, str]


def current() -> str:
    """The code of the language of the page or letter that is being made."""
    return (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]


def name_in_words(code: str) -> str:
    """The name of a language as a sentence in the current one has it; "" for a code that is no language of Oqu."""
    names = formats.get_format("LANGUAGE_NAMES", current())
    known = names if isinstance(names, Mapping) else {}
    return str(known.get(code) or dict(settings.LANGUAGES).get(code, ""))


def pick(texts: Translations, language: str | None = None) -> str:
    """The text in that language (default: the current one), else in the first of `LANGUAGES` that has one."""
    for choice in (language or current(), *LANGUAGES):
        if texts.get(choice):
            return texts[choice]
    return ""


def for_address(texts: Translations) -> str:
    """The text from which an address in Latin letters is made: the English one, else the last of `LANGUAGES` that has one."""
    return next((texts[x] for x in ("en", *reversed(LANGUAGES)) if texts.get(x)), "")


def in_every_language(message: str) -> dict[str, str]:
    """A message of the catalogues by language: {"kk": "…", "ru": "…", "en": "…"}."""
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = translation.gettext(message)
    return texts


def translated_in_sql(field: str, language: str | None = None) -> Coalesce:
    """What `pick` picks, as a column of a query: a translated field in that language (default: the current one)."""
    order = dict.fromkeys((language or current(), *LANGUAGES))
    texts = (NullIf(f"{field}_{choice}", Value("")) for choice in order)
    return Coalesce(*texts, Value(""), output_field=TextField())


def for_unknown(stated: str = "") -> tuple[str, ...]:
    """In which languages to write to a person whose language is unknown; a language stated for them comes first."""
    return tuple(dict.fromkeys((*([stated] if stated in LANGUAGES else ()), *COUNTRY)))


def in_languages(field: str, texts: Translations) -> dict[str, str]:
    """`{"kk": "…"}` as the columns of a translated field: `{"title_kk": "…", "title_ru": "", …}`."""
    return {f"{field}_{language}": texts.get(language, "") for language in LANGUAGES}


def texts_of(row: object, field: str) -> dict[str, str]:
    """The texts of a row's translated field, without empty ones: `{"kk": "…", "ru": "…"}`."""
    return {language: text for language in LANGUAGES if (text := getattr(row, f"{field}_{language}"))}


def in_each_language(row: object, field: str) -> dict[str, str]:
    """What readers of each language see of a row's translated field, whatever the current language is: kk, ru, en → text."""
    texts = texts_of(row, field)
    return {language: pick(texts, language) for language in LANGUAGES}


def taken(columns: dict[str, Any], field: str) -> str:
    """The text of a translated field out of a row's columns, which are taken from the row: `title_kk` and so on."""
    return pick({language: columns.pop(f"{field}_{language}") or "" for language in LANGUAGES})


def translated_text(row: object, field: str) -> tuple[str, str]:
    """The text of a row's translated field and its language: (`kk`, text)."""
    texts = {language: getattr(row, f"{field}_{language}") or "" for language in LANGUAGES}
    words = pick(texts)
    return next((x for x in (current(), *LANGUAGES) if texts.get(x) == words), current()), words


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make everything inside in that language."""
    with translation.override(language):
        yield
