"""The files in `files/` have the layout of real exports; their content is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import Condition, Definition, Scale
from oqu.questionnaires.definition.importers import limesurvey, moodle, wording
from oqu.questionnaires.definition.importers.draft import ImportedQuestionnaire, fit_code
from oqu.questionnaires.definition.problems import BrokenDefinition
from tests.questionnaires.definition.given import FILES


def lost(imported: ImportedQuestionnaire) -> list[str]:
    return [str(problem) for problem in imported.lost]


def kinds(definition: Definition) -> dict[str, str]:
    return {item.code: item.kind for item in definition.items()}


def shown_if(definition: Definition) -> dict[str, Condition]:
    return {item.code: item.show_if for item in definition.items() if item.show_if}


@pytest.fixture
def older() -> ImportedQuestionnaire:
    return limesurvey.read_limesurvey((FILES / "survey-3.lss").read_bytes())


@pytest.fixture
def newer() -> ImportedQuestionnaire:
    return limesurvey.read_limesurvey((FILES / "survey-6.lss").read_bytes())


@pytest.fixture
def feedback() -> ImportedQuestionnaire:
    return moodle.read_moodle((FILES / "feedback.xml").read_bytes(), language="ru", title="Отзыв о курсе")


@pytest.mark.parametrize("name", ["older", "newer", "feedback"])
def test_what_was_imported_is_a_questionnaire_like_any_other(
    name: str, request: pytest.FixtureRequest
) -> None:
    definition = request.getfixturevalue(name).definition

    assert reading.parse(writing.written(definition)) == definition


def test_limesurvey_keeps_groups_and_questions_in_their_order(older: ImportedQuestionnaire) -> None:
    definition = older.definition

    assert (definition.code, definition.anonymous) == ("lime29846", False)
    assert definition.titles == {"ru": "Анкета & отзыв", "kk": "Сауалнама"}
    assert definition.intro["ru"] == "Здравствуйте!\nЭто недолго."
    assert [section.titles["ru"] for section in definition.sections] == ["О курсе", "О вас"]
    assert kinds(definition) == {
        "overall": "scale",
        "quality": "matrix",
        "lacks": "many",
        "lacks_other": "short",
        "money": "long",
        "place": "one",
        "village": "short",
        "both": "short",
        "years": "number",
        "done_plan": "one",
        "done_page": "one",
        "order": "ranking",
        "when": "short",
    }


def test_limesurvey_keeps_both_languages_bounds_and_what_is_required(older: ImportedQuestionnaire) -> None:
    definition = older.definition

    assert definition.item("overall").texts == {"ru": "Оцените курс в целом", "kk": "Курсты жалпы бағалаңыз"}
    assert [item.code for item in definition.items() if item.required] == ["overall", "place"]
    years = definition.item("years")
    assert (years.least, years.most, years.texts["ru"]) == (0, 60, "Стаж, лет\nПолных лет")
    assert definition.item("lacks").most == 2
    assert [option.code for option in definition.item("lacks").options] == ["A1", "A2", "other"]


def test_limesurvey_turns_a_falling_scale_up_and_knows_not_applicable(older: ImportedQuestionnaire) -> None:
    quality = older.definition.item("quality")

    assert quality.scale == Scale(
        1, 5, {"ru": "1 - плохо", "kk": "1 - нашар"}, {"ru": "5 - отлично", "kk": "5 - өте жақсы"}
    )
    assert quality.not_applicable
    assert [row.texts["kk"] for row in quality.rows] == ["Дәрістер", "Тапсырмалар"]


def test_limesurvey_conditions_are_carried_where_they_are_simple(
    older: ImportedQuestionnaire, newer: ImportedQuestionnaire
) -> None:
    assert shown_if(older.definition) == {
        "lacks_other": Condition("lacks", ("other",)),
        "money": Condition("lacks", ("A2",)),
        "village": Condition("place", ("A2",)),
    }
    assert shown_if(newer.definition) == {"why": Condition("again", ("N",))}


def test_limesurvey_tells_what_could_not_be_carried_over(older: ImportedQuestionnaire) -> None:
    assert lost(older) == [
        "quality: the answers ran from the best down; they run up now",
        "quality: only the ends of the scale keep their names",
        "village: the pattern that checks its answers is not carried over",
        "both: the condition when it is shown is not carried over",
        "note: a text without a question is not carried over",
        "done: each row of the table has become a question",
        "when: it was hidden and is shown now",
        "when: the date has become a short text",
        "photo: a question for files is not carried over",
        "texts in these languages are not carried over: de",
        "the closing words are not carried over",
        "the table “quota” is not carried over",
    ]


def test_limesurvey_6_keeps_its_texts_apart_and_all_kinds_are_read(newer: ImportedQuestionnaire) -> None:
    assert kinds(newer.definition) == {
        "needs_1": "matrix",
        "needs_2": "matrix",
        "again": "one",
        "why": "long",
        "road": "one",
        "road_comment": "long",
        "names_n1": "short",
        "names_n2": "short",
        "help": "many",
        "use_u1": "one",
        "sex": "one",
        "count_k1": "number",
        "five": "matrix",
        "ten": "matrix",
        "columns": "matrix",
    }
    assert newer.definition.item("needs_1").scale == Scale(1, 3, {"en": "not at all"}, {"en": "fully"})
    assert newer.definition.item("ten").scale == Scale(1, 10)
    assert newer.definition.item("again").required
    assert "lonely: a choice of fewer than two answers is not carried over" in lost(newer)
    assert "sum: an equation is not carried over" in lost(newer)


def survey(old: bytes, new: bytes) -> bytes:
    data = (FILES / "survey-6.lss").read_bytes()
    assert old in data
    return data.replace(old, new)


def test_limesurvey_in_a_language_of_none_of_ours_stands_as_the_one_chosen() -> None:
    imported = limesurvey.read_limesurvey(survey(b"en-GB", b"uz"), language="kk")

    assert imported.definition.item("why").texts == {"kk": "Why not?"}
    assert lost(imported)[-1].startswith("the texts are in “uz”")


@pytest.mark.parametrize(
    ("relevance", "condition"),
    [
        (b'((again.NAOK == "Y")) or again.NAOK == "N"', Condition("again", ("Y", "N"))),
        (b'640001X3X2.NAOK == "N"', Condition("again", ("N",))),
        (b'again.NAOK != "N"', None),
        (b'again.NAOK == "N" and road.NAOK == "b"', None),
        (b'again.NAOK == "maybe"', None),
        (b'later.NAOK == "N"', None),
    ],
)
def test_limesurvey_relevance(relevance: bytes, condition: Condition | None) -> None:
    imported = limesurvey.read_limesurvey(survey(b'again.NAOK == "N"', relevance))

    assert imported.definition.item("why").show_if == condition
    warning = "why: the condition when it is shown is not carried over"
    assert (warning in lost(imported)) == (condition is None)


def test_limesurveys_older_table_of_conditions_is_read() -> None:
    rows = b"""<conditions><rows><row><cid>1</cid><qid>3</qid><cqid>2</cqid>
        <cfieldname>640001X3X2</cfieldname><method>==</method><value>N</value></row></rows></conditions>"""
    data = survey(b'again.NAOK == "N"', b"1").replace(b"</document>", rows + b"</document>")

    assert limesurvey.read_limesurvey(data).definition.item("why").show_if == Condition("again", ("N",))
    not_equal = limesurvey.read_limesurvey(data.replace(b"<method>==", b"<method>RX"))
    assert not_equal.definition.item("why").show_if is None
    assert "why: the condition when it is shown is not carried over" in lost(not_equal)


def test_moodle_keeps_questions_and_pages(feedback: ImportedQuestionnaire) -> None:
    definition = feedback.definition

    assert (definition.code, definition.titles) == ("otzyv-o-kurse", {"ru": "Отзыв о курсе"})
    assert [section.titles for section in definition.sections] == [
        {"ru": "О курсе"},
        {"ru": "О вас", "kk": "Сіз туралы"},
    ]
    assert kinds(definition) == {
        "overall": "scale",
        "agree": "one",
        "useful": "scale",
        "place": "one",
        "help": "many",
        "q107": "short",
        "change": "long",
        "years": "number",
        "years_2": "number",
        "why": "long",
    }


def test_moodle_keeps_scales_bounds_languages_and_conditions(feedback: ImportedQuestionnaire) -> None:
    definition = feedback.definition

    assert definition.item("overall").scale == Scale(1, 5, {"ru": "плохо"}, {"ru": "отлично"})
    assert definition.item("change").texts == {"ru": "Что изменить?", "kk": "Нені өзгерту керек?"}
    assert (definition.item("years").least, definition.item("years").most) == (0, 60)
    assert (definition.item("years_2").least, definition.item("years_2").most) == (None, None)
    assert definition.item("q107").most == 120
    assert [option.texts["ru"] for option in definition.item("place").options] == ["В городе", "В селе"]
    assert shown_if(definition) == {"q107": Condition("place", ("a2",))}


def test_moodle_tells_what_could_not_be_carried_over(feedback: ImportedQuestionnaire) -> None:
    assert lost(feedback) == [
        "agree: the numbers of the answers are not carried over, they are no even scale",
        "useful: only the ends of the scale keep their names",
        "info: what Moodle notes by itself (time, course) is not carried over",
        "114: the test that tells people from machines is not carried over",
        "why: the condition when it is shown is not carried over",
    ]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<FEEDBACK VERSION="200701"><ITEMS><ITEM TYPE="textarea"><ITEMTEXT>&b;</ITEMTEXT></ITEM></ITEMS></FEEDBACK>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<FEEDBACK VERSION="200701"><ITEMS><ITEM TYPE="textarea"><ITEMTEXT>&x;</ITEMTEXT></ITEM></ITEMS></FEEDBACK>"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no XML"),
        (b"PK\x03\x04", "no XML"),
        (b"<FEEDBACK>", "no XML"),
        (b"<document/>", "this is no"),
        (b'<FEEDBACK VERSION="2"/>', "this is no"),
        (b" " * (5 * 1024**2 + 1), "larger than 5 MB"),
        (BOMB, "document type of its own"),
        (OUTSIDE, "document type of its own"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(BrokenDefinition, match=words):
        moodle.read_moodle(data, language="ru")
    with pytest.raises(BrokenDefinition, match=words):
        limesurvey.read_limesurvey(data)


def test_a_file_without_a_question_is_refused() -> None:
    with pytest.raises(BrokenDefinition, match="there are 0 questions"):
        moodle.read_moodle(b'<FEEDBACK VERSION="200701"><ITEMS/></FEEDBACK>', language="ru")


@given(
    st.text(max_size=60),
    st.sampled_from(["multichoice", "multichoicerated", "numeric", "textfield", "label"]),
)
def test_whatever_moodle_presents_is_read_or_refused(presentation: str, kind: str) -> None:
    data = (
        f'<FEEDBACK VERSION="200701"><ITEMS><ITEM TYPE="{kind}"><ITEMTEXT>Why?</ITEMTEXT>'
        f"<PRESENTATION>{''.join(f'&#{ord(c)};' for c in presentation if c.isprintable())}</PRESENTATION>"
        "</ITEM></ITEMS></FEEDBACK>"
    )

    try:
        imported = moodle.read_moodle(data.encode(), language="ru")
    except BrokenDefinition as broken:
        if "there are 0 questions" not in str(broken) and " is more than " not in str(broken):
            raise
        return
    assert [item.texts for item in imported.definition.items()] == [{"ru": "Why?"}]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One<br>two</p><script>alert(1)</script><p>three &amp; four</p>", "One\ntwo\nthree & four"),
        ("no  marks   at all", "no marks at all"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("2 < 3", "2 < 3"),
        ("", ""),
    ],
)
def test_plain_words_of_html(html: str, words: str) -> None:
    assert wording.plain(html) == words


def test_codes_are_made_fit_and_unique() -> None:
    used: set[str] = set()
    for wanted in ("Q1", "Q1", "Вопрос", "na", "a b/c", "x" * 99):
        used.add(fit_code(wanted, used))

    assert used == {"Q1", "Q1_2", "q", "na_", "a_b_c", "x" * 36}
