"""The two knowledge tests of the bank, taken by simulated learners (docs/questionnaire-bank.md has the model and its limits)."""

from enum import Enum
from math import log

import numpy as np
import pytest

from oqu.questionnaires.figures.aggregate import Codes
from oqu.questionnaires.figures.knowledge import Knowledge, knowledge
from tests.questionnaires.bank.shipped import alternatives, knowledge_items, shipped


class Step(Enum):
    """What a question asks of a person."""

    RECALL = "to recall a fact or a rule"
    APPLY = "to apply a rule to a case"
    DISTINGUISH = "to distinguish rules that resemble each other"


class Met(Enum):
    """How often a librarian of a village or a town meets it at work."""

    WEEKLY = "every week"
    YEARLY = "some times a year"


EXPECTED = {
    (Step.RECALL, Met.WEEKLY): 0.75,
    (Step.RECALL, Met.YEARLY): 0.60,
    (Step.APPLY, Met.WEEKLY): 0.65,
    (Step.APPLY, Met.YEARLY): 0.50,
    (Step.DISTINGUISH, Met.WEEKLY): 0.50,
    (Step.DISTINGUISH, Met.YEARLY): 0.35,
}
"""The share of right answers that a person of average knowledge is judged to have before a course."""

JUDGED = {
    "standard knowledge-test": {
        "kt_ledger": (Step.DISTINGUISH, Met.WEEKLY),
        "kt_visits": (Step.APPLY, Met.WEEKLY),
        "kt_content": (Step.DISTINGUISH, Met.YEARLY),
        "kt_oral": (Step.APPLY, Met.YEARLY),
        "kt_check": (Step.RECALL, Met.WEEKLY),
        "kt_goal": (Step.APPLY, Met.YEARLY),
        "kt_withdraw": (Step.RECALL, Met.YEARLY),
        "kt_turnover": (Step.DISTINGUISH, Met.YEARLY),
        "kt_reading": (Step.APPLY, Met.YEARLY),
        "kt_local": (Step.DISTINGUISH, Met.WEEKLY),
        "kt_photo": (Step.APPLY, Met.YEARLY),
        "kt_site": (Step.APPLY, Met.WEEKLY),
        "kt_signout": (Step.RECALL, Met.WEEKLY),
        "kt_indicator": (Step.DISTINGUISH, Met.YEARLY),
    },
    "standard knowledge-description": {
        "kd_areas": (Step.RECALL, Met.WEEKLY),
        "kd_responsibility": (Step.DISTINGUISH, Met.WEEKLY),
        "kd_publisher": (Step.RECALL, Met.YEARLY),
        "kd_article": (Step.DISTINGUISH, Met.YEARLY),
        "kd_source": (Step.RECALL, Met.WEEKLY),
        "kd_isbn": (Step.DISTINGUISH, Met.WEEKLY),
        "kd_shelf": (Step.RECALL, Met.WEEKLY),
        "kd_site": (Step.APPLY, Met.YEARLY),
        "kd_four": (Step.APPLY, Met.YEARLY),
        "kr_fact": (Step.DISTINGUISH, Met.YEARLY),
        "kr_address": (Step.DISTINGUISH, Met.YEARLY),
        "kr_clarify": (Step.APPLY, Met.WEEKLY),
        "kr_absent": (Step.APPLY, Met.WEEKLY),
        "kr_card": (Step.DISTINGUISH, Met.WEEKLY),
    },
}
DISCRIMINATION = 1.2
GUESSED = 0.10
"""Less than the 0.25 of blind guessing: a person who does not know is asked to choose "I don't know"."""
LEARNERS = 400
SEEDS = range(2021, 2031)


def taken(name: str, seed: int) -> Knowledge:
    """A test as simulated learners take it: three parameters for each item, ability normal with mean 0 and deviation 1.

    The difficulty parameter is where a learner of ability 0 has the judged share of right answers.
    Source: Birnbaum in Lord and Novick, Statistical Theories of Mental Test Scores, 1968, chapters 17 to 20.
    """
    expected = [EXPECTED[JUDGED[name][item.code]] for item in knowledge_items(shipped(name))]
    hard = np.array([-log((share - GUESSED) / (1 - share)) / DISCRIMINATION for share in expected])
    random = np.random.default_rng(seed)
    ability = random.normal(size=(LEARNERS, 1))
    knows = GUESSED + (1 - GUESSED) / (1 + np.exp(-DISCRIMINATION * (ability - hard)))
    marks: Codes = (random.random(knows.shape) < knows).astype(np.int8)
    return knowledge(marks)


@pytest.mark.parametrize("name", JUDGED)
def test_a_knowledge_test_has_enough_questions_and_each_is_judged(name: str) -> None:
    items = knowledge_items(shipped(name))

    assert len(items) >= 12
    assert [item.code for item in items] == list(JUDGED[name])
    assert {len(alternatives(item)) for item in items} == {4}
    assert {len(item.options) - len(alternatives(item)) for item in items} == {1}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", JUDGED)
def test_simulated_learners_find_no_question_too_easy_or_too_hard(name: str, seed: int) -> None:
    found = taken(name, seed)

    shares = [question.right.share or 0 for question in found.questions]
    assert min(shares) >= 0.3
    assert max(shares) <= 0.8
    assert not any(question.doubtful for question in found.questions)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", JUDGED)
def test_kuder_richardson_20_of_simulated_learners_is_high_enough(name: str, seed: int) -> None:
    alpha = taken(name, seed).reliability.alpha

    assert alpha is not None
    assert alpha >= 0.6
