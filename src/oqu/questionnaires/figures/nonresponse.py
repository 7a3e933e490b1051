"""Those who answered beside those who did not, on what is known of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oqu.kernel.heavy import numpy as np
from oqu.kernel.heavy import scipy
from oqu.questionnaires.figures.comparison import holm
from oqu.questionnaires.figures.interval import LEVEL
from oqu.questionnaires.figures.proportions import Proportion, proportion

EXPECTED_AT_LEAST = 5
DRAWS = 9_999
SEED = 20210415


@dataclass(frozen=True, slots=True)
class TraitCheck:
    """One trait: the response rate of each of its values, and whether the rates differ.

    `p` is None where the trait has one value or everybody (or nobody) answered; `adjusted` is p by Holm over all
    traits that were looked at; `exact` tells Fisher's test from the chi-squared one.
    """

    trait: str
    rates: tuple[tuple[str, Proportion], ...]
    p: float | None
    adjusted: float | None
    exact: bool


type Rows = Mapping[str, tuple[int, int]]  # value of the trait -> (how many answered, how many were asked)


def nonresponse(traits: Mapping[str, Rows], *, level: float = LEVEL) -> tuple[TraitCheck, ...]:
    """Whether those who answered are like those who did not, trait by trait.

    Fisher's exact test where an expected count is below five (for more than two values by 9,999 random tables with
    fixed seed), else chi-squared. Sources: Fisher, Statistical Methods for Research Workers, 5th ed. 1934; Cochran,
    Biometrics 10 (1954), 417-451. Raises ValueError when more answered than were asked.
    """
    rates = [
        tuple((value, proportion(*counts, level=level)) for value, counts in rows.items())
        for rows in traits.values()
    ]
    tests = [_test([(rate.count, rate.n) for _, rate in of_trait]) for of_trait in rates]
    adjusted = iter(holm([p for p, _ in tests if p is not None]))
    return tuple(
        TraitCheck(trait, of_trait, p, None if p is None else next(adjusted), exact)
        for trait, of_trait, (p, exact) in zip(traits, rates, tests, strict=True)
    )


def _test(rows: Sequence[tuple[int, int]]) -> tuple[float | None, bool]:
    table = np.array([(answered, asked - answered) for answered, asked in rows if asked], dtype=np.int64)
    if len(table) < 2 or (table.sum(axis=0) == 0).any():
        return None, False
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    if expected.min() >= EXPECTED_AT_LEAST:
        return float(scipy.stats.chi2_contingency(table, correction=False).pvalue), False
    if len(table) == 2:
        return float(scipy.stats.fisher_exact(table).pvalue), True
    draws = scipy.stats.MonteCarloMethod(n_resamples=DRAWS, rng=np.random.default_rng(SEED))
    return float(scipy.stats.fisher_exact(table, method=draws).pvalue), True
