"""Answers that LimeSurvey supplies by itself, in our languages, and what the words of given answers tell."""

import re

from oqu.kernel.languages import Translations

type Choice = tuple[str, Translations]

YES_NO: list[Choice] = [
    ("Y", {"kk": "Иә", "ru": "Да", "en": "Yes"}),
    ("N", {"kk": "Жоқ", "ru": "Нет", "en": "No"}),
]
UNCERTAIN: Choice = ("U", {"kk": "Білмеймін", "ru": "Не знаю", "en": "Uncertain"})
MORE_LESS: list[Choice] = [
    ("I", {"kk": "Артты", "ru": "Увеличилось", "en": "Increased"}),
    ("S", {"kk": "Сол қалпында", "ru": "Не изменилось", "en": "Same"}),
    ("D", {"kk": "Азайды", "ru": "Уменьшилось", "en": "Decreased"}),
]
GENDER: list[Choice] = [
    ("F", {"kk": "Әйел", "ru": "Женский", "en": "Female"}),
    ("M", {"kk": "Ер", "ru": "Мужской", "en": "Male"}),
]
OTHER: Choice = ("other", {"kk": "Басқа", "ru": "Другое", "en": "Other"})
OTHER_TEXT = {"kk": "Басқа: қандай?", "ru": "Другое: что именно?", "en": "Other: what?"}
COMMENT_TEXT = {"kk": "Түсініктеме", "ru": "Комментарий", "en": "Comment"}
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


def is_not_applicable(answer: Choice) -> bool:
    return any(words.strip().lower().rstrip(".") in NOT_APPLICABLE_WORDS for words in answer[1].values())


def first_of(texts: Translations) -> str:
    return next(iter(texts.values()), "")


def falls(labels: list[str]) -> bool:
    """Whether labels begin with numbers that become smaller."""
    found = [re.match(r"-?\d+", label) for label in labels]
    numbers = [int(match[0]) for match in found if match]
    return len(numbers) == len(labels) and numbers == sorted(numbers, reverse=True) and len(set(numbers)) > 1
