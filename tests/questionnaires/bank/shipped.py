"""The questionnaires that come with the software: the standard ones and those of the ready-made courses."""

import json
from collections.abc import Iterator
from pathlib import Path

from oqu.questionnaires.actions.bank import BANK
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.content import Definition, Item, Option

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
FILES = {
    f"{file.parent.parent.name if EXAMPLES in file.parents else 'standard'} {file.stem}": file
    for file in sorted([*BANK.glob("*.json"), *EXAMPLES.glob("*/questionnaires/*.json")])
}
LANGUAGES = ("kk", "ru", "en")
UNSURE = "unsure"
"""The code of "I don't know", which is no answer to choose between."""


def shipped(name: str) -> Definition:
    return reading.read(json.loads(FILES[name].read_text("utf-8")))


def knowledge_items(of: Definition) -> list[Item]:
    return [item for item in of.items() if item.correct]


def alternatives(item: Item) -> list[Option]:
    return [option for option in item.options if option.code != UNSURE]


def wordings(item: Item) -> Iterator[str]:
    """Every text of an item but those of an answer in a knowledge test, in every language, as `language: text`."""
    texts = [item.texts, *(row.texts for row in item.rows)]
    if not item.correct:
        texts += [option.texts for option in item.options]
    if item.scale:
        texts += [item.scale.low_texts, item.scale.high_texts]
    yield from (f"{language}: {text}" for each in texts for language, text in each.items())
