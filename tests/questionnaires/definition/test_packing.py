import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.answers import validate_answers
from oqu.questionnaires.definition.content import Value
from oqu.questionnaires.figures import aggregate
from tests.questionnaires.definition.given import every_kind

FULL = {
    "overall": "4",
    "quality.content": "5",
    "quality.technique": "na",
    "pace": "right",
    "lacks": "time;other",
    "recommend": "0",
    "skill.before": "2",
    "skill.now": "4",
    "order": "c;a;b",
    "which": "a room",
    "years": "3",
    "day": "2026-04-01",
    "hour": "09:00",
}


def cleaned(given: dict[str, str]) -> dict[str, Value]:
    return dict(validate_answers(every_kind(), given, "en", complete=False).answers)


def test_each_closed_answer_has_its_column() -> None:
    assert [(column.id, column.low, column.high) for column in packing.columns(every_kind())] == [
        ("overall", 1, 5),
        ("quality.content", 1, 5),
        ("quality.technique", 1, 5),
        ("pace", 0, 1),
        ("lacks.time", 0, 1),
        ("lacks.money", 0, 1),
        ("lacks.other", 0, 1),
        ("recommend", 0, 10),
        ("skill.before", 1, 5),
        ("skill.now", 1, 5),
        ("retro.plan.before", 1, 5),
        ("retro.plan.now", 1, 5),
        ("order.a", 1, 3),
        ("order.b", 1, 3),
        ("order.c", 1, 3),
        ("day", 0, 3),
        ("hour", 0, 23),
    ]


def test_a_packed_answer_is_one_row_of_the_figures() -> None:
    definition = every_kind()
    answers = cleaned(FULL)

    row = packing.pack(definition, answers)

    matrix = aggregate.unpack([row], len(packing.columns(definition)))
    assert matrix.tolist() == [[4, 5, -2, 1, 1, 0, 1, 0, 2, 4, -1, -1, 2, 3, 1, 1, 9]]
    aggregate.tallies(matrix, [(column.low, column.high) for column in packing.columns(definition)])
    assert packing.beside(definition, answers) == {"which": "a room", "years": 3}


def test_nothing_answered_is_all_missing() -> None:
    assert set(packing.pack(every_kind(), {})) == {255}


@given(st.sets(st.sampled_from(sorted(FULL))))
def test_packing_loses_nothing(keys: set[str]) -> None:
    definition = every_kind()
    answers = cleaned({key: FULL[key] for key in keys})

    packed, beside = packing.pack(definition, answers), packing.beside(definition, answers)

    assert packing.unpack(definition, packed, beside) == answers


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"day": "2026-01-15"}, {"day": "2026-01-01"}),
        ({"day": "30.06.2026", "hour": "23:59"}, {"day": "2026-04-01", "hour": "23:00"}),
        ({"hour": "9.05"}, {"hour": "09:00"}),
        ({"hour": "na"}, {"hour": None}),
    ],
)
def test_of_dates_and_times_only_the_class_is_packed(given: dict[str, str], stored: dict[str, Value]) -> None:
    definition = every_kind()
    answers = cleaned(given)

    assert packing.beside(definition, answers) == {}
    assert packing.unpack(definition, packing.pack(definition, answers), {}) == stored


def test_a_question_that_was_not_shown_does_not_apply() -> None:
    data = every_kind()

    row = packing.pack(data, cleaned({"lacks": "time"}))

    assert packing.unpack(data, row, {"which": "stale"}) == {"lacks": ("time",)}


def test_bytes_of_another_questionnaire_are_refused() -> None:
    with pytest.raises(ValueError, match="3 codes for 17 columns"):
        packing.unpack(every_kind(), b"abc", {})
