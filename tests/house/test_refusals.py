"""What an action says when it declines is a sentence: it begins with a capital letter and ends with a full stop."""

import re
from collections.abc import Iterator

import pytest

from oqu.kernel.errors import Refused
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.questionnaires.definition.problems import DefinitionProblem

SENTENCE = re.compile(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ%“«0-9].*[.!?]", re.DOTALL)


def refusals(of: type[Refused] = Refused) -> Iterator[type[Refused]]:
    for one in of.__subclasses__():
        yield one
        yield from refusals(one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_a_sentence(language: str) -> None:
    with speaking(language):
        messages = {one.__name__: str(one.message) for one in refusals() if one.message}

    assert len(messages) > 50
    assert {name: words for name, words in messages.items() if not SENTENCE.fullmatch(words)} == {}


def test_what_is_wrong_in_a_questionnaire_is_a_sentence_where_its_place_is_not_named() -> None:
    assert DefinitionProblem("", "files show who sent them").sentence == "Files show who sent them."
    assert DefinitionProblem("", "Is it so?").sentence == "Is it so?"
