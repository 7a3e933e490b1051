import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.questionnaires.figures.proportions import proportion
from oqu.questionnaires.figures.verdict import (
    STANDARD_RULES,
    Conclusion,
    Measured,
    Rule,
    RuleOutcome,
    Weight,
    judge,
    rows_from,
    rules_from,
)
from tests.questionnaires.figures.reading import known

MUST, SHOULD = Rule("satisfied", 0.70, Weight.MUST), Rule("technique", 0.50, Weight.SHOULD)


def share(count: int, n: int) -> Measured:
    figure = proportion(count, n)
    return Measured(figure.share, n, known(figure.interval).low, known(figure.interval).high)


@pytest.mark.parametrize(
    ("count", "outcome"),
    [(34, RuleOutcome.MET), (30, RuleOutcome.LIKELY), (26, RuleOutcome.DOUBTFUL), (16, RuleOutcome.MISSED)],
)
def test_a_figure_is_held_against_its_threshold_with_its_interval(count: int, outcome: RuleOutcome) -> None:
    (finding,) = judge({"satisfied": share(count, 40)}, [MUST]).findings

    assert finding.outcome is outcome


@pytest.mark.parametrize(
    ("satisfied", "technique", "answer"),
    [
        (share(34, 40), share(30, 40), Conclusion.CONTINUE),
        (share(30, 40), share(22, 40), Conclusion.CONTINUE),
        (share(34, 40), share(19, 40), Conclusion.CONTINUE_AND_IMPROVE),
        (share(26, 40), share(30, 40), Conclusion.CONTINUE_AND_IMPROVE),
        (share(16, 40), share(30, 40), Conclusion.CHANGE_FIRST),
        (share(4, 4), share(30, 40), Conclusion.CANNOT_SAY),
        (Measured(None, 0), share(3, 40), Conclusion.CANNOT_SAY),
        (share(34, 40), Measured(None, 0), Conclusion.CONTINUE),
    ],
)
def test_the_findings_lead_to_the_answer(
    satisfied: Measured, technique: Measured, answer: Conclusion
) -> None:
    assert judge({"satisfied": satisfied, "technique": technique}, [MUST, SHOULD]).answer is answer


def test_the_decisive_findings_are_named() -> None:
    verdict = judge({"satisfied": share(34, 40), "technique": share(4, 40)}, [MUST, SHOULD])

    assert [finding.rule.figure for finding in verdict.decisive] == ["technique"]


def test_a_figure_that_nobody_measured_is_not_known() -> None:
    verdict = judge({})

    assert verdict.answer is Conclusion.CANNOT_SAY
    assert {finding.outcome for finding in verdict.findings} == {RuleOutcome.UNKNOWN}


def test_where_less_is_better_the_interval_is_read_the_other_way() -> None:
    rule = Rule("dropped_out", 0.20, Weight.MUST, less_is_better=True)

    outcomes = [judge({"dropped_out": share(k, 40)}, [rule]).findings[0].outcome for k in (1, 5, 10, 20)]

    assert outcomes == [RuleOutcome.MET, RuleOutcome.LIKELY, RuleOutcome.DOUBTFUL, RuleOutcome.MISSED]


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from(Weight))
def test_a_better_figure_never_leads_to_a_worse_answer(one: int, other: int, weight: Weight) -> None:
    order = [Conclusion.CHANGE_FIRST, Conclusion.CONTINUE_AND_IMPROVE, Conclusion.CONTINUE]
    rule = Rule("satisfied", 0.70, weight)

    worse, better = (judge({"satisfied": share(k, 40)}, [rule]).answer for k in sorted((one, other)))

    assert order.index(worse) <= order.index(better)


def test_rules_are_kept_as_json_and_read_back() -> None:
    assert rules_from(json.loads(json.dumps(rows_from(STANDARD_RULES)))) == STANDARD_RULES


def test_all_wrong_rules_are_named_at_once() -> None:
    rows: list[dict[str, object]] = [
        {"figure": "satisfied", "threshold": 0.7, "weight": "must"},
        {"figure": "satisfied", "threshold": "much", "weight": "must"},
        {"figure": "", "threshold": 1, "weight": "must"},
        {"figure": "useful", "threshold": 1, "weight": "perhaps"},
        {"figure": "useful", "threshold": 1},
        {"figure": "useful", "threshold": 1, "weight": "must", "less_is_better": 1},
        {"figure": "useful", "threshold": 1, "weight": "must", "colour": "red"},
    ]

    with pytest.raises(ValueError, match="rule 2: threshold 'much' is not a number") as problem:
        rules_from(rows)

    assert [f"rule {n}:" in str(problem.value) for n in range(1, 8)] == [False, *[True] * 6]
