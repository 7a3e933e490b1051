from typing import Any

import pytest

from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.importers.lime_words import with_answers
from oqu.questionnaires.definition.piping import neutral
from oqu.questionnaires.definition.problems import BrokenDefinition
from oqu.questionnaires.forms.asked import sheet
from tests.questionnaires.definition.given import options, plain, texts


def asking(text: str, **section: Any) -> Definition:
    """A questionnaire whose last question repeats answers."""
    items = [
        {"code": "place", "kind": "short", "texts": texts("Place")},
        {"code": "pace", "kind": "one", "texts": texts("Pace"), "options": options("slow", "right")},
        {"code": "lacks", "kind": "many", "texts": texts("Lacks"), "options": options("time", "money")},
        {"code": "rate", "kind": "scale", "texts": texts("Rate"), "scale": {"min": 1, "max": 5}},
        {"code": "last", "kind": "long", "texts": {"en": text}},
    ]
    return reading.read(
        plain() | {"sections": [{"code": "s", "titles": texts("S"), "items": items} | section]}
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, "In your library, is it … of …?"),
        ({"place": ["Aqköl"], "pace": ["slow"]}, "In Aqköl, is it slow of …?"),
        ({"place": ["  "], "lacks": ["time", "money"]}, "In your library, is it … of time, money?"),
        ({"place": ["na"], "pace": ["other"]}, "In your library, is it … of …?"),
        ({"place": ["{answer:pace}"]}, "In {answer:pace}, is it … of …?"),
    ],
)
def test_a_text_repeats_answers_or_has_neutral_words(given: dict[str, list[str]], shown: str) -> None:
    definition = asking("In {answer:place|your library}, is it {answer:pace} of {answer:lacks|}?")

    assert sheet(definition, "en", given).questions[-1].text == shown
    assert definition.item("last").words("en") == "In your library, is it … of …?"
    assert reading.read(writing.plain(definition)) == definition


def test_a_text_without_answers_stays_as_it_is() -> None:
    assert neutral("{answer} {a|b} {}") == "{answer} {a|b} {}"
    assert sheet(asking("Plain {text}"), "en", {}).questions[-1].pieces == ()


@pytest.mark.parametrize(
    ("text", "section", "problem"),
    [
        ("{answer:none|x}", {}, "sections[0].items[4].texts.en: there is no earlier question “none” whose answer a text can repeat"),
        ("{answer:rate}", {}, "sections[0].items[4].texts.en: there is no earlier question “rate” whose answer a text can repeat"),
        ("{answer:last}", {}, "sections[0].items[4].texts.en: there is no earlier question “last” whose answer a text can repeat"),
        ("{answer:place", {}, "sections[0].items[4].texts.en: an earlier answer is written as {answer:code|neutral words}"),
        ("{answer:place}", {"random": True}, "sections[0].random: questions in random order cannot depend on one another"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_repeat_an_answer_is_refused(
    text: str, section: dict[str, Any], problem: str
) -> None:
    with pytest.raises(BrokenDefinition) as refused:
        asking(text, **section)

    assert [str(one) for one in refused.value.problems] == [problem]


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("{Q1.shown}?", "{answer:q_1}?"),
        ("{Q1.NAOK}{Q1}", "{answer:q_1}{answer:q_1}"),
        ("{INSERTANS:7X8X9}", "{answer:q_1}"),
        ("{later.shown} {if(1, 2, 3)}", "{later.shown} {if(1, 2, 3)}"),
    ],
)
def test_answers_that_limesurvey_repeats_are_written_as_ours(text: str, ours: str) -> None:
    assert with_answers(text, {"Q1": "q_1", "7X8X9": "q_1"}) == ours
