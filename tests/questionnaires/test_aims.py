"""Questionnaires made from the aims of a course: in its plan, in its languages, and in step until the first answer."""

from datetime import date, datetime, time, timedelta

import pytest

from oqu.courses import actions as courses
from oqu.courses.models import Course, Stage
from oqu.kernel import clock
from oqu.questionnaires import actions, jobs, queries
from oqu.questionnaires.definition import writing
from oqu.questionnaires.definition.aims import aims_asked, with_aims
from oqu.questionnaires.models import Questionnaire
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.questionnaires import wave

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2027, 3, 1), date(2027, 3, 10)
AT = clock.from_local(date(2027, 1, 15), time(10), "Asia/Almaty")
AIMS = {
    "shezhire": {"kk": "Шежіре жинау", "ru": "Собирать родословные"},
    "map": {"kk": "Карта жасау", "ru": "Составлять карту"},
}
ALL = ["learning-before", "learning-after", "retrospective", "transfer-1m", "transfer-3m", "transfer-6m"]


@pytest.fixture
def course(cast: Cast) -> Course:
    cast.course.starts_on, cast.course.ends_on, cast.course.languages = FIRST, LAST, ["kk", "ru"]
    cast.course.zone = "Asia/Almaty"
    cast.course.save()
    courses.set_aims(course=cast.course, aims=AIMS, by=cast.methodologist, at=AT)
    return cast.course


def ask(course: Course, cast: Cast, at: datetime = AT) -> int:
    return len(actions.ask_about_aims(course=course, by=cast.methodologist, at=at, key=f"{at}"))


def asked(course: Course, made_from: str) -> dict[str, str]:
    """The aims of one of the course's questionnaires, in Russian."""
    found = Questionnaire.objects.filter(course=course, made_from=made_from).latest("version")
    return {code: texts["ru"] for code, texts in aims_asked(queries.content_of(found)).items()}


def test_one_step_makes_all_questionnaires_and_plans_those_of_the_course(cast: Cast, course: Course) -> None:
    assert [ask(course, cast), ask(course, cast, AT + timedelta(hours=1))] == [3, 0]

    times = {
        wave.questionnaire.made_from: (
            f"{clock.in_zone(wave.activity.opens_at or AT, course.zone):%d.%m %H:%M}",
            f"{clock.in_zone(wave.activity.due_at or AT, course.zone):%d.%m %H:%M}",
            wave.activity.required,
        )
        for wave in queries.waves_of(course)
    }
    assert times == {
        "learning-before": ("22.02 09:00", "01.03 23:00", False),
        "learning-after": ("10.03 12:00", "17.03 23:00", True),
        "retrospective": ("10.03 12:00", "17.03 23:00", False),
    }
    words = {code: texts["ru"] for code, texts in AIMS.items()}
    assert {code: asked(course, code) for code in ALL} == dict.fromkeys(ALL, words)
    assert [one.course for one in Questionnaire.objects.filter(course=course)] == [course] * 6


def test_they_take_their_place_in_the_plan_by_time(cast: Cast, course: Course) -> None:
    for day in (2, 9):
        begins = clock.from_local(date(2027, 3, day), time(10), "Asia/Almaty")
        activities.lecture(course, f"day-{day}", by=cast.lecturer, starts_at=begins)

    ask(course, cast)

    order = [one.slug for one in course.activities.order_by("position")]
    assert [order.index("day-2"), order.index("day-9")] == [1, 2]
    first = course.activities.order_by("position").first()
    assert first is not None
    assert first.wave.questionnaire.made_from == "learning-before"


def test_they_speak_the_languages_of_the_course(cast: Cast, course: Course) -> None:
    ask(course, cast)
    own = Questionnaire.objects.get(course=course, made_from="learning-before")
    assert sorted(own.title) == ["kk", "ru"]
    assert sorted(own.definition["sections"][0]["items"][0]["scale"]["low"]) == ["kk", "ru"]

    with_english = {code: {**texts, "en": f"{code} in English"} for code, texts in AIMS.items()}
    courses.set_aims(course=course, aims=with_english, by=cast.methodologist, at=AT)

    own.refresh_from_db()
    assert own.title["en"] == "Self-assessment before the course"
    assert own.definition["sections"][0]["items"][0]["rows"][0]["texts"]["en"] == "shezhire in English"


def test_they_follow_the_aims_until_a_person_answers_one(cast: Cast, course: Course) -> None:
    ask(course, cast)
    changed = {"map": {"kk": "Карта салу", "ru": "Рисовать карту"}}
    courses.set_aims(course=course, aims=changed, by=cast.methodologist, at=AT)
    assert asked(course, "learning-before") == asked(course, "transfer-6m") == {"map": "Рисовать карту"}

    Questionnaire.objects.filter(course=course, made_from="learning-before").update(frozen_at=AT)
    courses.set_aims(course=course, aims=AIMS, by=cast.methodologist, at=AT)

    assert asked(course, "learning-after") == {"map": "Рисовать карту"}
    state = queries.aims_state(course)
    assert (state.aims, len(state.made), state.are_fixed, state.differ) == (2, 6, True, True)
    courses.set_aims(course=course, aims=changed, by=cast.methodologist, at=AT)
    assert not queries.aims_state(course).differ


def test_a_missing_translation_is_added_after_the_first_answer_too(cast: Cast, course: Course) -> None:
    half = {"shezhire": {"ru": "Собирать родословные"}, "map": {"ru": "Рисовать карту", "kk": "Карта салу"}}
    courses.set_aims(course=course, aims=half, by=cast.methodologist, at=AT)
    ask(course, cast)
    Questionnaire.objects.filter(course=course, made_from="learning-before").update(frozen_at=AT)

    whole = {
        "shezhire": {"ru": "Собирать родословные", "kk": "Шежіре жинау"},
        "map": {"ru": "Чертить карту", "kk": "Карта сызу"},
    }
    courses.set_aims(course=course, aims=whole, by=cast.methodologist, at=AT)

    for code in ALL:
        own = Questionnaire.objects.get(course=course, made_from=code)
        assert aims_asked(queries.content_of(own)) == {
            "shezhire": whole["shezhire"],
            "map": half["map"],  # other words ask about something else
        }
        assert (own.version, own.fingerprint) == (1, writing.fingerprint(queries.content_of(own)))


def test_nothing_but_translations_is_put_into_a_frozen_questionnaire(cast: Cast, course: Course) -> None:
    ask(course, cast)
    own = Questionnaire.objects.get(course=course, made_from="learning-after")
    other = with_aims(own.definition, {"shezhire": {"ru": "Другое"}}, {"ru"})

    with pytest.raises(ValueError, match="would ask something else"):
        actions.translate_questionnaire(questionnaire=own, content=other, by=cast.methodologist, at=AT)


def test_what_a_methodologist_wrote_beside_the_aims_stays(cast: Cast, course: Course) -> None:
    ask(course, cast)
    own = Questionnaire.objects.get(course=course, made_from="learning-after")
    content = own.definition | {"intro": {"kk": "Сәлем", "ru": "Здравствуйте"}}
    actions.keep_questionnaire(centre=cast.centre, content=content, by=cast.methodologist, at=AT)

    courses.set_aims(course=course, aims={"one": {"kk": "Бір", "ru": "Один"}}, by=cast.methodologist, at=AT)

    own.refresh_from_db()
    assert own.definition["intro"] == {"kk": "Сәлем", "ru": "Здравствуйте"}
    assert asked(course, "learning-after") == {"one": "Один"}


def test_a_questionnaire_whose_time_has_passed_is_not_planned(cast: Cast, course: Course) -> None:
    assert ask(course, cast, clock.from_local(LAST, time(9), course.zone)) == 2
    assert "learning-before" not in {one.questionnaire.made_from for one in queries.waves_of(course)}


def test_the_follow_ups_ask_about_the_aims_of_the_course(cast: Cast, course: Course) -> None:
    ask(course, cast)
    course.stage = Stage.CLOSING
    course.save()

    jobs.plan_followups(clock.from_local(date(2027, 3, 20), time(10), course.zone))

    planned = [one for one in queries.waves_of(course) if one.months_after]
    assert [(one.months_after, one.questionnaire.made_from) for one in planned] == [
        (1, "transfer-1m"),
        (3, "transfer-3m"),
        (6, "transfer-6m"),
    ]


def test_two_courses_have_questionnaires_of_their_own(cast: Cast, course: Course) -> None:
    ask(course, cast)
    other = Course.objects.get(pk=course.pk)
    other.pk, other.key, other.slug = None, "second", f"{course.slug}-second"
    other.save()
    courses.set_aims(course=other, aims={"x1": {"kk": "Х", "ru": "Икс"}}, by=cast.methodologist, at=AT)
    ask(other, cast, AT + timedelta(minutes=1))

    assert asked(course, "retrospective") == {code: texts["ru"] for code, texts in AIMS.items()}
    assert asked(other, "retrospective") == {"x1": "Икс"}


def test_without_aims_it_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.NoAims):
        ask(cast.course, cast)


def test_a_standard_questionnaire_says_which_aims_of_its_own_it_has(cast: Cast, course: Course) -> None:
    standard = queries.bank().get(code="learning-before")
    aims = queries.texts_of_aims(course)

    assert queries.other_aims(standard, aims)[0] == "Draw up a library's plan of work"
    plain = wave(course, cast.methodologist).questionnaire
    assert queries.other_aims(queries.bank().get(code="reaction"), aims) == []
    assert queries.other_aims(plain, aims) == ["plan en"]
