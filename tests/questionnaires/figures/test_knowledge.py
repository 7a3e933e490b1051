import numpy as np
import pytest
from scipy.stats import pointbiserialr

from oqu.questionnaires.figures.knowledge import knowledge, knowledge_by_chance
from tests.questionnaires.figures.reading import Codes


def marks(n: int = 40, questions: int = 6, *, seed: int = 5) -> Codes:
    random = np.random.default_rng(seed)
    knows = random.normal(size=(n, 1))
    hard = np.linspace(-1, 1, questions)
    return (knows + random.normal(size=(n, questions)) > hard).astype(np.int8)


def test_discrimination_is_the_point_biserial_with_the_rest() -> None:
    matrix = marks()

    found = knowledge(matrix)

    for q, question in enumerate(found.questions):
        rest = np.delete(matrix, q, axis=1).sum(axis=1)
        assert question.discrimination == pytest.approx(pointbiserialr(matrix[:, q], rest).statistic)
        assert question.right.share == pytest.approx(matrix[:, q].mean())


def test_kuder_richardson_20_is_alpha_of_the_marks() -> None:
    matrix = marks()
    share = matrix.mean(axis=0)
    total = matrix.sum(axis=1).var()

    found = knowledge(matrix)

    kr20 = 6 / 5 * (1 - (share * (1 - share)).sum() / total)
    assert found.reliability.alpha == pytest.approx(kr20)


def test_questions_left_open_are_not_known_and_people_who_were_not_shown_all_are_left_out() -> None:
    found = knowledge(np.array([[1, 1], [-1, 1], [0, 1], [1, -2]], dtype=np.int8))

    assert (found.n, found.left_out) == (3, 1)
    assert [(q.right.count, q.right.n, q.unanswered) for q in found.questions] == [(1, 3, 1), (3, 3, 0)]
    assert found.scores.counts == (0, 2, 1)


def test_questions_that_need_a_look_are_marked() -> None:
    matrix = marks(400)
    matrix[:, 0] = 1
    matrix[:, 1] = 1 - matrix[:, 1]

    assert [q.doubtful for q in knowledge(matrix).questions] == [True, True, False, False, False, False]


def test_nobody_took_the_test() -> None:
    found = knowledge(np.zeros((0, 2), dtype=np.int8))

    assert found.n == 0
    assert [(q.right.share, q.discrimination, q.doubtful) for q in found.questions] == [
        (None, None, False)
    ] * 2


def test_where_chance_chose_the_questions_each_is_of_those_who_were_asked() -> None:
    found = knowledge_by_chance(np.array([[1, 1, -2], [-1, -2, 1], [-2, 0, 1], [1, -2, 0]], dtype=np.int8))

    assert found
    assert [(one.right.count, one.right.n, one.unanswered) for one in found.questions] == [
        (2, 3, 1),
        (1, 2, 0),
        (2, 3, 0),
    ]
    assert {one.discrimination for one in found.questions} == {None}
    assert found.scores.counts == (0, 3, 1)
    assert (found.by_chance, found.reliability.alpha) == (True, None)


def test_where_not_all_were_asked_as_many_questions_there_is_no_score() -> None:
    assert knowledge_by_chance(np.array([[1, 1], [1, -2]], dtype=np.int8)) is None
