from typing import Any

import numpy as np
import pytest

from oqu.questionnaires.figures import bootstrap
from tests.questionnaires.figures.reading import Reals, ends


def test_efron_and_tibshirani_1993_spatial_test_data() -> None:
    spatial = [
        48,
        36,
        20,
        29,
        42,
        42,
        20,
        42,
        22,
        41,
        45,
        14,
        6,
        0,
        33,
        28,
        34,
        4,
        32,
        24,
        47,
        41,
        24,
        26,
        30,
        41,
    ]
    values, often = np.unique(spatial, return_counts=True)

    def variance(counts: Reals) -> Any:
        n = counts.sum(axis=-1)
        return counts @ values**2 / n - (counts @ values / n) ** 2

    interval = bootstrap.bca(variance, often.astype(np.int64), level=0.90)

    assert float(variance(often.astype(np.float64))) == pytest.approx(171.5, abs=0.05)
    assert ends(interval) == pytest.approx((115.8, 259.6), abs=4)


def mean(values: Reals) -> bootstrap.Statistic:
    return lambda often: np.asarray(often @ values / often.sum(axis=-1))


def test_cells_that_nobody_gave_change_nothing() -> None:
    values, often = np.array([1.0, 2, 3, 4, 5]), np.array([3, 0, 6, 0, 2])

    with_empty = bootstrap.bca(mean(values), often)

    assert ends(with_empty) == pytest.approx(
        ends(bootstrap.bca(mean(values[often > 0]), often[often > 0])), abs=0.05
    )


def test_a_statistic_that_seldom_has_a_value_has_no_interval() -> None:
    values = np.array([1.0, 2.0])

    def spread(often: Reals) -> Any:
        both = (often > 0).all(axis=-1)
        return np.where(both, mean(values)(often), np.nan)

    assert bootstrap.bca(spread, np.array([5, 1])) is None


def test_all_alike_have_no_interval() -> None:
    assert bootstrap.bca(mean(np.array([4.0])), np.array([9])) is None
