"""What the methodologist checks by eye, checked in every questionnaire that is shipped (docs/questionnaire-bank.md)."""

import re
from collections import Counter
from collections.abc import Iterator
from math import ceil
from typing import Any

import pytest

from oqu.questionnaires.definition import writing
from oqu.questionnaires.definition.content import Item
from tests.questionnaires.bank.shipped import (
    FILES,
    LANGUAGES,
    alternatives,
    knowledge_items,
    shipped,
    wordings,
)

pytestmark = pytest.mark.parametrize("name", FILES)

JOINED = re.compile(
    r"^(?:ru: .*\b(?:и|или|либо|а также)\b|kk: .*\b(?:және|немесе|әрі|мен|пен|бен|сондай-ақ)\b|en: .*\b(?:and|or|as well as)\b)",
    re.IGNORECASE,
)
REVIEWED = {
    "retro": "asks for two ratings on purpose, each in a column of its own",
    "contact": "“now and then” is one answer",
}
LEADING = re.compile(
    r"\b(?:разве|конечно|не правда ли|согласитесь|правда ли, что|согласны ли)\b"
    r"|\b(?:әрине|солай емес пе|келісесіз бе)\b"
    r"|\b(?:of course|don't you|isn't it|do you agree|surely)\b",
    re.IGNORECASE,
)
MASCULINE = re.compile(
    r"\b(?:сам|рад|готов|уверен|доволен|должен|согласен|удовлетворён|узнал|смог|научился|понял|применил|прошёл|работал|хотел)\b"
    r"|\b(?:[Уу]важаемый|коллега-мужчина)\b"
)
SECONDS = {
    "matrix": 8,  # a row
    "pair": 12,  # a row
    "scale": 10,
    "recommend": 10,
    "one": 10,
    "number": 15,
    "many": 20,
    "short": 20,
    "ranking": 40,
    "long": 40,
}
FOR_KNOWLEDGE = 40


def seconds(item: Item) -> int:
    """How long an item takes: reading it in a second language and answering on a phone."""
    return FOR_KNOWLEDGE if item.correct else SECONDS[item.kind] * max(1, len(item.rows))


def test_the_introduction_states_how_long_it_takes(name: str) -> None:
    of = shipped(name)
    minutes = ceil(sum(seconds(item) for item in of.items()) / 60)

    stated = {
        language: re.findall(r"(\d+) (?:минут|minute)", of.intro.get(language, "")) for language in LANGUAGES
    }

    assert stated == {language: [str(minutes)] for language in LANGUAGES}


def test_sources_are_stated(name: str) -> None:
    sources = shipped(name).sources

    assert sources
    assert len(set(sources)) == len(sources)
    assert [source for source in sources if not re.search(r"\b(?:19|20)\d\d\b|-\d\d\b", source)] == []


def test_every_text_is_in_three_languages(name: str) -> None:
    def texts(value: Any) -> Iterator[dict[str, str]]:
        if isinstance(value, dict) and set(value) & set(LANGUAGES):
            yield value
        elif isinstance(value, dict):
            yield from (found for each in value.values() for found in texts(each))
        elif isinstance(value, list | tuple):
            yield from (found for each in value for found in texts(each))

    found = list(texts(writing.plain(shipped(name))))

    assert found
    assert [
        text for text in found if [text.get(language, "").strip() for language in LANGUAGES].count("")
    ] == []


def test_a_question_asks_one_thing(name: str) -> None:
    of = shipped(name)
    asked = [item for item in of.items() if item.code not in REVIEWED and not item.correct]

    assert [text for item in asked for text in wordings(item) if JOINED.search(text)] == []


def test_a_question_does_not_lead_to_an_answer(name: str) -> None:
    assert [text for item in shipped(name).items() for text in wordings(item) if LEADING.search(text)] == []


def test_nothing_in_russian_takes_the_reader_for_a_man(name: str) -> None:
    of = shipped(name)
    words = [text for item in of.items() for text in wordings(item) if text.startswith("ru: ")]

    assert [text for text in (*words, of.intro["ru"]) if MASCULINE.search(text)] == []


def test_ends_of_a_scale_are_named(name: str) -> None:
    scales = [item.scale for item in shipped(name).items() if item.scale]

    assert [scale for scale in scales if not (scale.low_texts and scale.high_texts)] == []
    assert [scale for scale in scales if scale.low_texts == scale.high_texts] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_length_of_an_answer_does_not_reveal_the_right_one(name: str, language: str) -> None:
    """Neither choosing the longest nor choosing the shortest answer gets more points than chance would."""
    items = knowledge_items(shipped(name))
    longest = shortest = 0.0
    for item in items:
        lengths = {option.code: len(option.texts[language]) for option in alternatives(item)}
        (right,) = item.correct
        of_one_length = list(lengths.values()).count(lengths[right])
        longest += (lengths[right] == max(lengths.values())) / of_one_length
        shortest += (lengths[right] == min(lengths.values())) / of_one_length
    chance = sum(1 / len(alternatives(item)) for item in items)

    assert max(longest, shortest) <= ceil(chance)


def test_the_place_of_an_answer_does_not_reveal_the_right_one(name: str) -> None:
    items = knowledge_items(shipped(name))
    places = Counter(
        [option.code for option in item.options].index(right) for item in items for right in item.correct
    )

    assert max(places.values(), default=0) <= ceil(len(items) / 4) + 1
