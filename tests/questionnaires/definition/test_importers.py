"""The files in `files/` have the layout of real exports; their content is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import Condition, Definition, Scale, ShownIf
from oqu.questionnaires.definition.importers import lime_dates, limesurvey, moodle, wording
from oqu.questionnaires.definition.importers.draft import ImportedQuestionnaire, fit_code
from oqu.questionnaires.definition.importers.lime_expressions import read_relevance
from oqu.questionnaires.definition.problems import BrokenDefinition
from tests.questionnaires.definition.given import FILES


def lost(imported: ImportedQuestionnaire) -> list[str]:
    return [str(problem) for problem in imported.lost]


def kinds(definition: Definition) -> dict[str, str]:
    return {item.code: item.kind for item in definition.items()}


def shown_if(definition: Definition) -> dict[str, ShownIf]:
    return {item.code: item.show_if for item in definition.items() if item.show_if}


def only(item: str, *values: str) -> ShownIf:
    """The condition that one earlier question has one of these answers."""
    return ShownIf((Condition(item, values),))


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
        "note": "note",
        "years": "number",
        "done_plan": "one",
        "done_page": "one",
        "order": "ranking",
        "when": "date",
        "photo": "file",
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
        "lacks_other": only("lacks", "other"),
        "money": only("lacks", "A2"),
        "village": only("place", "A2"),
        "both": ShownIf((Condition("place", ("A1",)), Condition("overall", ("5",)))),
    }
    assert shown_if(newer.definition) == {"why": only("again", "N")}


def test_limesurvey_tells_what_could_not_be_carried_over(older: ImportedQuestionnaire) -> None:
    assert lost(older) == [
        "quality: the answers ran from the best down; they run up now",
        "done: each row of the table has become a question",
        "when: it was hidden and is shown now",
        "when: it has no bounds that can be read; dates from 1950-01-01 to 2049-12-31 are taken",
        "texts in these languages are not carried over: de",
        "quotas are not carried over",
    ]


def test_limesurvey_questions_for_files_are_kept_where_there_are_names(older: ImportedQuestionnaire) -> None:
    def attribute(name: bytes, value: bytes) -> bytes:
        """An attribute of question 13, as a row of its table."""
        fields = b"<qid>13</qid><attribute>%s</attribute><value>%s</value>" % (name, value)
        return b"<row>" + fields + b"</row>"

    data = (FILES / "survey-3.lss").read_bytes()
    head, mark, tail = data.partition(b"<question_attributes>")
    fields, begin, rest = tail.partition(b"<rows>")
    more = attribute(b"allowed_filetypes", b"png, JPG") + attribute(b"max_num_of_files", b"10")
    pictures = limesurvey.read_limesurvey(head + mark + fields + begin + more + rest)
    without_names = limesurvey.read_limesurvey(
        data.replace(b"<anonymized><![CDATA[N]]>", b"<anonymized><![CDATA[Y]]>")
    )

    plain, photos = (one.definition.item("photo") for one in (older, pictures))
    assert [(plain.kind, plain.most), (photos.kind, photos.most)] == [("file", 1), ("photo", 5)]
    assert "photo: at most 5 files can be sent now" in lost(pictures)
    assert "photo: files show who sent them; an anonymous questionnaire asks for none" in lost(without_names)


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
        "lonely": "one",
    }
    assert newer.definition.item("needs_1").scale == Scale(
        1, 3, {"en": "not at all"}, {"en": "fully"}, {2: {"en": "somewhat"}}
    )
    assert newer.definition.item("ten").scale == Scale(1, 10)
    assert newer.definition.item("again").required
    assert "lonely: its only answer has become a question with yes and no" in lost(newer)
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
        (b'((again.NAOK == "Y")) or again.NAOK == "N"', only("again", "Y", "N")),
        (b'640001X3X2.NAOK == "N"', only("again", "N")),
        (b'again.NAOK != "N"', None),
        (b'again.NAOK == "N" and road.NAOK == "b"', None),
        (b'again.NAOK == "maybe"', None),
        (b'later.NAOK == "N"', None),
    ],
)
def test_limesurvey_relevance(relevance: bytes, condition: ShownIf | None) -> None:
    imported = limesurvey.read_limesurvey(survey(b'again.NAOK == "N"', relevance))

    assert imported.definition.item("why").show_if == condition
    warning = "why: the condition when it is shown is not carried over"
    assert (warning in lost(imported)) == (condition is None)


A, B, C = ("a", "1"), ("b", "x"), ("c_r", "Y")


@pytest.mark.parametrize(
    ("equation", "read"),
    [
        ('a.NAOK == "1"', ([[A]], False)),
        ("a == 1 && (b=='x' OR b=='y')", ([[A], [B, ("b", "y")]], True)),
        ('(a.NAOK == "1") or ((b == "x") || c_r == "Y")', ([[A], [B], [C]], False)),
        ('a == "and" and (b == "x" and c_r == "Y")', ([[("a", "and")], [B], [C]], True)),
        ('12X3X4.NAOK == "N"', ([[("12X3X4", "N")]], False)),
        ('a == "1" or (b == "x" and c_r == "Y")', None),
        ('a#0 == "1"', None),
        ("!is_empty(a) and b == 'x'", None),
        ("a == 1 == b", None),
        ("a == ", None),
        ("(" * 3000 + "a == 1" + ")" * 3000, None),
        ("not " * 900 + "a == 1", None),
    ],
)
def test_a_relevance_equation_is_taken_apart_or_left(
    equation: str, read: tuple[list[list[tuple[str, str]]], bool] | None
) -> None:
    assert read_relevance(equation) == read


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ({}, ("1950-01-01", "2049-12-31", "year")),
        ({"date_min": "2026", "date_max": "2027"}, ("2026-01-01", "2027-12-31", "month")),
        ({"date_min": "2010-05-01", "date_max": "2026-06-30 12:00"}, ("2010-05-01", "2026-06-30", "quarter")),
        ({"date_min": "1000", "date_max": "3000"}, ("1950-01-01", "2049-12-31", "year")),
        ({"date_min": "2030", "date_max": "today"}, ("2030-01-01", "2049-12-31", "quarter")),
    ],
)
def test_a_limesurvey_date_has_bounds_and_classes(
    attributes: dict[str, str], found: tuple[str, str, str]
) -> None:
    bounds = lime_dates.bounds(attributes)

    assert (bounds["earliest"], bounds["latest"], bounds["classes"]) == found


def test_a_limesurvey_time_of_day_is_known_by_its_format() -> None:
    assert lime_dates.is_time({"date_format": "HH:MM"})
    assert not lime_dates.is_time({"date_format": "dd-mm-yyyy HH:MM"})
    assert lime_dates.asks_hour_too({"date_format": "dd-mm-yyyy HH:MM"})


def test_limesurvey_keeps_a_pattern_that_can_be_checked_here(older: ImportedQuestionnaire) -> None:
    data = (FILES / "survey-3.lss").read_bytes()
    other = limesurvey.read_limesurvey(data.replace("/^[А-Я]/".encode(), rb"/(.)\1/"))

    village = older.definition.item("village")
    assert (village.pattern, village.expression) == ("own", r"[\s\S]*(?:^[А-Я])[\s\S]*")
    assert other.definition.item("village").pattern == ""
    assert "village: the pattern that checks its answers is not carried over" in lost(other)


def test_limesurvey_keeps_the_random_order_of_answers() -> None:
    row = b"""<row><qid><![CDATA[%d]]></qid><attribute><![CDATA[random_order]]></attribute>
        <value><![CDATA[1]]></value></row>"""
    data = (FILES / "survey-3.lss").read_bytes()
    head, mark, tail = data.partition(b"<question_attributes>")
    fields, begin, rest = tail.partition(b"<rows>")
    imported = limesurvey.read_limesurvey(head + mark + fields + begin + row % 3 + row % 1 + rest)

    assert imported.definition.item("lacks").random
    assert not imported.definition.item("overall").random
    assert "overall: the random order is not carried over" in lost(imported)


def test_limesurvey_keeps_the_random_order_of_a_group_and_reports_a_choice_by_chance() -> None:
    old = b'again.NAOK == "N"'
    row = b"""<row><qid>%d</qid><attribute>random_group</attribute><value>one</value></row>"""
    rows = b"<question_attributes><rows>" + b"%s" + b"</rows></question_attributes></document>"
    by_chance = limesurvey.read_limesurvey(survey(old, b"rand(1,2) == 1"))
    whole = limesurvey.read_limesurvey(
        survey(old, b"1")
        .replace(b"<type><![CDATA[O]]>", b"<type><![CDATA[L]]>")
        .replace(b"</document>", rows % b"".join(row % qid for qid in range(1, 15)))
    )
    part = limesurvey.read_limesurvey(survey(old, b"1").replace(b"</document>", rows % row % 3))

    assert whole.definition.sections[0].random
    assert not part.definition.sections[0].random
    assert "why: its random place among other questions is not carried over" in lost(part)
    assert any("by chance and is asked of all now" in words for words in lost(by_chance))


def test_one_of_several_conditions_is_enough_where_limesurvey_writes_or() -> None:
    data = (FILES / "survey-3.lss").read_bytes()
    either = data.replace(b'(place.NAOK == "A1") and', b'(place.NAOK == "A1") or')

    shown = shown_if(limesurvey.read_limesurvey(either).definition)

    assert shown["both"] == ShownIf((Condition("place", ("A1",)), Condition("overall", ("5",))), every=False)


def test_limesurvey_keeps_the_texts_around_the_questions_and_names_orphans() -> None:
    data = (FILES / "survey-6.lss").read_bytes()
    for old, new in (
        (b"<surveyls_description/>", b"<surveyls_description>About work</surveyls_description>"),
        (b"<surveyls_endtext/>", b"<surveyls_endtext>Goodbye</surveyls_endtext>"
         b"<surveyls_policy_notice>We keep it safe</surveyls_policy_notice>"
         b"<surveyls_url>https://example.org/</surveyls_url>"),
        (b"<description/>", b"<description>" + b"Read this first. " * 300 + b"</description>"),
    ):  # fmt: skip
        assert old in data
        data = data.replace(old, new)
    head, mark, tail = data.rpartition(b"<gid><![CDATA[3]]></gid>")
    imported = limesurvey.read_limesurvey(head + mark.replace(b"3", b"99") + tail)

    definition = imported.definition
    assert definition.outro == {"en": "Goodbye"}
    assert definition.intro["en"].startswith("About work\n\n")
    assert definition.intro["en"].endswith("\n\nWe keep it safe")
    assert next(definition.items()).kind == "note"
    assert "group_3: only the first 4000 characters of its text are carried over" in lost(imported)
    assert "the policy notice is one of the first words now; nobody has to agree to it by a tick" in lost(
        imported
    )
    assert "the address that LimeSurvey leads to at the end is not carried over" in lost(imported)


def test_limesurveys_older_table_of_conditions_is_read() -> None:
    rows = b"""<conditions><rows><row><cid>1</cid><qid>3</qid><cqid>2</cqid>
        <cfieldname>640001X3X2</cfieldname><method>==</method><value>N</value></row></rows></conditions>"""
    data = survey(b'again.NAOK == "N"', b"1").replace(b"</document>", rows + b"</document>")

    assert limesurvey.read_limesurvey(data).definition.item("why").show_if == only("again", "N")
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
    assert shown_if(definition) == {"q107": only("place", "a2")}


def test_moodle_tells_what_could_not_be_carried_over(feedback: ImportedQuestionnaire) -> None:
    assert lost(feedback) == [
        "agree: the numbers of the answers are not carried over, they are no even scale",
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
