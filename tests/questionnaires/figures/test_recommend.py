import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.interval import critical
from oqu.questionnaires.figures.recommend import difference, recommend
from tests.questionnaires.figures.reading import ends, known


def answers(*, promoters: int, passives: int, detractors: int) -> Tally:
    counts = [0] * 11
    counts[10], counts[7], counts[6] = promoters, passives, detractors
    return Tally(0, tuple(counts))


def test_plus_fifty_of_forty_is_plus_or_minus_twenty_one_points() -> None:
    figure = recommend(answers(promoters=24, passives=12, detractors=4))

    assert (figure.score, round(known(figure.interval).margin)) == (50, 21)


def test_plus_fifty_of_36_of_42_people_is_plus_or_minus_eight_points() -> None:
    figure = recommend(answers(promoters=21, passives=12, detractors=3), population=42)

    assert (figure.score, round(known(figure.interval).margin)) == (50, 8)


def test_bonett_and_price_as_published_with_statpsych() -> None:
    low, high = difference(26 / 48, 4 / 48, 48, critical(0.95))

    assert (low, high) == pytest.approx((0.2548067, 0.6251933), abs=1e-7)


@pytest.mark.parametrize(
    ("first", "second", "ends"),
    [
        (125, 82, (0.05011508, 0.23559920)),
        (125, 92, (0.01407230, 0.20519680)),
        (82, 92, (-0.11952594, 0.05308076)),
    ],
)
def test_two_shares_of_one_sample_as_published_with_statpsych(
    first: int, second: int, ends: tuple[float, float]
) -> None:
    assert difference(first / 299, second / 299, 299, critical(0.95)) == pytest.approx(ends, abs=1e-8)


@given(st.lists(st.integers(0, 40), min_size=11, max_size=11), st.integers(0, 50))
def test_contains_the_score_and_stays_within_a_hundred_points(counts: list[int], silent: int) -> None:
    tally = Tally(0, tuple(counts))
    for population in (None, tally.n + silent):
        figure = recommend(tally, population=population)
        assert figure.promoters + figure.passives + figure.detractors == tally.n
        if tally.n:
            slack = 1e-9
            assert -100 <= known(figure.interval).low <= known(figure.score) + slack
            assert known(figure.score) - slack <= known(figure.interval).high <= 100


def test_forty_promoters_of_forty_are_not_called_certain() -> None:
    figure = recommend(answers(promoters=40, passives=0, detractors=0))

    assert figure.score == 100
    assert known(figure.interval).low < 90


def test_everybody_answered_leaves_nothing_to_estimate() -> None:
    figure = recommend(answers(promoters=6, passives=3, detractors=1), population=10)

    assert ends(figure.interval) == pytest.approx((50, 50))


def test_nobody_answered_gives_no_score() -> None:
    assert recommend(Tally(0, (0,) * 11)).score is None


def test_another_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        recommend(Tally(1, (1,) * 5))
