"""What public survey files hold beside the usual: none may stop the import, and nothing is lost without a word."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import Condition, ShownIf
from oqu.questionnaires.definition.importers import wording
from oqu.questionnaires.definition.importers.limesurvey import read_limesurvey
from oqu.questionnaires.definition.problems import BrokenDefinition
from tests.questionnaires.definition.given import FILES
from tests.questionnaires.definition.lime import ANSWERS, ROWS, lost, lss, read, survey

TYPES = "5ABCEFH1L!OGYMPRNKQSDTUX|:;I*Z"
MANY = [(f"c{n}", f"Number {n}") for n in range(130)]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(("lines", "answers"), [((), ()), (ROWS[:1], ANSWERS[:1]), (MANY, MANY)])
def test_a_question_is_carried_over_or_named(
    kind: str, lines: list[tuple[str, str]], answers: list[tuple[str, str]]
) -> None:
    kinds, losses = read(survey(kind, lines=lines, answers=answers))

    assert kinds or any(words.startswith("q1: ") for words in losses)
    assert kinds or any("not carried over" in words for words in losses)


@pytest.mark.parametrize("kind", TYPES)
def test_texts_of_any_length_and_with_braces_are_taken(kind: str) -> None:
    words = [("r1", "x" * 5000), ("r2", "{answer:lead"), ("r3", "{lead.shown}")]
    imported = read_limesurvey(survey(kind, text="{answer:none} " * 400, lines=words, answers=words))

    assert reading.parse(writing.written(imported.definition)) == imported.definition


@pytest.mark.parametrize("value", ["²", "--3", "1e9", "{lead}", "0.5", "-1", "99999999999999999999"])
@pytest.mark.parametrize("kind", TYPES)
def test_numbers_that_are_none_do_no_harm(kind: str, value: str) -> None:
    names = ("min_num_value_n", "max_num_value_n", "maximum_chars", "max_answers", "max_num_of_files")
    data = survey(kind, attributes=dict.fromkeys(names, value), question={"question_order": value})

    read_limesurvey(data)


def test_bounds_are_kept_or_named() -> None:
    half = survey("N", attributes={"min_num_value_n": "0.5", "max_num_value_n": "{lead}"})
    turned = survey("K", attributes={"min_num_value_n": "10", "max_num_value_n": "5"})
    slider = survey("K", attributes={"slider_layout": "1", "slider_min": "0", "slider_max": "10"})

    number = read_limesurvey(half).definition.item("q1")
    assert (number.least, number.most) == (0.5, None)
    assert "q1: a bound that is an expression is not carried over" in read(half)[1]
    assert "q1: its bounds are not carried over: 10 is more than 5" in read(turned)[1]
    line = read_limesurvey(slider).definition.item("q1_r1")
    assert (line.least, line.most) == (0, 10)
    assert "q1: it was a slider; the number is written now" in read(slider)[1]


def test_more_answers_than_can_be_listed_become_a_question_for_words() -> None:
    assert read(survey("!", answers=MANY))[0] == {"q1": "short"}
    assert read(survey("M", lines=MANY)) == (
        {"q1": "long"},
        ["q1: a choice of 130 answers has become a question for words; at most 100 can be listed"],
    )


def test_a_long_table_becomes_several_and_one_of_many_answers_a_question_for_each_row() -> None:
    long = read_limesurvey(survey("A", lines=MANY)).definition
    wide = read_limesurvey(survey("F", answers=MANY[:20])).definition

    assert [len(long.item(code).rows) for code in ("q1", "q1_2")] == [100, 30]
    assert [len(wide.item(f"q1_{row}").options) for row in ("r1", "r2")] == [20, 20]


COLUMNS = [
    {"qid": f"5{n}", "parent_qid": "2", "title": f"c{n}", "scale_id": "1", "question_order": "0"}
    for n in range(1, 17)
]
IN_WORDS = [{"qid": f"5{n}", "question": f"Column {n}", "language": "en"} for n in range(1, 17)]


def grid(kind: str, columns: int, **attributes: str) -> bytes:
    more = {"subquestions": COLUMNS[:columns], "question_l10ns": IN_WORDS[:columns]}
    return survey(kind, attributes=attributes, more=more)


def test_a_table_of_numbers_or_texts_becomes_questions() -> None:
    cells = ["q1_r1_c1", "q1_r1_c2", "q1_r2_c1", "q1_r2_c2"]
    numbers = grid(":", 2, multiflexible_min="1", multiflexible_max="20")
    boxes = read_limesurvey(grid(":", 2, multiflexible_checkbox="1")).definition

    assert read(grid(";", 2)) == (
        dict.fromkeys(cells, "short"),
        ["q1: each cell of the table has become a question"],
    )
    cell = read_limesurvey(numbers).definition.item("q1_r2_c1")
    assert (cell.kind, cell.least, cell.most) == ("number", 1, 20)
    assert cell.texts == {"en": "Q?: Row 2, Column 1"}
    assert [option.texts["en"] for option in boxes.item("q1_r2").options] == ["Column 1", "Column 2"]
    assert "q1: a table of texts is not carried over" in read(grid(";", 16))[1]


def test_blanks_before_the_file_do_no_harm() -> None:
    assert read(b"\n " + survey("T"))[0] == {"q1": "long"}


def test_a_single_answer_to_choose_becomes_yes_or_no() -> None:
    data = survey(
        "L", answers=[("a1", "I agree")], more={"questions": [FOLLOWER | {"relevance": "q1 == 'a1'"}]}
    )
    definition = read_limesurvey(data).definition

    assert definition.item("q1").texts == {"en": "Q?: I agree"}
    assert definition.item("q3").show_if == ShownIf((Condition("q1", ("Y",)),))


def test_a_single_box_to_tick_becomes_yes_or_no() -> None:
    data = survey(
        "M", lines=[("ok", "I agree")], more={"questions": [FOLLOWER | {"relevance": "q1_ok == 'Y'"}]}
    )
    definition = read_limesurvey(data).definition

    assert (definition.item("q1").kind, definition.item("q1").texts) == ("one", {"en": "Q?: I agree"})
    assert definition.item("q3").show_if == ShownIf((Condition("q1", ("Y",)),))


FOLLOWER = {"qid": "3", "sid": "1", "gid": "1", "type": "T", "title": "q3", "question_order": "3"}


@pytest.mark.parametrize("relevance", ["Q1.NAOK == 'Y'", "1X1X1.NAOK == 'Y'", "lead == 'Y'"])
def test_conditions_name_questions_by_number_address_or_code(relevance: str) -> None:
    definition = read_limesurvey(survey("O", question={"relevance": relevance})).definition

    only = ShownIf((Condition("lead", ("Y",)),))
    assert (definition.item("q1").show_if, definition.item("q1_comment").show_if) == (only, only)


def test_the_condition_of_a_group_holds_for_its_questions() -> None:
    group = {"gid": "2", "group_order": "2", "grelevance": "lead.NAOK == 'Y'"}
    own = FOLLOWER | {"gid": "2", "relevance": "q1.NAOK == 'a1'"}
    unclear = FOLLOWER | {
        "gid": "2",
        "qid": "4",
        "title": "q4",
        "relevance": "q1.NAOK == 'a1' or lead == 'N'",
    }
    more = {"groups": [group], "questions": [own, unclear]}
    imported = read_limesurvey(survey("L", more=more))

    lead, first = Condition("lead", ("Y",)), Condition("q1", ("a1",))
    assert imported.definition.item("q3").show_if == ShownIf((first, lead))
    assert "q4: the condition of its group of questions is not carried over" in lost(imported)


def test_a_condition_of_a_group_that_cannot_be_kept_is_named_by_its_title() -> None:
    assert (
        "First: the condition of the group of questions is not carried over"
        in (read(survey("T", group={"grelevance": "count(lead) > 0"}))[1])
    )


def test_words_of_attributes_are_kept() -> None:
    other = survey("L", attributes={"other_replace_text": "Another one"}, question={"other": "Y"})
    around = survey("N", attributes={"prefix": "about", "suffix": "years"})
    two = survey("1", attributes={"dualscale_headerA": "Now", "dualscale_headerB": "Before"})

    assert read_limesurvey(other).definition.item("q1").options[-1].texts["en"] == "Another one"
    assert read_limesurvey(around).definition.item("q1").texts["en"] == "Q?\nabout … years"
    tables = read_limesurvey(two).definition
    assert [tables.item(code).texts["en"] for code in ("q1_1", "q1_2")] == ["Q?\nNow", "Q?\nBefore"]
    assert read(survey("Q", attributes={"numbers_only": "1"}))[0] == {"q1_r1": "number", "q1_r2": "number"}


@pytest.mark.parametrize(
    ("kind", "attribute", "value", "words"),
    [
        ("M", "min_answers", "2", "q1: the least number of answers is not carried over"),
        ("K", "max_num_value", "100", "q1: the bounds of the sum are not carried over"),
        ("T", "time_limit", "60", "q1: the time limit is not carried over"),
        ("L", "alphasort", "1", "q1: the answers are in the order of the file, not of the alphabet"),
        ("S", "location_mapservice", "100", "q1: the map is not carried over"),
        ("L", "other_position", "beginning", "q1: “other” is the last of the answers now"),
        ("M", "max_answers", "{lead}", "q1: the most answers that can be chosen are not carried over"),
        ("T", "maximum_chars", "20000", "q1: the most characters of its answer are not carried over"),
    ],
)
def test_attributes_that_change_what_is_asked_are_named(
    kind: str, attribute: str, value: str, words: str
) -> None:
    assert words in read(survey(kind, attributes={attribute: value}))[1]
    assert read(survey(kind, attributes={attribute: ""})) == read(survey(kind))


def test_all_things_in_order_is_no_loss() -> None:
    answers = len(ANSWERS)

    assert read(survey("R", attributes={"max_subquestions": str(answers)}))[1] == []
    assert read(survey("R", attributes={"max_subquestions": "2"}))[1] != []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (survey("L", question={"mandatory": "S"}), "q1: people were only reminded to answer it"),
        (survey("A", line={"relevance": "lead == 'Y'"}), "q1: the conditions of single lines are not"),
        (survey("L", answers=[("a", "{lead}"), ("b", "B")]), "q1: an expression in its answers or lines"),
        (survey("T", worded={"script": "alert(1)"}), "q1: its script is not carried over"),
        (survey("T", text="<script>alert(1)</script>Q"), "q1: its script is not carried over"),
        (survey("T", text="<img src='a.png'>Q"), "q1: a picture, a film or sound in its texts"),
        (survey("L", answers=[("a", "<img src='a.png'>"), ("b", "B")]), "q1: a picture, a film or sound"),
        (survey("L", question={"question_theme_name": "image_select-listradio"}), "q1: its answers were pictures"),
        (survey("T", words={"surveyls_endtext": "<video src='a'></video>"}), "a picture, a film or sound in the"),
        (survey("T", words={"surveyls_endtext": "{lead.shown}"}), "an expression in the title, the first"),
        (survey("T", head={"anonymized": "I"}), "the file does not state whether answers are anonymous"),
        (survey("T", head={"expires": "2026-01-01 00:00:00"}), "the days on which LimeSurvey opens"),
        (survey("T", more={"quota": [{"id": "1"}], "quota_members": [{"id": "1"}]}), "quotas are not carried over"),
        (survey("T", more={"defaultvalues": [{"dvid": "1"}]}), "answers that are filled in beforehand"),
        (survey("T", more={"answers": [{"qid": "9", "code": "a"}]}), "answers without a question are not carried over: a"),
    ],
)  # fmt: skip
def test_what_is_lost_is_named_once(data: bytes, words: str) -> None:
    assert [one.startswith(words) for one in read(data)[1]].count(True) == 1


def test_a_random_order_that_cannot_be_is_named() -> None:
    more = {"question_attributes": [{"qid": "1", "attribute": "random_group", "value": "a"}]}
    data = survey("T", text="{lead.shown}?", attributes={"random_group": "a"}, more=more)

    assert "First: the random order is not carried over" in read(data)[1]


def test_languages_in_which_no_question_is_written_do_not_count() -> None:
    german = survey("T").replace(b"<language>en</language></row>", b"<language>de</language></row>")
    imported = read_limesurvey(german, language="ru")

    assert imported.definition.item("q1").texts == {"ru": "Q?"}
    assert any(words.startswith("the texts are in “de”") for words in lost(imported))


def test_questions_without_words_do_not_hide_the_language() -> None:
    row = {"qid": "1", "gid": "1", "type": "Y", "title": "q1", "language": "en"}
    imported = read_limesurvey(lss({"groups": [{"gid": "1"}], "questions": [row]}, "en"))

    assert lost(imported) == [
        "q1: has no text in a language that is known here; its code is shown instead",
        "the file does not state whether answers are anonymous; here they are",
    ]


def test_a_file_that_states_no_language_at_all_keeps_its_texts() -> None:
    row = {"qid": "1", "gid": "1", "type": "T", "title": "q1", "question": "Q?"}
    imported = read_limesurvey(lss({"groups": [{"gid": "1"}], "questions": [row]}), language="ru")

    assert imported.definition.item("q1").texts == {"ru": "Q?"}


def test_a_title_that_is_too_long_is_cut() -> None:
    imported = read_limesurvey(survey("T", words={"surveyls_title": "t" * 5000}))

    assert len(imported.definition.titles["en"]) == 4000
    assert "only the first 4000 characters of its text are carried over" in lost(imported)


def test_nothing_to_ask_is_refused_in_words() -> None:
    row = {"qid": "1", "gid": "1", "type": "X", "title": "q1", "question": "Hello"}

    with pytest.raises(BrokenDefinition, match="there are 0 questions"):
        read_limesurvey(lss({"groups": [{"gid": "1"}], "questions": [row]}))


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Read <a href='https://example.org/a'>this</a>", "Read this (https://example.org/a)"),
        ("<a href='https://example.org/'>https://example.org</a>", "https://example.org"),
        ("<a href='mailto:a@example.org'>Ann</a> <a href='#x'>up</a>", "Ann (a@example.org) up"),
        ("<![if !supportLists]>1. <![endif]>One <![foo[bar]>two", "1. One two"),
        ("a<![CDATA[b]]>c", "abc"),
    ],
)
def test_links_keep_their_address_and_marks_of_word_processors_are_left_out(html: str, words: str) -> None:
    assert wording.plain(html) == words


@given(st.text(alphabet="<![]>-/ a\"'=?&;#xif{}", max_size=60))
def test_no_html_stops_the_reading(html: str) -> None:
    wording.plain(html)


VALUES = ("", "0", "1", "-1", "²", "Y", "N", "S", "{x}", "lead == 1", "<b>", "x" * 300, "99", *TYPES)


@given(st.sampled_from(["survey-3.lss", "survey-6.lss"]), st.randoms(use_true_random=False))
def test_a_spoiled_file_is_read_or_refused_in_words(name: str, chance: random.Random) -> None:
    root = etree.fromstring((FILES / name).read_bytes())
    cells = [(row, cell) for row in root.iter("row") for cell in row]
    for row, cell in chance.sample(cells, 12):
        if chance.random() < 0.4:
            row.remove(cell)
        else:
            cell.text = chance.choice(VALUES)
    with suppress(BrokenDefinition):
        imported = read_limesurvey(etree.tostring(root))
        assert reading.parse(writing.written(imported.definition)) == imported.definition
