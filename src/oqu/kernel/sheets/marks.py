"""Words by which the heading of a column says in which language its cells are."""

from collections.abc import Iterable, Mapping

MARKS: Mapping[str, tuple[str, ...]] = {
    "kk": (
        *("қазақша", "қаз", "каз", "казахский", "kk", "kz", "kaz", "kazakh", "in kazakh", "по-казахски"),
        *("на казахском", "на казахском языке", "казахский язык", "на каз", "на каз. яз.", "каз. яз."),
        *("қазақ тілінде", "қазақ тіліндегі", "қаз. тілінде", "мемлекеттік тілде"),
        *("на государственном языке", "на гос. языке"),
    ),
    "ru": (
        *("русский", "по-русски", "рус", "орысша", "ru", "rus", "russian", "in russian", "русское"),
        *("на русском", "на русском языке", "русский язык", "на рус", "на рус. яз.", "рус. яз."),
        *("орыс тілінде", "орыс тіліндегі"),
    ),
    "en": (
        *(
            "english",
            "англ",
            "английский",
            "ағылшынша",
            "en",
            "eng",
            "in english",
            "по-английски",
            "английское",
        ),
        *("на английском", "на английском языке", "английский язык", "на англ", "на англ. яз.", "англ. яз."),
        *("ағылшын тілінде", "ағылшын тіліндегі"),
    ),
}
"""Words for a language, alone or beside what it is the language of: "Название (рус.)"."""


def marked(words: Iterable[str], language: str, spoken: str = "") -> list[str]:
    """These words with their language, before them or behind them; `spoken` is its own name."""
    marks = [mark for mark in (*MARKS.get(language, ()), language, spoken) if mark]
    return [one for word in words for mark in marks for one in (f"{word} {mark}", f"{mark} {word}")]
