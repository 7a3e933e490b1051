import csv
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.answers import validate_answers
from oqu.questionnaires.definition.content import Value
from tests.questionnaires.definition.given import EXAMPLES, every_kind, plain

ENOUGH = {"overall": "4", "quality.content": "5", "quality.technique": "na", "recommend": "9"}
type Given = Mapping[str, str | Sequence[str]]


def checked(given: Given, language: str = "en") -> tuple[Mapping[str, Value], dict[str, str]]:
    found = validate_answers(every_kind(), given, language)
    return found.answers, {problem.id: str(problem.words) for problem in found.problems}


def test_the_required_answers_are_enough() -> None:
    answers, problems = checked(ENOUGH)

    assert problems == {}
    assert answers == {"overall": 4, "quality.content": 5, "quality.technique": None, "recommend": 9}


def test_every_kind_is_cleaned() -> None:
    answers, problems = checked(
        ENOUGH
        | {
            "pace": "slow",
            "lacks": ["other", "time"],
            "skill.before": "2",
            "skill.now": " 4 ",
            "retro.plan.before": "1",
            "retro.plan.now": "5",
            "order": ["c", "a", "b"],
            "which": " a  quiet\troom ",
            "years": "12,5",
            "story": "First line.  \r\nSecond line.\x00",
            "form_key": "not an answer",
        }
    )

    assert problems == {}
    assert answers == {
        "overall": 4,
        "quality.content": 5,
        "quality.technique": None,
        "pace": "slow",
        "lacks": ("time", "other"),
        "recommend": 9,
        "skill.before": 2,
        "skill.now": 4,
        "retro.plan.before": 1,
        "retro.plan.now": 5,
        "order": ("c", "a", "b"),
        "which": "a quiet room",
        "years": 12.5,
        "story": "First line.\nSecond line.",
    }


def test_missing_required_answers_are_named_with_their_question_in_the_readers_language() -> None:
    found = validate_answers(every_kind(), {"quality.content": "3"}, "ru")

    assert [(problem.id, problem.question) for problem in found.problems] == [
        ("overall", "Overall (ru)"),
        ("quality.technique", "Quality (ru): technique (ru)"),
        ("recommend", "Recommend (ru)"),
    ]


def test_a_draft_may_lack_answers_but_not_hold_wrong_ones() -> None:
    found = validate_answers(every_kind(), {"overall": "6", "quality.content": "3"}, "en", complete=False)

    assert found.answers == {"quality.content": 3}
    assert [(problem.id, str(problem.words)) for problem in found.problems] == [
        ("overall", "Choose one of the marks.")
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"overall": "0"}, "Choose one of the marks."),
        ({"overall": "4.0"}, "Choose one of the marks."),
        ({"overall": "٤"}, "Choose one of the marks."),
        ({"overall": "na"}, "Choose one of the marks."),
        ({"recommend": "11"}, "Choose one of the marks."),
        ({"pace": "quick"}, "Choose one of the answers."),
        ({"lacks": ["time", "luck"]}, "Choose from the answers."),
        ({"lacks": "time;money;other"}, "Choose at most 2; you chose 3."),
        ({"order": "a;b"}, "Give each of the 3 a place of its own, from 1 to 3."),
        ({"order": "a;b;b"}, "Give each of the 3 a place of its own, from 1 to 3."),
        ({"order": "a;b;c;d"}, "Give each of the 3 a place of its own, from 1 to 3."),
        (
            {"order.a": "1", "order.b": "1", "order.c": "2"},
            "Give each of the 3 a place of its own, from 1 to 3.",
        ),
        ({"order.a": "1", "order.b": "2"}, "Give each of the 3 a place of its own, from 1 to 3."),
        ({"order.a": "first"}, "Give each of the 3 a place of its own, from 1 to 3."),
        ({"years": "ten"}, "Write a number in digits."),
        ({"years": "1e3"}, "Write a number in digits."),
        ({"years": "-1"}, "Write a number of at least 0."),
        ({"years": "60.5"}, "Write a number of at most 60."),
        ({"story": "a" * 501}, "This is 501 characters long; please shorten it to 500."),
    ],
)
def test_wrong_answers_are_told_in_words(given: Given, words: str) -> None:
    answers, problems = checked(ENOUGH | dict(given))

    (key,) = {name.split(".")[0] for name in given}
    assert problems == {key: words}
    assert key not in answers


def test_numbers_may_be_written_as_people_write_them() -> None:
    assert checked(ENOUGH | {"years": " 1 0 "})[0]["years"] == 10
    assert checked(ENOUGH | {"years": "7.0"})[0]["years"] == 7
    assert checked(ENOUGH | {"years": "na"})[0]["years"] is None


def test_a_ranking_may_come_as_places_from_a_form_without_script() -> None:
    answers, problems = checked(ENOUGH | {"order.a": "2", "order.b": "3", "order.c": "1"})

    assert (answers["order"], problems) == (("c", "a", "b"), {})


def test_a_question_is_asked_only_if_its_condition_holds() -> None:
    hidden, none = checked(ENOUGH | {"lacks": "time", "which": "left over"})
    _shown, asked = checked(ENOUGH | {"lacks": "time;other"})

    assert ("which" in hidden, none) == (False, {})
    assert asked == {"which": "Please answer this question."}


def test_a_condition_on_a_hidden_question_does_not_hold() -> None:
    data = plain()
    data["sections"][0]["items"][2]["show_if"] = {"item": "overall", "in": [1, 2]}
    data["sections"][0]["items"][7]["show_if"] = {"item": "pace", "in": ["slow"]}
    definition = reading.read(data)

    low = validate_answers(definition, ENOUGH | {"overall": "2", "pace": "slow", "order": "a;b;c"}, "en")
    high = validate_answers(definition, ENOUGH | {"overall": "5", "pace": "slow", "order": "a;b;c"}, "en")

    assert (low.answers.get("pace"), low.answers.get("order")) == ("slow", ("a", "b", "c"))
    assert ("pace" in high.answers, "order" in high.answers) == (False, False)


@pytest.mark.parametrize(
    ("how", "overall", "pace", "asked"),
    [
        ("all", "2", "slow", True),
        ("all", "2", "right", False),
        ("all", "5", "slow", False),
        ("any", "2", "right", True),
        ("any", "5", "slow", True),
        ("any", "5", "right", False),
    ],
)
def test_several_conditions_must_all_hold_or_one_is_enough(
    how: str, overall: str, pace: str, asked: bool
) -> None:
    data = plain()
    conditions = [{"item": "overall", "in": [1, 2]}, {"item": "pace", "in": ["slow"]}]
    data["sections"][0]["items"][7]["show_if"] = {how: conditions}

    given = ENOUGH | {"overall": overall, "pace": pace, "order": "a;b;c"}
    checked = validate_answers(reading.read(data), given, "en")

    assert ("order" in checked.answers) is asked


@pytest.mark.parametrize("code", ["needs", "before", "after", "closing"])
def test_the_answers_of_the_example_course_are_accepted(code: str) -> None:
    definition = reading.parse((EXAMPLES / "questionnaires" / f"{code}.json").read_bytes())
    with (EXAMPLES / "answers" / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    wrong = [validate_answers(definition, row, row["language"], complete=False).problems for row in rows]

    assert len(rows) >= 40
    assert wrong == [()] * len(rows)


@given(st.dictionaries(st.sampled_from([*ENOUGH, "pace", "lacks", "order", "order.a", "which", "years", "story"]),
                       st.text(max_size=8) | st.lists(st.sampled_from(["a", "b", "c", "time", "other", "3", "na", ""])), max_size=8))  # fmt: skip
def test_whatever_is_sent_is_cleaned_or_told(given: Given) -> None:
    answers, problems = checked(given)

    assert not answers.keys() & problems.keys()
    again = {
        key: "na" if v is None else list(v) if isinstance(v, tuple) else str(v) for key, v in answers.items()
    }
    assert checked(again)[0] == answers


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "2026-01-14"}, {"day": "A day of 2026, please."}),
        ({"day": "soon"}, {"day": "A day of 2026, please."}),
        ({"hour": "25:00"}, {"hour": "Write a time such as 09:30."}),
        ({"story": "No"}, {"story": "Please write at least 3 characters; so far there are 2."}),
        ({"day": "31.12.2026", "hour": "9:30", "story": "Yes"}, {}),
    ],
)
def test_what_is_out_of_bounds_is_named_in_own_words_where_there_are_any(
    given: dict[str, str], words: dict[str, str]
) -> None:
    answers, problems = checked(ENOUGH | given)

    assert problems == words
    if not words:
        assert (answers["day"], answers["hour"]) == ("2026-12-31", "09:30")


def test_without_own_words_the_bounds_of_a_date_are_named() -> None:
    data = plain()
    del data["sections"][1]["items"][4]["message"]

    (problem,) = validate_answers(reading.read(data), ENOUGH | {"day": "2025-01-01"}, "en").problems

    assert str(problem.words) == "Write a date from 15.01.2026 to 31.12.2026."
