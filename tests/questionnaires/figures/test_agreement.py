import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from oqu.questionnaires.figures.agreement import agreement, agreement_of_table
from tests.questionnaires.figures.reading import ends, known

square = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 15), min_size=k, max_size=k), min_size=k, max_size=k)
)


def test_fleiss_levin_and_paik_2003_table_18_1() -> None:
    found = agreement_of_table(np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))

    assert found.n == 100
    assert found.alike == pytest.approx(0.89)
    assert round(known(found.kappa), 2) == 0.68
    assert known(found.interval).margin / 1.96 == pytest.approx(0.087, abs=0.001)


@given(square)
def test_agrees_with_statsmodels(rows: list[tuple[int, int]]) -> None:
    table = np.array(rows)
    found = agreement_of_table(table)

    if found.kappa is not None:
        with np.errstate(invalid="ignore"):
            expected = cohens_kappa(table)
        assert found.kappa == pytest.approx(expected.kappa)
        if found.interval is None:
            assert np.nan_to_num(expected.std_kappa) == pytest.approx(0, abs=1e-6)
            return
        low, high = max(expected.kappa_low, -1), min(expected.kappa_upp, 1)
        assert ends(found.interval) == pytest.approx((low, high), abs=1e-6)


def test_lists_of_codes_make_the_same_table() -> None:
    first, second = ["time", "time", "money", "time"], ["time", "money", "money", "time"]

    assert agreement(first, second) == agreement_of_table(np.array([[2, 1], [0, 1]]))


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=30))
def test_a_coder_agrees_with_himself(codes: list[str]) -> None:
    found = agreement(codes, codes)

    assert found.alike == pytest.approx(1)
    assert found.kappa == (pytest.approx(1) if len(set(codes)) > 1 else None)
    assert found.interval is None


def test_nothing_coded_says_nothing() -> None:
    assert agreement([], []).kappa is None


def test_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        agreement(["a"], [])
