"""What a questionnaire may hold beside plain questions, in the editor and for those who answer."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oqu.kernel import clock
from oqu.questionnaires import actions, queries, sealing
from oqu.questionnaires.definition import reading
from oqu.questionnaires.forms.asked import sheet
from oqu.questionnaires.models import OpenAnswer, Wave
from oqu.questionnaires.models.answers import Response
from oqu.questionnaires.queries import content_of
from tests.factories.cast import Cast
from tests.factories.questionnaires import (
    SCALE,
    answer,
    closed,
    item,
    options,
    places,
    questionnaire,
    wave,
    words,
)
from tests.factories.questionnaires import content as plain_content
from tests.web.kinds.questionnaire.test_bank import lines, newest, url

pytestmark = pytest.mark.django_db
NAMED = SCALE | {"labels": {"2": words("poor"), "3": words("fair"), "4": words("fine")}}
ITEMS = (
    item("welcome", "note"),
    item("overall", "scale", scale=NAMED, required=True),
    item("parts", "matrix", scale=NAMED, rows=options("talks")),
    item("idea", "one", options=options("yes", "no")),
    item(
        "why",
        "short",
        required=True,
        show_if={"any": [{"item": "overall", "in": ["1"]}, {"item": "idea", "in": ["no"]}]},
    ),
    item("story", "long"),
    item("quote", "one", options=options("yes", "no")),
)


def asked_at(cast: Cast, *items: dict[str, Any], **more: Any) -> str:
    """The address of an open questionnaire of these items."""
    made = wave(cast.course, cast.methodologist, *items, **more)
    return reverse("learning:questionnaire", args=[cast.course.slug, made.activity.slug])


def test_texts_names_of_marks_and_last_words_are_shown(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)
    address = asked_at(cast, *ITEMS, outro=words("Until next time"))

    page = client.get(address)
    sent = client.post(address, {"overall": "3", "idea": "yes"})

    assert "<p>Welcome en</p>" in page.text
    assert "<span>3 – fair en</span>" in page.text
    assert "1 – bad en · 2 – poor en · 3 – fair en · 4 – fine en · 5 – good en" in page.text
    assert page.context["count"] == len(ITEMS) - 1
    assert "Until next time en" in client.get(sent.url).text


@pytest.mark.parametrize(
    ("overall", "idea", "status"), [("1", "yes", 422), ("3", "no", 422), ("3", "yes", 303)]
)
def test_a_question_may_depend_on_several_answers(
    client: Client, cast: Cast, overall: str, idea: str, status: int
) -> None:
    client.force_login(cast.learner)
    address = asked_at(cast, *ITEMS)

    page = client.get(address).text

    assert 'data-if="overall:1,idea:no"' in page
    assert "Only if one of these answers is yours: Overall en – 1; Idea en – no en." in page
    assert client.post(address, {"overall": overall, "idea": idea}).status_code == status


def test_the_results_name_the_marks_and_leave_texts_out(client: Client, cast: Cast) -> None:
    made = closed(cast.course, cast.methodologist, 6, *(one for one in ITEMS if one["code"] != "why"))
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:wave", args=[cast.course.slug, made.activity.slug])).text

    assert "3 – fair en" in page
    assert "Welcome en" not in page


def test_the_editor_keeps_names_of_marks_last_words_and_conditions(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    own = questionnaire(cast.centre, cast.methodologist, *ITEMS)

    head = {"kind": "reaction", "titles_kk": "Соңғы", "outro_kk": "Сау болыңыз"}
    marks = {"scale_min": 1, "scale_max": 4, "mark_2_kk": "орташа", "mark_3_kk": "", "texts_kk": "Жалпы"}
    chosen = {"texts_kk": "Әңгіме", "show_if": ["overall=1", "overall=2", "idea=no"], "show_if_mode": "all"}

    assert client.post(url("questionnaire_head", own.key), head).status_code == 303
    assert client.post(url("item", own.key, "overall"), marks).status_code == 303
    assert client.post(url("item", own.key, "story"), chosen).status_code == 303

    content = content_of(newest(cast))
    assert content.outro == {"kk": "Сау болыңыз"}
    scale, shown_if = content.item("overall").scale, content.item("story").show_if
    assert scale is not None
    assert dict(scale.labels) == {2: {"kk": "орташа"}}
    assert shown_if is not None
    assert shown_if.every
    assert [(one.item, one.values) for one in shown_if.conditions] == [
        ("overall", ("1", "2")),
        ("idea", ("no",)),
    ]
    page = client.get(url("item", own.key, "why"))
    assert page.context["form"]["show_if"].value() == ["overall=1", "idea=no"]
    assert page.text.count(" checked") == len(["overall=1", "idea=no", "any", "required"])


MOMENTS = (
    item("day", "date", classes="month", earliest="2026-04-01", latest="2026-06-30", message=words("Spring")),
    item("hour", "time", classes="quarter"),
    item("story", "long", min=5),
)


def test_dates_and_times_have_fields_of_their_own_and_own_words(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)
    address = asked_at(cast, *MOMENTS)

    page = client.get(address).text
    refused = client.post(address, {"day": "2026-07-01", "hour": "10:15", "story": "Yes"})

    assert 'type="date" value=""' in page
    assert 'type="time"' in page
    assert "Counted by months; the exact answer is deleted when the questionnaire is closed." in page
    assert 'rows="4" minlength="5"' in page
    assert refused.status_code == 422
    assert [str(problem.words) for problem in refused.context["problems"]] == [
        "Spring en",
        "Please write at least 5 characters; so far there are 3.",
    ]
    assert 'value="10:15"' in refused.text
    assert client.post(address, {"day": "2026-06-30", "hour": "10:15", "story": ""}).status_code == 303


@pytest.mark.parametrize("anonymous", [True, False])
def test_of_dates_and_times_a_closed_wave_has_counts_by_classes_alone(
    client: Client, cast: Cast, anonymous: bool
) -> None:
    made = wave(cast.course, cast.methodologist, *MOMENTS[:2], anonymous=anonymous)
    for n, place in enumerate(places(cast.course, 6)):
        answer(made, place, day=[f"2026-05-{11 + n}"], hour=["10:17"])
    actions.close_wave(wave=made, by=cast.methodologist, at=clock.now())
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:wave", args=[cast.course.slug, made.activity.slug])).text

    assert "May 2026" in page
    assert "06:00–11:59" in page
    assert "10:17" not in page
    assert not OpenAnswer.objects.exists()
    assert {row.codes for row in Response.objects.all()} == {bytes([1, 1])}
    assert [row.numbers for row in Response.objects.all()] == [{}] * 6


def test_the_editor_keeps_dates_and_own_words(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    own = questionnaire(cast.centre, cast.methodologist, *MOMENTS)
    typed = {"texts_kk": "Күн", "earliest": "2026-01-01", "latest": "2026-12-31", "classes": "quarter"}

    page = client.get(url("item", own.key, "day")).text
    sent = client.post(url("item", own.key, "day"), typed | {"message_kk": "Осы жыл"})

    assert 'value="2026-04-01"' in page
    assert sent.status_code == 303
    day = content_of(newest(cast)).item("day")
    assert (day.earliest, day.latest, day.classes) == ("2026-01-01", "2026-12-31", "quarter")
    assert day.message == {"kk": "Осы жыл"}


TEN = tuple("abcdefghij")
MIXED = (
    item("best", "one", options=options(*TEN, "other"), random=True),
    item("rate", "matrix", scale=SCALE, rows=options(*TEN), random=True),
    item("order", "ranking", options=options("x", "y"), random=True),
)


def orders(page: str) -> tuple[list[str], list[str]]:
    """The options and the rows of a page, in order."""
    options_shown = re.findall(r'name="best" value="(\w+)"', page)
    return options_shown, list(dict.fromkeys(re.findall(r'name="rate.(\w)"', page)))


@pytest.mark.parametrize("anonymous", [True, False])
def test_everyone_has_an_order_of_their_own_that_stays(cast: Cast, anonymous: bool) -> None:
    made = wave(cast.course, cast.methodologist, *MIXED, anonymous=anonymous)
    address = reverse("learning:questionnaire", args=[cast.course.slug, made.activity.slug])
    seen = []
    for place in places(cast.course, 4):
        person = Client()
        person.force_login(place.person)
        first = orders(person.get(address).text)
        refused = person.post(address, {"order.x": "1"})
        assert refused.status_code == 422
        assert orders(refused.text) == first == orders(person.get(address).text)
        seen.append(first)

    for best, rated in seen:
        assert (sorted(best[:-1]), best[-1], sorted(rated)) == (list(TEN), "other", list(TEN))
    assert len({tuple(best) for best, _rated in seen}) > 1


def test_questions_of_a_section_come_in_random_order_after_its_texts(client: Client, cast: Cast) -> None:
    content = plain_content(item("start", "note"), *(item(code, "short") for code in TEN))
    content["sections"][0]["random"] = True
    definition = reading.read(content)

    shown = {tuple(one.code for one in sheet(definition, "en", {}, (), seed).questions) for seed in "123456"}
    written = [one.code for one in sheet(definition, "en", {}).questions]

    assert len(shown) > 1
    assert {order[0] for order in shown} == {"start"}
    assert {tuple(sorted(order[1:])) for order in shown} == {TEN}
    assert written == ["start", *TEN]


def test_the_editor_keeps_random_order(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    own = questionnaire(cast.centre, cast.methodologist, *MIXED)

    client.post(url("section", own.key, "part"), {"titles_kk": "Бөлім", "random": "on"})
    client.post(url("item", own.key, "order"), {"texts_kk": "Рет"} | lines("Бірінші", "Екінші"))

    content = content_of(newest(cast))
    assert content.sections[0].random
    assert [one.random for one in content.items()] == [True, True, False]


PATTERNS = (
    item("contact", "short", pattern="email"),
    item("card", "short", pattern="own", expression="[A-Z]{2}[0-9]+", message=words("Two letters, digits")),
)


def test_patterns_are_checked_by_the_browser_and_by_the_server(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)
    address = asked_at(cast, *PATTERNS)

    page = client.get(address).text
    refused = client.post(address, {"contact": "nobody", "card": "12"})
    sent = client.post(address, {"contact": "a@example.kz", "card": "KZ12"})

    assert 'pattern="[A-Z]{2}[0-9]+" title="Two letters, digits en"' in page
    assert r'pattern="[^\s@]+@[^\s@]+\.[^\s@]+" title="Write an e-mail address such as' in page
    assert refused.status_code == 422
    assert "Write an e-mail address such as name@example.kz." in refused.text
    assert "Two letters, digits en" in refused.text
    assert 'value="nobody"' in refused.text
    assert sent.status_code == 303


def test_the_editor_keeps_patterns(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    own = questionnaire(cast.centre, cast.methodologist, *PATTERNS)
    typed = {"texts_kk": "Карта", "pattern": "own"}

    page = client.get(url("item", own.key, "card")).text
    wrong = client.post(url("item", own.key, "card"), typed | {"expression": "(a"})
    none = client.post(url("item", own.key, "card"), typed)
    client.post(url("item", own.key, "card"), typed | {"expression": "[0-9]{3}", "message_kk": "Үш сан"})
    client.post(url("item", own.key, "contact"), {"texts_kk": "Байланыс", "pattern": "", "expression": "a"})

    assert 'value="[A-Z]{2}[0-9]+"' in page
    assert "This is no regular expression that can be checked here." in wrong.text
    assert (wrong.status_code, none.status_code) == (422, 422)
    content = content_of(newest(cast))
    card, contact = content.item("card"), content.item("contact")
    assert (card.pattern, card.expression, card.message) == ("own", "[0-9]{3}", {"kk": "Үш сан"})
    assert (contact.pattern, contact.expression) == ("", "")


def quizzed(code: str) -> dict[str, Any]:
    right = options("right", "wrong")
    right[0]["correct"] = True
    return item(code, "one", options=right, required=True)


POOL = tuple(quizzed(code) for code in TEN)
"""Ten questions with a right answer."""


def pool_section(pick: int) -> dict[str, Any]:
    return {"code": "pool", "titles": words("Pool"), "items": list(POOL), "pick": pick}


def asked_in(page: str) -> set[str]:
    return set(re.findall(r'name="(\w)" value="right"', page))


@pytest.mark.parametrize("anonymous", [True, False])
def test_everyone_is_asked_some_questions_of_a_pool_that_stay_and_no_others_are_taken(
    cast: Cast, anonymous: bool
) -> None:
    made = wave(cast.course, cast.methodologist, anonymous=anonymous, sections=[pool_section(4)])
    address = reverse("learning:questionnaire", args=[cast.course.slug, made.activity.slug])
    sets = []
    for place in places(cast.course, 6):
        person = Client()
        person.force_login(place.person)
        first = person.get(address)
        asked = asked_in(first.text)
        refused = person.post(address, dict.fromkeys(sorted(asked)[:3], "right"))
        sent = person.post(address, dict.fromkeys(TEN, "right"))
        assert (first.context["count"], refused.status_code, sent.status_code) == (4, 422, 303)
        assert len(refused.context["problems"]) == 1
        assert asked_in(refused.text) == asked == asked_in(person.get(address).text)
        sets.append(frozenset(asked))
    assert len(set(sets)) > 1

    actions.close_wave(wave=made, by=cast.methodologist, at=clock.now())

    rows = [row.codes for row in Response.objects.all()]
    found = [frozenset(code for code, byte in zip(TEN, row, strict=True) if byte == 0) for row in rows]
    assert sorted(map(sorted, found)) == sorted(map(sorted, sets))
    assert {byte for row in rows for byte in row} == {0, 254}
    assert Wave.objects.get().locked_private_key is None


def test_the_choice_cannot_be_computed_from_the_slip_alone() -> None:
    assert sealing.choice(b"key of a wave", "slip") == sealing.choice(b"key of a wave", "slip")
    assert sealing.choice(b"key of a wave", "slip") != sealing.choice(b"", "slip")


def test_difficulty_is_of_those_who_were_asked(client: Client, cast: Cast) -> None:
    section = pool_section(2) | {"items": list(POOL[:3])}
    made = wave(cast.course, cast.methodologist, kind="test", sections=[section])
    for place in places(cast.course, 24):
        left_out = queries.left_out(made, place, f"slip {place.pk}")
        given = {code: ["right" if code == "a" else "wrong"] for code in "abc" if code not in left_out}
        checked = queries.checked(made, given, "en", left_out)
        actions.answer(wave=made, enrolment=place, answers=checked.answers, language="en",
                       slip=f"slip {place.pk}", by=place.person, at=clock.now(), key=f"{place.pk}")  # fmt: skip
    actions.close_wave(wave=made, by=cast.methodologist, at=clock.now())
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:wave", args=[cast.course.slug, made.activity.slug]))

    tested = page.context["results"].tested
    shares = [question.right.share for _text, question in tested.questions]
    assert shares == [1, 0, 0]
    assert sum(question.right.n for _text, question in tested.questions) == 48
    assert (tested.asked, tested.figures.n, tested.figures.reliability.alpha) == (2, 24, None)
    assert "because chance chose other questions for each person" in page.text


def test_the_editor_keeps_how_many_questions_are_asked_and_names_a_wrong_number(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.methodologist)
    own = questionnaire(cast.centre, cast.methodologist, *POOL)

    wrong = client.post(url("section", own.key, "part"), {"titles_kk": "Бөлім", "pick": "11"})
    client.post(url("section", own.key, "part"), {"titles_kk": "Бөлім", "pick": "4"})
    edited = newest(cast)
    outline = client.get(url("questionnaire", edited.key)).text
    preview = client.get(url("questionnaire_preview", edited.key, "en")).text

    assert "From 1 to 10 of its questions can be chosen." in wrong.text
    assert content_of(edited).sections[0].pick == 4
    assert "Each person is asked 4 of these 10 questions" in outline
    assert "Each person is asked 4 of these 10 questions" in preview
    assert asked_in(preview) == set(TEN)


REPEATING = (
    item("place", "short"),
    item("size", "one", options=options("small", "large")),
    item("why", "long", texts=words("Why is {answer:place|it <now>} {answer:size}?")),
)


def test_saved_answers_are_repeated_without_scripts_escaped_and_for_their_writer_alone(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.learner)
    address = asked_at(cast, *REPEATING)
    span = '<span data-answer="place" data-else="it &lt;now&gt;">%s</span>'

    first = client.get(address).text
    client.post(address, {"do": "draft", "place": "<b>Aqköl</b>", "size": "large"})
    page = client.get(address).text
    client.post(address, {"place": "Aqköl", "size": "large", "why": "So"})

    assert span % "it &lt;now&gt;" in first
    assert span % "&lt;b&gt;Aqköl&lt;/b&gt;" in page
    assert '<span data-answer="size" data-else="…">large en</span>' in page
    assert '<textarea name="why" rows="4" aria-labelledby="text-why"' in page


def test_results_have_neutral_words_only(client: Client, cast: Cast) -> None:
    repeated = item("rate", "scale", scale=SCALE, texts=words("Rate {answer:place|your library}"))
    made = closed(cast.course, cast.methodologist, 6, REPEATING[0], repeated)
    client.force_login(cast.methodologist)

    page = client.get(reverse("office:wave", args=[cast.course.slug, made.activity.slug])).text

    assert "Rate your library" in page
    assert "{answer:" not in page


def test_the_editor_lists_what_a_text_can_repeat_and_names_a_mistake(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    own = questionnaire(cast.centre, cast.methodologist, *REPEATING)

    page = client.get(url("item", own.key, "why")).text
    wrong = client.post(url("item", own.key, "why"), {"texts_en": "Why {answer:siez}?"})
    client.post(url("item", own.key, "why"), {"texts_en": "Why {answer:size|it}?"})

    assert "<code>{answer:place|…}</code> – Place en" in page
    assert "There is no earlier question “siez” whose answer a text can repeat." in wrong.text
    assert content_of(newest(cast)).item("why").texts == {"en": "Why {answer:size|it}?"}
