"""Times, hours and terms that contradict each other, each with the value that is just right."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from oqu.courses import actions
from oqu.courses.models import Activity, Course, HourRounding
from oqu.courses.queries import Typed, contradictions, contradictions_of_terms, left_outside, missing_times
from oqu.kernel import clock
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory

TEN = datetime(2021, 4, 15, 4, 0, tzinfo=UTC)
"""Ten o'clock of the first day in Almaty."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def columns_of(kind: str, rounding: str = HourRounding.TENTH, **columns: Any) -> list[str]:
    return [found.column for found in contradictions(Typed.of(columns, kind), rounding)]


def lecture(minutes: int = 90, rounding: str = HourRounding.TENTH, **columns: Any) -> list[str]:
    times = {"starts_at": TEN, "ends_at": TEN + minutes * MINUTE}
    return columns_of("lecture", rounding, **times | columns)


@pytest.mark.parametrize(
    ("minutes", "rounding", "most"),
    [
        (90, HourRounding.TENTH, "2.0"),
        (80, HourRounding.TENTH, "1.8"),
        (80, HourRounding.HALF, "2.0"),
        (100, HourRounding.WHOLE, "2.0"),
        (89, HourRounding.FULL, "1.0"),
    ],
)
def test_a_lecture_has_no_more_hours_than_hearing_it_is_worth(minutes: int, rounding: str, most: str) -> None:
    assert lecture(minutes, rounding, hours=Decimal(most)) == []
    assert lecture(minutes, rounding, hours=Decimal(most) + Decimal("0.1")) == ["hours"]


def test_what_is_not_held_at_a_time_may_have_any_hours() -> None:
    assert columns_of("assignment", opens_at=TEN, due_at=TEN + HOUR, hours=Decimal(6)) == []


@pytest.mark.parametrize(
    ("kind", "times", "wrong"),
    [
        ("lecture", {"ends_at": TEN}, ["ends_at"]),
        ("lecture", {"opens_at": TEN}, []),
        ("lecture", {"opens_at": TEN + MINUTE}, ["starts_at"]),
        ("lecture", {"due_at": TEN + MINUTE}, []),
        ("lecture", {"due_at": TEN}, ["due_at"]),
        ("reading", {}, []),
        ("reading", {"opens_at": TEN, "due_at": TEN + MINUTE}, []),
        ("reading", {"opens_at": TEN, "due_at": TEN}, ["due_at"]),
    ],
)
def test_times_come_in_their_order(kind: str, times: dict[str, Any], wrong: list[str]) -> None:
    found = lecture(**times) if kind == "lecture" else columns_of(kind, **times)

    assert found == wrong


@pytest.mark.parametrize(
    ("kind", "times", "missing"),
    [
        ("lecture", {"starts_at": TEN}, ["ends_at"]),
        ("lecture", {}, ["starts_at", "ends_at"]),
        ("questionnaire", {}, ["due_at"]),
        ("questionnaire", {"due_at": TEN}, []),
        ("assignment", {}, []),
    ],
)
def test_each_kind_says_which_times_it_needs(kind: str, times: dict[str, Any], missing: list[str]) -> None:
    assert [found.column for found in missing_times(Typed.of(times, kind))] == missing


TERMS: dict[str, Any] = {
    "starts_on": date(2021, 4, 15),
    "ends_on": date(2021, 4, 24),
    "zone": "Asia/Almaty",
    "attendance_percent": 70,
}


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        ({}, []),
        ({"ends_on": date(2021, 4, 15)}, []),
        ({"ends_on": date(2021, 4, 14)}, ["ends_on"]),
        ({"applications_until": datetime(2021, 4, 24, 17, 59, tzinfo=UTC)}, []),
        ({"applications_until": datetime(2021, 4, 24, 18, 0, tzinfo=UTC)}, ["applications_until"]),
        ({"attendance_percent": 100, "present_percent": 100}, []),
        ({"attendance_percent": 101}, ["attendance_percent"]),
        ({"present_percent": 101}, ["present_percent"]),
    ],
)
def test_terms_of_a_new_course(terms: dict[str, Any], wrong: list[str]) -> None:
    assert [found.column for found in contradictions_of_terms(TERMS | terms)] == wrong


@pytest.mark.django_db
class TestStoredCourse:
    @pytest.fixture
    def course(self) -> Course:
        return CourseFactory.create()

    def test_places_are_not_fewer_than_people(self, course: Course) -> None:
        EnrolmentFactory.create_batch(2, course=course)

        assert list(contradictions_of_terms({"capacity": 2}, course)) == []
        assert [x.column for x in contradictions_of_terms({"capacity": 1}, course)] == ["capacity"]

    def test_rounding_leaves_planned_hours_possible(self, course: Course) -> None:
        ActivityFactory.create(course=course, lecture=True, hours=2)
        short = ActivityFactory.create(course=course, lecture=True, hours=Decimal("1.8"))
        Activity.objects.filter(pk=short.pk).update(ends_at=TEN + 80 * MINUTE)

        found = list(contradictions_of_terms({"hour_rounding": HourRounding.FULL}, course))

        assert [x.column for x in found] == ["hour_rounding"]
        assert short.title_en in str(found[0].words)
        assert list(contradictions_of_terms({"hour_rounding": HourRounding.WHOLE}, course)) == []

    @pytest.mark.parametrize(
        ("kind", "times", "last_day"),
        [
            ("lecture", {"starts_at": TEN + 2 * DAY, "ends_at": TEN + 2 * DAY + HOUR}, 17),
            ("assignment", {"opens_at": TEN, "due_at": TEN + 3 * DAY}, 18),
            ("reading", {"opens_at": TEN + DAY}, 16),
        ],
    )
    def test_shorter_course_names_what_it_leaves_outside(
        self, course: Course, kind: str, times: dict[str, Any], last_day: int
    ) -> None:
        activity = ActivityFactory.create(course=course, kind=kind, **times)
        first, last = course.starts_on, date(2021, 4, last_day)

        assert left_outside(course, first, last, course.zone) == []
        assert left_outside(course, first, last - DAY, course.zone) == [activity]

    def test_questionnaires_may_lie_around_the_course(self, course: Course) -> None:
        ActivityFactory.create(course=course, kind="questionnaire", due_at=TEN + 8 * DAY)

        assert left_outside(course, course.starts_on, course.starts_on, course.zone) == []

    def test_what_was_outside_before_is_not_named_again(self, course: Course) -> None:
        ActivityFactory.create(course=course, kind="assignment", due_at=TEN + 30 * DAY)

        assert left_outside(course, course.starts_on, date(2021, 4, 20), course.zone) == []


@pytest.mark.django_db
class TestActions:
    def test_every_way_into_the_plan_refuses(self, cast: Cast) -> None:
        activity = ActivityFactory.create(course=cast.course, lecture=True, hours=2)
        times: dict[str, Any] = {"starts_at": TEN, "ends_at": TEN + 90 * MINUTE}
        columns = times | {"hours": Decimal(6), "title_kk": "Дәріс"}
        details = actions.ActivityDetails(kind="lecture", slug="new", title={"kk": "Дәріс"}, hours=6, **times)
        who: dict[str, Any] = {"by": cast.methodologist, "at": clock.now()}

        for way in (
            partial(actions.plan_activity, course=cast.course, details=details),
            partial(actions.add_activity, course=cast.course, kind="lecture", columns=columns, key="k"),
            partial(actions.edit_activity, activity=activity, columns={"hours": Decimal(6)}),
        ):
            with pytest.raises(actions.ImpossibleActivity, match="at most 2 academic hours"):
                way(**who)

        assert list(cast.course.activities.values_list("hours", flat=True)) == [2]

    def test_days_that_leave_activities_outside_need_a_yes(self, cast: Cast) -> None:
        start = datetime.combine(cast.course.ends_on, TEN.time(), tzinfo=UTC)
        ActivityFactory.create(course=cast.course, lecture=True, starts_at=start, ends_at=start + HOUR)
        earlier = {"ends_on": cast.course.ends_on - DAY}
        who: dict[str, Any] = {"by": cast.methodologist, "at": clock.now()}

        with pytest.raises(actions.ActivitiesOutside):
            actions.edit_course(course=cast.course, fields=earlier, **who)
        actions.edit_course(course=cast.course, fields=earlier, leave_outside=True, **who)

        cast.course.refresh_from_db()
        assert cast.course.ends_on == earlier["ends_on"]

    def test_impossible_terms_are_refused(self, cast: Cast) -> None:
        with pytest.raises(actions.ImpossibleTerms):
            actions.edit_course(
                course=cast.course, fields={"attendance_percent": 101}, by=cast.methodologist, at=clock.now()
            )
