"""From figures to "shall we continue?", by rules that a centre reads and changes; the words are the report's."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

FEWEST_ANSWERS = 5


class Weight(StrEnum):
    """What it means when a rule is missed."""

    MUST = "must"  # the course does not go on as it is
    SHOULD = "should"  # the course continues, this is improved


class RuleOutcome(StrEnum):
    """How a figure compares with its threshold."""

    MET = "met"  # the whole interval is on the good side
    LIKELY = "likely"  # the figure is, part of the interval is not
    DOUBTFUL = "doubtful"  # the figure is not, part of the interval is
    MISSED = "missed"  # the whole interval is on the bad side
    UNKNOWN = "unknown"  # no figure, or too few answers for one


class Conclusion(StrEnum):
    """The verdict."""

    CONTINUE = "continue"
    CONTINUE_AND_IMPROVE = "continue_and_mend"
    CHANGE_FIRST = "change_first"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Rule:
    """The figure of that name is to reach the threshold (to stay at or below it, where less is better).

    The threshold is in the unit of the figure: shares 0-1, the recommend score in points, effects in deviations.
    """

    figure: str
    threshold: float
    weight: Weight
    less_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with the ends of its interval (both None where it has none) and the number of answers behind it."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one rule."""

    rule: Rule
    measured: Measured
    outcome: RuleOutcome


@dataclass(frozen=True, slots=True)
class CourseVerdict:
    """The answer, and the findings that led to it in the order of the rules."""

    answer: Conclusion
    findings: tuple[Finding, ...]

    @property
    def decisive(self) -> tuple[Finding, ...]:
        """The findings without which the answer would have been a better one."""
        return tuple(finding for finding in self.findings if _answer([finding]) == self.answer)


STANDARD_RULES = (
    Rule("response_rate", 0.50, Weight.MUST),
    Rule("satisfied", 0.70, Weight.MUST),
    Rule("useful", 0.70, Weight.MUST),
    Rule("learning_effect", 0.20, Weight.SHOULD),
    Rule("recommend", 0.0, Weight.SHOULD),
    Rule("finished", 0.70, Weight.SHOULD),
    Rule("attendance", 0.70, Weight.SHOULD),
    Rule("weakest_quality", 0.50, Weight.SHOULD),
    Rule("transfer", 0.50, Weight.SHOULD),
    Rule("ideas_kept", 0.30, Weight.SHOULD),
)
NOTHING = Measured(None, 0)


def judge(
    figures: Mapping[str, Measured],
    rules: Sequence[Rule] = STANDARD_RULES,
    *,
    fewest: int = FEWEST_ANSWERS,
) -> CourseVerdict:
    """Hold the figures against the rules; a figure of fewer than `fewest` answers is not known.

    A must that is missed: change first. A must that is not known: cannot say. A must in doubt, or a should in doubt
    or missed: continue and improve. Otherwise continue. A should that is not known (its wave has not come) is reported and
    changes nothing.
    """
    measured = [figures.get(rule.figure, NOTHING) for rule in rules]
    findings = tuple(
        Finding(rule, figure, _outcome(rule, figure, fewest))
        for rule, figure in zip(rules, measured, strict=True)
    )
    return CourseVerdict(_answer(findings), findings)


def rules_from(rows: Sequence[Mapping[str, object]]) -> tuple[Rule, ...]:
    """The rules of a centre from plain data (`rows_from` gives it).

    Raises ValueError naming every row that is not a rule.
    """
    rules, wrong = [], []
    for number, row in enumerate(rows, start=1):
        try:
            rules.append(_rule(**row))
        except (TypeError, ValueError) as problem:
            wrong.append(f"rule {number}: {problem}")
    if wrong:
        raise ValueError("; ".join(wrong))
    return tuple(rules)


def rows_from(rules: Sequence[Rule]) -> list[dict[str, object]]:
    """Rules as plain data, to be stored as JSON."""
    return [asdict(rule) | {"weight": rule.weight.value} for rule in rules]


def _rule(figure: object, threshold: object, weight: object, less_is_better: object = False) -> Rule:
    if not isinstance(figure, str) or not figure:
        raise ValueError("figure is the name of a figure")
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise TypeError(f"threshold {threshold!r} is not a number")
    if not isinstance(less_is_better, bool):
        raise TypeError("less_is_better is true or false")
    return Rule(figure, float(threshold), Weight(str(weight)), less_is_better)


def _outcome(rule: Rule, figure: Measured, fewest: int) -> RuleOutcome:
    if figure.value is None or figure.n < fewest:
        return RuleOutcome.UNKNOWN
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    value, worst, best, limit = figure.value, low, high, rule.threshold
    if rule.less_is_better:
        value, worst, best, limit = -value, -high, -low, -limit
    if worst >= limit:
        return RuleOutcome.MET
    if value >= limit:
        return RuleOutcome.LIKELY
    return RuleOutcome.DOUBTFUL if best >= limit else RuleOutcome.MISSED


def _answer(findings: Sequence[Finding]) -> Conclusion:
    musts = {finding.outcome for finding in findings if finding.rule.weight is Weight.MUST}
    shoulds = {finding.outcome for finding in findings if finding.rule.weight is Weight.SHOULD}
    if RuleOutcome.MISSED in musts:
        return Conclusion.CHANGE_FIRST
    if RuleOutcome.UNKNOWN in musts:
        return Conclusion.CANNOT_SAY
    if RuleOutcome.DOUBTFUL in musts or shoulds & {RuleOutcome.DOUBTFUL, RuleOutcome.MISSED}:
        return Conclusion.CONTINUE_AND_IMPROVE
    return Conclusion.CONTINUE
