"""Follow-up questionnaires: planned by the worker, announced once, also to people who did not finish."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oqu.courses.models import Course, Place, Stage
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.letters.models import Letter
from oqu.questionnaires import jobs, queries, rules
from oqu.questionnaires.models import Wave
from tests.factories.cast import Cast
from tests.factories.questionnaires import wave

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 1, 31)
AFTER = datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest.fixture
def ended(cast: Cast) -> Course:
    cast.course.stage, cast.course.starts_on, cast.course.ends_on = Stage.CLOSING, LAST_DAY, LAST_DAY
    cast.course.save()
    return cast.course


def opens(of: Course) -> list[tuple[int | None, date]]:
    return [
        (one.months_after, clock.local_date(one.activity.opens_at, of.zone))
        for one in queries.waves_of(of)
        if one.activity.opens_at
    ]


def test_the_worker_plans_what_is_asked_after_the_course(ended: Course) -> None:
    for _again in range(2):
        jobs.plan_followups(AFTER)

    assert opens(ended) == [(1, date(2026, 2, 28)), (3, date(2026, 4, 30)), (6, date(2026, 7, 31))]
    assert {one.questionnaire.centre for one in queries.waves_of(ended)} == {ended.centre}
    assert not ended.activities.filter(wave__isnull=False, required=True).exists()


def test_what_is_over_already_is_not_planned_any_more(ended: Course) -> None:
    jobs.plan_followups(datetime(2026, 5, 20, tzinfo=UTC))

    assert [months for months, _day in opens(ended)] == [6]


def test_a_course_that_runs_or_has_follow_ups_of_its_own_is_left_alone(cast: Cast) -> None:
    own = wave(cast.course, cast.methodologist)
    Wave.objects.filter(pk=own.pk).update(months_after=2)
    Course.objects.update(stage=Stage.CLOSED, starts_on=LAST_DAY, ends_on=LAST_DAY)
    jobs.plan_followups(AFTER)
    Wave.objects.update(months_after=None)
    Course.objects.update(stage=Stage.RUNNING)
    jobs.plan_followups(AFTER)

    assert list(Wave.objects.all()) == [own]


def test_people_are_told_once_when_a_follow_up_opens(cast: Cast, ended: Course) -> None:
    jobs.plan_followups(AFTER)
    jobs.announce(AFTER)
    assert not Letter.objects.filter(kind="questionnaires/opened").exists()

    for hours in (0, 1):
        jobs.announce(datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(hours=hours))

    letters = Letter.objects.filter(kind="questionnaires/opened")
    assert {one.person for one in letters} == {cast.learner, cast.other_learner}
    assert letters.count() == 2
    assert f"/my/courses/{ended.slug}/questionnaires/transfer-1m/" in letters[0].text


def test_who_did_not_finish_is_asked_and_may_answer(cast: Cast, ended: Course) -> None:
    cast.enrolment.state = Place.UNFINISHED
    cast.enrolment.save()
    asked = wave(ended, cast.methodologist)

    assert cast.enrolment in queries.invited(asked)
    assert rules.can_answer(cast.learner, cast.enrolment)
    assert rules.is_open(asked, clock.now())
    assert not rules.can_answer(cast.other_learner, cast.enrolment)


def test_a_wave_for_a_group_asks_that_group_only(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    asked.activity.group = cast.enrolment.group
    asked.activity.save()

    assert list(queries.invited(asked)) == [cast.enrolment]
    assert queries.people_asked(cast.course)[asked.activity.group_id] == queries.number_asked(asked) == 1


def test_the_hourly_round_leaves_no_rows_when_it_writes_nothing(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist, due_at=clock.now() + timedelta(hours=20))
    later = wave(
        cast.course,
        cast.methodologist,
        slug="later",
        opens_at=clock.now() + timedelta(hours=2),
        due_at=clock.now() + timedelta(hours=20),
    )

    for hours in range(3):
        jobs.remind(clock.now() + timedelta(minutes=hours))

    assert Letter.objects.count() == queries.silent(asked).count() == 2
    assert JournalEntry.objects.filter(verb="questionnaires.remind").count() == 1
    assert later.announced is False
