import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import Condition, QuestionnaireKind, Scale, ShownIf
from oqu.questionnaires.definition.problems import BrokenDefinition
from tests.questionnaires.definition.given import EXAMPLES, every_kind, options, plain

QUESTIONNAIRES = sorted((EXAMPLES / "questionnaires").rglob("*.json"))


def problems(data: object) -> list[str]:
    with pytest.raises(BrokenDefinition) as broken:
        reading.read(data)
    return [str(problem) for problem in broken.value.problems]


@pytest.mark.parametrize("path", QUESTIONNAIRES, ids=lambda path: path.stem)
def test_the_questionnaires_of_the_example_course_are_read_and_written_unchanged(path: Any) -> None:
    text = path.read_text(encoding="utf-8")

    definition = reading.parse(text)

    assert writing.plain(definition) == json.loads(text)
    assert reading.parse(writing.written(definition)) == definition


def test_what_is_read_is_what_the_file_says() -> None:
    definition = every_kind()

    assert (definition.kind, definition.anonymous) == (QuestionnaireKind.REACTION, True)
    assert [section.code for section in definition.sections] == ["closed", "open"]
    assert definition.item("recommend").scale == Scale(0, 10)
    assert definition.item("which").show_if == ShownIf((Condition("lacks", ("other",)),))
    assert definition.item("years").most == 60
    with pytest.raises(KeyError):
        definition.item("nothing")


def test_the_recommend_question_needs_no_scale() -> None:
    data = plain()
    del data["sections"][0]["items"][4]["scale"]

    assert reading.read(data) == every_kind()


def test_several_conditions_are_read_and_written_as_they_are() -> None:
    data = plain()
    several = {"any": [{"item": "lacks", "in": ["other"]}, {"item": "overall", "in": ["1", "2"]}]}
    item(data, 0, 1)["show_if"] = several

    definition = reading.read(data)

    conditions = (Condition("lacks", ("other",)), Condition("overall", ("1", "2")))
    assert definition.item("which").show_if == ShownIf(conditions, every=False)
    assert writing.plain(definition)["sections"][1]["items"][0]["show_if"] == several  # type: ignore[index]


def test_all_named_marks_of_a_scale_are_in_order() -> None:
    scale = every_kind().item("quality").scale

    assert scale
    assert {mark: texts["en"] for mark, texts in scale.names().items()} == {
        1: "bad",
        3: "middling",
        5: "good",
    }


def item(data: dict[str, Any], number: int, section: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = data["sections"][section]["items"][number]
    return found


SPOILT: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("kind", lambda d: d.update(kind="exam"), "kind: one of needs, before, after, reaction, followup, test is needed"),
    ("code", lambda d: d.update(code="қош"), "code: a code of Latin letters, digits, - and _ is needed, at most 40 of them"),
    ("anonymous", lambda d: d.update(anonymous="yes"), "anonymous: true or false is needed"),
    ("slip", lambda d: d.update(titel={}), "titel: there is no such key"),
    ("title", lambda d: d.update(titles={}), "titles: text in at least one language is needed"),
    ("language", lambda d: d["titles"].update(de="Jede Art"), "titles.de: there is no such key"),
    ("text", lambda d: d["titles"].update(en=7), "titles.en: text is needed"),
    ("long", lambda d: d["titles"].update(en="a" * 4001), "titles.en: longer than 4000 characters"),
    ("list", lambda d: d.update(sources="Kirkpatrick"), "sources: a list is needed"),
    ("nothing", lambda d: d.update(sections=[]), "sections: there are 0 questions; from 1 to 500 are needed"),
    ("item", lambda d: d["sections"][0]["items"].append(3), "sections[0].items[8]: an object with keys is needed"),
    ("item kind", lambda d: item(d, 0).update(kind="stars"), "sections[0].items[0].kind: one of scale, matrix, one, many, number, short, long, recommend, pair, ranking, note, date, time, file, photo is needed"),
    ("required", lambda d: item(d, 0).update(requierd=True), "sections[0].items[0].requierd: there is no such key"),
    ("no scale", lambda d: item(d, 0).pop("scale"), "sections[0].items[0].scale: a scale with min and max is needed"),
    ("scale", lambda d: item(d, 0).update(scale={"min": 1, "max": 50}), "sections[0].items[0].scale: 1 to 50 is no scale of 2 to 11 steps from 0 upward"),
    ("whole", lambda d: item(d, 0).update(scale={"min": 1, "max": 4.5}), "sections[0].items[0].scale.max: a whole number is needed"),
    ("ten", lambda d: item(d, 4).update(scale={"min": 1, "max": 10}), "sections[0].items[4].scale: the recommend question runs from 0 to 10"),
    ("foreign key", lambda d: item(d, 0).update(max=3), "sections[0].items[0].max: a question of kind “scale” has no such key"),
    ("rows", lambda d: item(d, 1).update(rows=[]), "sections[0].items[1].rows: there are 0, but 1 to 100 are needed"),
    ("twice", lambda d: item(d, 2).update(options=options("a", "a")), "sections[0].items[2].options: “a” is there twice"),
    ("na", lambda d: item(d, 2).update(options=options("a", "na")), "sections[0].items[2].options: “na” is reserved for “does not apply”"),
    ("one option", lambda d: item(d, 2).update(options=options("a")), "sections[0].items[2].options: there are 1, but 2 to 100 are needed"),
    ("two right", lambda d: [o.update(correct=True) for o in item(d, 2)["options"]], "sections[0].items[2].options: only one answer can be the right one; use “several of” for more"),
    ("most", lambda d: item(d, 3).update(max=4), "sections[0].items[3].max: the most that may be chosen is from 1 to 3"),
    ("number", lambda d: item(d, 1, 1).update(min="0"), "sections[1].items[1].min: a number is needed"),
    ("not finite", lambda d: item(d, 1, 1).update(min=float("nan")), "sections[1].items[1].min: a number is needed"),
    ("too large", lambda d: item(d, 1, 1).update(min=10**400), "sections[1].items[1].min: a number is needed"),
    ("bounds", lambda d: item(d, 1, 1).update(min=99), "sections[1].items[1].min: 99 is more than 60"),
    ("longest", lambda d: item(d, 2, 1).update(max=99_999), "sections[1].items[2].max: the longest answer has from 1 to 10000 characters"),
    ("same code", lambda d: item(d, 2, 1).update(code="overall"), "sections[].items: the code “overall” is there more than once"),
    ("same section", lambda d: d["sections"][1].update(code="closed"), "sections: the code “closed” is there more than once"),
    ("later", lambda d: item(d, 0).update(show_if={"item": "pace", "in": ["slow"]}), "sections[0].items[0].show_if: there is no earlier question “pace”"),
    ("cannot", lambda d: item(d, 0, 1).update(show_if={"item": "order", "in": ["a"]}), "sections[1].items[0].show_if: the question “order” is of a kind that cannot decide"),
    ("no value", lambda d: item(d, 0, 1).update(show_if={"item": "lacks", "in": []}), "sections[1].items[0].show_if: at least one answer under “in” is needed"),
    ("classes", lambda d: item(d, 4, 1).update(classes="week"), "sections[1].items[4].classes: one of month, quarter, year is needed"),
    ("no classes", lambda d: item(d, 5, 1).pop("classes"), "sections[1].items[5].classes: one of hour, quarter is needed"),
    ("earliest", lambda d: item(d, 4, 1).update(earliest="2026-02-30"), "sections[1].items[4].earliest: a date such as 2026-04-15 is needed"),
    ("turned dates", lambda d: item(d, 4, 1).update(latest="2025-12-31"), "sections[1].items[4].latest: there are 0 classes; from 1 to 100 are needed"),
    ("many classes", lambda d: item(d, 4, 1).update(latest="9999-12-31"), "sections[1].items[4].latest: there are 101 classes; from 1 to 100 are needed"),
    ("shortest", lambda d: item(d, 2, 1).update(min=501), "sections[1].items[2].min: the shortest answer has from 1 to 500 characters"),
    ("message", lambda d: item(d, 0).update(message={"en": "No"}), "sections[0].items[0].message: a question of kind “scale” has no such key"),
    ("random", lambda d: item(d, 0).update(random=True), "sections[0].items[0].random: a question of kind “scale” has no such key"),
    ("random and dependent", lambda d: [d["sections"][1].update(random=True), item(d, 1, 1).update(show_if={"item": "pace", "in": ["slow"]}), d["sections"][0].update(random=True), item(d, 7).update(show_if={"item": "pace", "in": ["slow"]})], "sections[0].random: questions in random order cannot depend on one another"),
    ("no condition", lambda d: item(d, 0, 1).update(show_if={"any": []}), "sections[1].items[0].show_if.any: at least one condition is needed"),
    ("both", lambda d: item(d, 0, 1).update(show_if={"all": [{"item": "pace", "in": ["slow"]}], "any": []}), "sections[1].items[0].show_if.any: there is no such key"),
    ("of several", lambda d: item(d, 0, 1).update(show_if={"all": [{"item": "pace", "in": ["slow"]}, {"item": "pace", "in": ["fast"]}]}), "sections[1].items[0].show_if: “fast” is no answer of “pace”"),
    ("label of an end", lambda d: item(d, 1)["scale"].update(labels={"5": {"en": "best"}}), "sections[0].items[1].scale.labels.5: there is no such key"),
    ("label without words", lambda d: item(d, 1)["scale"].update(labels={"2": {}}), "sections[0].items[1].scale.labels.2: text in at least one language is needed"),
    ("note required", lambda d: item(d, 3, 1).update(required=True), "sections[1].items[3].required: a text between questions is not answered, so it cannot be required"),
    ("only notes", lambda d: d.update(sections=[{"code": "s", "titles": {"en": "S"}, "items": [item(d, 3, 1)]}]), "sections: there are 0 questions; from 1 to 500 are needed"),
    ("unknown", lambda d: item(d, 0, 1).update(show_if={"item": "overall", "in": [5, 6]}), "sections[1].items[0].show_if: “6” is no answer of “overall”"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), [pytest.param(s, e, id=name) for name, s, e in SPOILT])
def test_each_problem_is_told_with_its_place(spoil: Callable[[dict[str, Any]], Any], expected: str) -> None:
    data = plain()
    spoil(data)

    assert expected in problems(data)


def test_all_problems_of_a_file_are_told_at_once() -> None:
    data = plain()
    data["kind"] = "exam"
    del data["sections"][0]["titles"]
    item(data, 0)["texts"] = {"en": " "}
    item(data, 1)["scale"] = {"min": 3, "max": 3}
    item(data, 0, 1)["kind"] = None

    assert [line.partition(":")[0] for line in problems(data)] == [
        "sections[0].titles",
        "sections[0].items[0].texts",
        "sections[0].items[1].scale",
        "sections[1].items[0].kind",
        "kind",
    ]


@pytest.mark.parametrize("data", [None, [], "text", 7, {"sections": {}}, {"sections": [[]]}])
def test_what_is_no_questionnaire_at_all_is_told_without_an_error(data: object) -> None:
    assert problems(data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{", "line 1, column 2"), (b"[\xff]", "not in UTF-8"), ("", "line 1, column 1")],
)
def test_what_is_no_json_is_told_with_line_and_column(text: str | bytes, expected: str) -> None:
    with pytest.raises(BrokenDefinition, match=expected):
        reading.parse(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["code", "kind", "sections", "items", "texts", "scale", "min", "options", "show_if", "item", "in", "en"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(json_values, st.sampled_from(["kind", "titles", "sections", "intro", "sources", "anonymous"]))
def test_whatever_stands_in_a_file_it_is_read_or_refused(value: object, key: str) -> None:
    for data in (value, plain() | {key: value}):
        try:
            definition = reading.read(data)
        except BrokenDefinition:
            continue
        assert reading.read(writing.plain(definition)) == definition


def test_the_same_content_has_the_same_fingerprint_and_other_content_another() -> None:
    data = plain()
    item(data, 0)["required"] = False

    assert writing.fingerprint(every_kind()) == writing.fingerprint(reading.read(plain()))
    assert writing.fingerprint(reading.read(data)) != writing.fingerprint(every_kind())
