import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.courses.models import Activity, Course, Stage
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.letters import actions as letters
from oqu.letters.models import Batch, Letter, LetterState
from oqu.people.models import Person
from oqu.questionnaires import actions
from oqu.questionnaires.models import Coding, OpenAnswer, Questionnaire, Redaction, Wave
from oqu.questionnaires.models.answers import Response
from tests.factories.cast import Cast
from tests.factories.questionnaires import (
    SCALE,
    answer,
    answered,
    closed,
    item,
    options,
    places,
    questionnaire,
    wave,
)

pytestmark = pytest.mark.django_db


def url(view: str, asked: Wave, *more: str) -> str:
    return reverse(f"office:{view}", args=[asked.activity.course.slug, asked.activity.slug, *more])


def waves_url(cast: Cast) -> str:
    return reverse("office:questionnaires", args=[cast.course.slug])


def test_the_office_sees_how_many_answered_and_never_what(client: Client, cast: Cast) -> None:
    asked = answered(cast.course, cast.methodologist, 6)
    client.force_login(cast.methodologist)

    page = client.get(waves_url(cast))
    sealed = client.get(url("wave", asked))

    assert "6 of 8 have answered" in page.text
    assert "Sealed until it is closed" in sealed.text
    assert "Story number" not in page.text + sealed.text
    assert client.get(url("opinions", asked, "story")).status_code == 404
    assert client.get(url("wave_sheet", asked)).status_code == 404


@pytest.mark.parametrize("anonymous", [True, False])
def test_answers_in_words_and_numbers_alone_are_shown(client: Client, cast: Cast, anonymous: bool) -> None:
    asked = wave(
        cast.course, cast.methodologist, item("story", "long"), item("people", "number"), anonymous=anonymous
    )
    for n, place in enumerate(places(cast.course, 6)):
        answer(asked, place, story=[f"Story {n}"], people=[str(n)])
    actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now())
    client.force_login(cast.methodologist)

    page = client.get(url("wave", asked)).text

    assert "6 of 8 have answered" in page
    assert "Read 6 answers" in page
    assert "Mean 2.5, median 2.5" in page
    assert client.get(url("wave_sheet", asked)).status_code == 200


def test_a_wave_costs_the_same_queries_for_few_and_for_many(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    small = closed(cast.course, cast.methodologist, 6, slug="small")
    large = closed(cast.course, cast.methodologist, 30, slug="large")
    client.force_login(cast.methodologist)
    for asked in (small, large):
        client.get(url("wave", asked))

    for asked in (small, large):
        with django_assert_max_num_queries(15):
            client.get(url("wave", asked))


def test_one_press_turns_the_aims_of_a_course_into_its_questionnaires(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    ask = reverse("office:ask_about_aims", args=[cast.course.slug])
    aims = reverse("office:course_aims", args=[cast.course.slug])
    assert "The course has no aims yet" in client.get(waves_url(cast)).text
    assert client.post(ask).headers["Location"] == aims
    client.post(aims, {"aim1_ru": "Собирать родословные", "aim1_kk": "", "aim1_en": ""})
    page = client.get(waves_url(cast)).text
    assert "One press makes six questionnaires about 1 aim" in page
    assert "Қазақша: 1 aim is not translated" in page

    answer = client.post(ask, {"form_key": "one"}, follow=True)

    assert "questionnaires about these aims are in the plan" in answer.text
    assert "They follow the page of aims until the first answer." in answer.text
    again = client.post(ask, {"form_key": "two"}, follow=True)
    assert "The questionnaires about these aims were in the plan already." in again.text


@pytest.mark.parametrize(("answers", "few"), [(3, True), (5, False)])
@pytest.mark.parametrize("anonymous", [True, False])
def test_closing_says_before_what_becomes_of_few_answers(
    client: Client, cast: Cast, answers: int, few: bool, anonymous: bool
) -> None:
    answered(cast.course, cast.methodologist, answers, anonymous=anonymous)
    client.force_login(cast.methodologist)

    page = client.get(waves_url(cast)).text

    closing = page[page.index("Close now") : page.rindex("Close now")]
    assert ("their answers are destroyed and there are no results" in closing) == few
    assert ("open at once" in closing or "mixed and opened" in closing) == (not few)
    assert ("Results need 5 answers, also with names." in page) == few


@pytest.mark.parametrize(("answers", "is_shown"), [(29, False), (30, True)])
def test_alpha_is_shown_from_thirty_complete_answers_on(
    client: Client, cast: Cast, answers: int, is_shown: bool
) -> None:
    lines = item("rate", "matrix", scale=SCALE, rows=options("one", "two", "three"))
    asked = wave(cast.course, cast.methodologist, lines)
    for n, place in enumerate(places(cast.course, answers)):
        marks: dict[str, Any] = {
            f"rate.{row}": [str(1 + (n + shift) % 5)]
            for row, shift in (("one", 0), ("two", 0), ("three", n % 2))
        }
        answer(asked, place, **marks)
    actions.close_wave(wave=asked, by=cast.methodologist, at=clock.now())
    client.force_login(cast.methodologist)

    page = client.get(url("wave", asked)).text

    assert ("Cronbach&#x27;s alpha 0" in page or "Cronbach's alpha 0" in page) == is_shown
    assert ("is shown from 30 complete answers on" in page) != is_shown


def test_a_questionnaire_before_the_course_that_comes_too_late_is_named(client: Client, cast: Cast) -> None:
    begins = clock.local_date(clock.now(), cast.course.zone) - timedelta(days=1)
    Course.objects.filter(pk=cast.course.pk).update(starts_on=begins, ends_on=begins + timedelta(days=9))
    client.force_login(cast.methodologist)
    client.post(reverse("office:course_aims", args=[cast.course.slug]), {"aim1_en": "Draw family trees"})

    answer = client.post(
        reverse("office:ask_about_aims", args=[cast.course.slug]), {"form_key": "one"}, follow=True
    )

    assert (
        "Not in the plan, because the time for it is over: Self-assessment before the course." in answer.text
    )


def test_a_questionnaire_with_other_aims_says_so(client: Client, cast: Cast) -> None:
    about = wave(
        cast.course, cast.methodologist, item("self", "matrix", scale=SCALE, rows=options("plan"))
    ).questionnaire
    client.force_login(cast.methodologist)

    chosen = client.get(reverse("office:wave_new", args=[cast.course.slug])).text

    assert "Asks about aims of its own, not those of the course" in client.get(waves_url(cast)).text
    assert f"{about.title['en']} (asks about other aims: plan en…)" in chosen


def test_a_new_wave_comes_from_the_bank(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    new = reverse("office:wave_new", args=[cast.course.slug])
    standard = questionnaire(None, None, code="standard-one")
    due_at = clock.now() + timedelta(days=3)
    given = {
        "questionnaire": standard.key,
        "opens_at": "",
        "due_at": f"{due_at:%Y-%m-%dT%H:%M}",
        "required": "on",
        "group": cast.groups[0].key,
        "form_key": "once",
    }
    assert client.get(new).status_code == 200

    assert client.post(new, given).status_code == 303
    assert client.post(new, given).status_code == 303

    asked = Wave.objects.get()
    assert asked.questionnaire == Questionnaire.objects.get(centre=cast.centre, code="standard-one")
    assert (asked.anonymous, asked.activity.title_ru) == (True, "Closing ru")
    assert asked.activity.group == cast.groups[0]


@pytest.mark.parametrize(
    ("usual", "names", "anonymous"),
    [(True, "", True), (False, "", False), (True, "named", False), (False, "anonymous", True)],
)
def test_a_wave_is_anonymous_if_its_questionnaire_is_unless_that_is_changed(
    client: Client, cast: Cast, usual: bool, names: str, anonymous: bool
) -> None:
    client.force_login(cast.methodologist)
    new = reverse("office:wave_new", args=[cast.course.slug])
    asked = item("overall", "scale", scale=SCALE)
    own = questionnaire(cast.centre, cast.methodologist, asked, anonymous=usual)
    due_at = clock.now() + timedelta(days=3)
    given = {
        "questionnaire": own.key,
        "due_at": f"{due_at:%Y-%m-%dT%H:%M}",
        "anonymity": names,
        "form_key": "once",
    }

    assert client.post(new, given).status_code == 303

    assert Wave.objects.get().anonymous is anonymous
    assert f"Closing en · {'anonymous' if usual else 'with names'}" in client.get(new).text


def test_a_questionnaire_put_into_the_plan_first_takes_names_from_the_one_chosen_for_it(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.methodologist)
    due_at = clock.now() + timedelta(days=3)
    short = f"{reverse('office:activity_new', args=[cast.course.slug])}?kind=questionnaire"
    assert "anonym" not in client.get(short).text, "the short form asks for no questionnaire yet"
    row = {"kind": "questionnaire", "title_kk": "Пікір", "title_ru": "Отзыв", "form_key": "row"}
    client.post(short, row | {"due_at": f"{due_at:%Y-%m-%dT%H:%M}"})
    planned = cast.course.activities.get()
    asked = item("overall", "scale", scale=SCALE)
    named = questionnaire(cast.centre, cast.methodologist, asked, anonymous=False)

    new = f"{reverse('office:wave_new', args=[cast.course.slug])}?activity={planned.key}"
    shown = client.get(new).text
    client.post(new, {"questionnaire": named.key, "activity": planned.key, "form_key": "wave"})

    assert '<option value="" selected>as the questionnaire says' in shown
    assert (planned.wave.anonymous, Wave.objects.count()) == (False, 1)


def test_a_questionnaire_that_has_not_opened_is_not_offered_for_closing(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    asked.activity.opens_at = clock.now() + timedelta(days=1)
    asked.activity.save()
    client.force_login(cast.methodologist)
    close = reverse("office:wave_close", args=[cast.course.slug, asked.activity.slug])

    page = client.get(reverse("office:questionnaires", args=[cast.course.slug])).text
    refused = client.post(close, follow=True).text

    assert (close in page, "It can be closed once it has opened." in page) == (False, True)
    assert "This questionnaire has not opened yet." in refused
    assert Wave.objects.get().closed_at is None


def test_a_wave_without_an_end_is_refused(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    own = questionnaire(cast.centre, cast.methodologist)

    page = client.post(reverse("office:wave_new", args=[cast.course.slug]), {"questionnaire": own.key})

    assert page.status_code == 422
    assert not Wave.objects.exists()


def test_reminding_writes_to_the_silent_once_a_day(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment)
    client.force_login(cast.methodologist)

    for _again in range(2):
        assert client.post(url("wave_remind", asked)).status_code == 303

    assert [letter.person for letter in Letter.objects.all()] == [cast.other_learner]


def test_a_reminder_waits_to_be_undone_and_can_be_written_again(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.methodologist)
    before = client.get(waves_url(cast)).text

    client.post(url("wave_remind", asked))
    batch = Batch.objects.get()
    page = client.get(waves_url(cast)).text
    undone = client.post(reverse("office:undo", args=[cast.course.slug, batch.key]), follow=True).text
    client.post(url("wave_remind", asked))

    assert "The letters leave ten minutes later; until then you can undo it." in before
    assert batch.leaves_at - batch.written_at == letters.UNDO_TIME
    assert f"Remind those who have not answered: {asked.activity}" in page
    assert "Send now" in page
    assert "No letter was sent." in undone
    states = Letter.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [*[LetterState.TAKEN_BACK] * 2, *[LetterState.WAITING] * 2]


def test_a_reminder_counts_people_without_e_mail_apart(client: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(email=None)
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.methodologist)

    page = client.post(url("wave_remind", asked), follow=True).text

    assert "1 letter leaves in ten minutes. 1 person has no e-mail: the letter is for printing." in page
    details = JournalEntry.objects.get(verb="questionnaires.remind").details
    assert details == {"letters": 1, "printed": 1}


def test_a_reminder_after_the_course_can_be_undone(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    client.force_login(cast.methodologist)
    client.post(url("wave_remind", asked))
    Course.objects.update(stage=Stage.CLOSED)

    page = client.get(waves_url(cast)).text

    assert reverse("office:undo", args=[cast.course.slug, Batch.objects.get().key]) in page


def test_who_may_not_keep_questionnaires_does_not_undo_a_reminder(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    actions.remind(wave=asked, by=cast.methodologist, at=clock.now(), round_name="by hand")
    address = reverse("office:undo", args=[cast.course.slug, Batch.objects.get().key])
    client.force_login(cast.coordinator)

    assert client.post(address).status_code == 403
    assert address not in client.get(waves_url(cast)).text


def test_reminders_of_the_worker_leave_at_once(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)

    actions.remind(wave=asked, by=None, at=clock.now(), round_name="a day before")

    assert not Batch.objects.exists()
    assert {letter.due_at - letter.written_at for letter in Letter.objects.all()} == {timedelta(0)}


def test_closing_shows_the_results(client: Client, cast: Cast) -> None:
    asked = answered(cast.course, cast.methodologist, 10)
    client.force_login(cast.methodologist)

    sent = client.post(url("wave_close", asked))
    page = client.get(sent.url)

    assert sent.status_code == 303
    assert "4 of 10 gave one of the two best marks: 40%" in page.text
    assert "Recommend score 100" in page.text
    assert len(page.content) < 60_000


def test_four_answers_show_nothing(client: Client, cast: Cast) -> None:
    asked = closed(cast.course, cast.methodologist, 4)
    client.force_login(cast.director)

    page = client.get(url("wave", asked))

    assert "Too few answers to show" in page.text
    assert not re.search(r"mean|median", page.text, re.IGNORECASE)
    assert client.get(url("wave_sheet", asked)).status_code == 404
    assert client.get(url("opinions", asked, "story")).status_code == 404


def test_the_sheet_holds_figures_rows_and_let_through_words(client: Client, cast: Cast) -> None:
    asked = closed(cast.course, cast.methodologist, 10)
    read = OpenAnswer.objects.filter(item="story")[0]
    actions.judge_open_answer(
        answer=read,
        redaction=Redaction.REDACTED,
        shown_text="A story <shown>",
        by=cast.methodologist,
        at=clock.now(),
    )
    client.force_login(cast.director)

    sheet = client.get(url("wave_sheet", asked))
    data = sheet.getvalue()
    book = openpyxl.load_workbook(io.BytesIO(data))

    figures, rows, words = (list(page.values) for page in book.worksheets)
    assert ("Overall en", None, "5", 2, 20, 10) in [row[:6] for row in figures]
    assert rows[0][:3] == ("overall", "parts.talks", "idea")
    assert len(rows) == 12
    assert sorted(str(row[0]) for row in rows[2:]) == ["1", "1", "2", "2", "3", "3", "4", "4", "5", "5"]
    assert [row[1] for row in words] == ["Words", "A story <shown>"]
    assert 0.5 < int(sheet["X-Oqu-Expected"]) / len(data) < 3


def test_an_anonymous_wave_is_cut_by_language_only(client: Client, cast: Cast) -> None:
    asked = closed(cast.course, cast.methodologist, 12)
    client.force_login(cast.director)

    page = client.get(url("wave", asked), {"by": "language"})
    by_group = client.get(url("wave", asked), {"by": "group"})

    assert page.context["table"].values == ("Қазақша", "Русский")
    assert by_group.context["table"] is None


def test_a_language_of_few_is_forgotten(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    for n, place in enumerate(places(cast.course, 9)):
        answer(asked, place, language="kk" if n == 0 else "ru")

    actions.close_wave(wave=asked, by=None, at=clock.now())

    assert set(Response.objects.filter(wave=asked).values_list("language", flat=True)) == {""}
    assert set(asked.open_answers.values_list("language", flat=True)) == {""}


def test_a_named_wave_withholds_what_gives_a_small_group_away(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist, anonymous=False)
    for group, number in zip(cast.groups, (12, 3), strict=True):
        for place in places(cast.course, number, group=group):
            answer(asked, place)
    actions.close_wave(wave=asked, by=None, at=clock.now())
    client.force_login(cast.director)

    page = client.get(url("wave", asked), {"by": "group"})

    assert (page.context["table"].values, page.context["table"].withheld) == ((), 2)


def test_open_answers_are_judged_and_sorted_into_themes(client: Client, cast: Cast) -> None:
    asked = closed(cast.course, cast.methodologist, 6)
    client.force_login(cast.methodologist)
    words = url("opinions", asked, "story")
    client.post(url("theme_new", asked, "story"), {"name": "Catalogue"})
    theme = asked.themes.get()
    read = OpenAnswer.objects.filter(item="story")[0]

    sent = client.post(
        url("opinion_judge", asked, "story", read.pk.hex), {"redaction": "withheld", "themes": theme.key}
    )

    assert sent.status_code == 303
    read.refresh_from_db()
    assert read.redaction == Redaction.WITHHELD
    assert Coding.objects.get().coder == cast.methodologist
    page = client.get(words, {"words": read.text})
    assert page.context["page"].paginator.count == 1
    assert page.context["themes"][0].found == 1


def test_only_methodologists_keep_waves(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)

    for person, status in ((cast.director, 403), (cast.coordinator, 403), (cast.lecturer, 404)):
        client.force_login(person)
        assert client.post(url("wave_close", asked)).status_code == status
        assert client.post(url("wave_remind", asked)).status_code == status

    assert Wave.objects.get().closed_at is None


def test_a_knowledge_test_tells_which_question_is_too_easy(client: Client, cast: Cast) -> None:
    right = [{**one, "correct": one["code"] == "a"} for one in options("a", "b", "c")]
    easy, hard = item("easy", "one", options=right), item("hard", "one", options=right)
    asked = wave(cast.course, cast.methodologist, easy, hard, kind="test")
    for n, place in enumerate(places(cast.course, 10)):
        answer(asked, place, easy=["a"], hard=["a" if n < 4 else "b"] if n < 9 else [])
    actions.close_wave(wave=asked, by=None, at=clock.now())
    client.force_login(cast.director)

    page = client.get(url("wave", asked))

    tested = page.context["results"].tested
    assert [(text, one.right.count, one.unanswered, one.doubtful) for text, one in tested.questions] == [
        ("Easy en", 10, 0, True),
        ("Hard en", 4, 1, False),
    ]
    assert tested.mean == 1.4
    assert "On average 1.4 of 2 questions were answered right, by 10 people." in page.text


def test_who_left_a_question_open_is_told(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    for n, place in enumerate(places(cast.course, 8)):
        answer(asked, place, recommend=["9"] if n < 6 else [])
    actions.close_wave(wave=asked, by=None, at=clock.now())
    client.force_login(cast.director)

    page = client.get(url("wave", asked))

    assert "2 people left it open." in page.text


def test_before_and_now_come_with_test_effect_and_warning(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    for n, place in enumerate(places(cast.course, 12)):
        pair: dict[str, Any] = {"retro.plan.before": [str(1 + n % 3)], "retro.plan.now": [str(3 + n % 3)]}
        answer(asked, place, **pair)
    actions.close_wave(wave=asked, by=None, at=clock.now())
    client.force_login(cast.director)

    page = client.get(url("wave", asked))

    assert "12 rose, 0 fell, 0 stayed." in page.text
    assert "Wilcoxon p &lt; 0.001; Hedges g = " in page.text
    assert "Looking back, people remember themselves weaker than they were" in page.text


def test_a_questionnaire_of_a_draft_whose_time_has_come_does_not_open_later(
    client: Client, cast: Cast
) -> None:
    asked = wave(cast.course, cast.methodologist)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.DRAFT)
    client.force_login(cast.methodologist)
    address = reverse("office:questionnaires", args=[cast.course.slug])
    shown = {}
    for name, opens_at in (
        ("past", clock.now() - timedelta(days=1)),
        ("ahead", clock.now() + timedelta(days=1)),
    ):
        Activity.objects.filter(pk=asked.activity_id).update(opens_at=opens_at)
        page = client.get(address).text
        shown[name] = ("opens later" in page, "not open, because the course is not announced" in page)

    assert shown == {"past": (False, True), "ahead": (True, False)}
