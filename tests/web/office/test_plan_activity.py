"""The form of one activity: the fields of its kind, and its conflicts while it is typed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses import actions as courses
from oqu.courses.kinds import PLAN_COLUMNS, ActivityKind, all_kinds
from oqu.courses.models import Activity, Course, Duty, Staff
from oqu.kernel import clock
from oqu.kernel.languages import speaking
from oqu.lectures.models import Lecture
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory

pytestmark = pytest.mark.django_db

EVERY = pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)
TEN = datetime(2021, 4, 15, 4, tzinfo=UTC)
"""10:00 in Almaty."""
NOON = datetime(2021, 4, 15, 6, tzinfo=UTC)
TYPED = {"kind": "lecture", "title_kk": "Дәріс", "title_ru": "Лекция", "required": "on"}
AT_TEN = {"starts_at": "2021-04-15T10:30", "ends_at": "2021-04-15T11:30", "hours": "1"}


@pytest.fixture
def course(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre)


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def talk(course: Course, **more: object) -> Activity:
    times = {"starts_at": TEN, "ends_at": NOON, "title_en": "Old books", "title_ru": "Old books"}
    return ActivityFactory.create(course=course, kind="lecture", **times | more)


def conflicts(office: Client, course: Course, only: str = "", **typed: str) -> str:
    address = reverse("office:plan_conflicts", args=[course.slug])
    answer = office.post(f"{address}?only={only}", TYPED | typed)
    assert answer.status_code == 200
    return answer.text


@EVERY
def test_a_new_activity_is_asked_for_the_fields_of_its_kind(
    office: Client, course: Course, kind: ActivityKind
) -> None:
    page = office.get(reverse("office:activity_new", args=[course.slug]), {"kind": kind.code})

    names = [bound.name for bound in page.context["form"].fields_of_plan()]
    asked = ["lecturer"] if kind.name_lecturer else []
    assert names == [*(planned.name for planned in kind.plan_fields), "group", *asked]
    assert f"Add to the plan: {kind.singular}" in page.text
    absent = set(PLAN_COLUMNS) - set(names)
    assert not [name for name in absent if f'name="{name}"' in page.text]


def test_a_field_that_has_a_value_already_is_shown_though_the_kind_does_not_ask_for_it(
    office: Client, course: Course
) -> None:
    activity = talk(course, due_at=NOON)

    page = office.get(reverse("office:activity_edit", args=[course.slug, activity.slug]))

    assert 'name="due_at" value="2021-04-15T12:00"' in page.text
    assert 'name="opens_at"' not in page.text


def test_a_column_that_was_not_asked_for_stays_as_it_is(office: Client, course: Course, cast: Cast) -> None:
    activity = activities.plan(course, "questionnaire", "views", by=cast.methodologist, due_at=NOON)
    form = TYPED | {"due_at": "2021-04-15T12:00", "kind": ""}
    Activity.objects.filter(pk=activity.pk).update(hours=2)  # meanwhile, in the table

    address = reverse("office:activity_edit", args=[course.slug, activity.slug])
    office.post(address, form | {"hours": "9"})
    activity.refresh_from_db()
    assert (activity.title_ru, activity.hours) == ("Лекция", Decimal(9))

    Activity.objects.filter(pk=activity.pk).update(hours=0)
    office.post(address, form | {"hours": "9"})
    activity.refresh_from_db()
    assert activity.hours == 0


def test_an_unknown_kind_is_404(office: Client, course: Course) -> None:
    page = office.get(reverse("office:activity_new", args=[course.slug]), {"kind": "dance"})

    assert page.status_code == 404


def test_conflicts_of_a_new_activity_are_reported_while_typing_and_nothing_is_stored(
    office: Client, course: Course
) -> None:
    talk(course)

    found = conflicts(office, course, **AT_TEN)

    assert "The same people have this at the same time: Old books (Thu 15 April, 10:00)." in found
    assert course.activities.count() == 1
    assert conflicts(office, course, starts_at="2021-04-15T12:00", ends_at="2021-04-15T13:00").strip() == ""


def test_an_activity_does_not_conflict_with_itself(office: Client, course: Course) -> None:
    activity = talk(course)

    assert conflicts(office, course, activity.key, **AT_TEN).strip() == ""


def test_a_lecturer_who_is_busy_is_reported_while_typing(office: Client, course: Course, cast: Cast) -> None:
    other = CourseFactory.create(centre=cast.centre, title_en="Games")
    elsewhere = talk(other, title_en="Elsewhere")
    own = talk(course, starts_at=NOON, ends_at=NOON.replace(hour=7))
    for activity in (elsewhere, own):
        Lecture.objects.create(activity=activity, lecturer=cast.lecturer)

    found = conflicts(office, course, own.key, **AT_TEN)

    assert (
        f"{cast.lecturer} has this at the same time in the course “Games”: Elsewhere (Thu 15 April, 10:00)."
        in found
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            {"kind": "reading", "opens_at": "2021-04-15T10:00", "due_at": "2021-04-14T10:00"},
            "To be read until: It is due before it can be opened.",
        ),
        ({"starts_at": "2031-04-15T10:00", "ends_at": "2031-04-15T11:00"}, "Outside the days of the course."),
        ({"starts_at": "2021-04-15T10:00", "ends_at": "2021-04-15T09:00"}, "The end is not after the start."),
        ({"starts_at": "soon"}, "Starts: This is not a date and a time"),
    ],
)
def test_what_is_wrong_is_reported_while_typing(
    office: Client, course: Course, typed: dict[str, str], words: str
) -> None:
    assert words in conflicts(office, course, **typed)


def test_a_remark_that_begins_with_the_name_of_its_field_does_not_repeat_it(
    office: Client, course: Course
) -> None:
    typed = {"kind": "assignment", "opens_at": "2021-04-15T10:00", "due_at": "2021-04-14T10:00"}

    with speaking("ru"):
        found = conflicts(office, course, **typed)

    assert "Срок сдачи должен быть позже открытия." in found
    assert "Срок сдачи: Срок сдачи" not in found


def test_a_title_that_is_not_typed_yet_is_no_remark(office: Client, course: Course) -> None:
    assert conflicts(office, course, **AT_TEN, title_kk="").strip() == ""


def test_the_page_of_an_activity_shows_its_conflicts(office: Client, course: Course) -> None:
    talk(course)
    other = talk(course, title_en="Second")

    page = office.get(reverse("office:activity_edit", args=[course.slug, other.slug]))

    assert "The same people have this at the same time: Old books (Thu 15 April, 10:00)." in page.text


def test_a_published_activity_is_moved_into_the_past_only_when_that_is_confirmed(
    office: Client, course: Course
) -> None:
    now = clock.in_zone(clock.now(), course.zone).replace(second=0, microsecond=0)
    activity = talk(course, starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=1))
    old = talk(course)
    address = reverse("office:activity_edit", args=[course.slug, activity.slug])
    begins = now - timedelta(hours=3)
    typed = TYPED | {
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "hours": "1",
    }
    Course.objects.filter(pk=course.pk).update(plan_published_at=clock.now())

    asked = office.post(address, typed)
    confirmed = office.post(address, typed | {"in_past": "on"})
    held = office.post(
        reverse("office:activity_edit", args=[course.slug, old.slug]),
        TYPED | {"starts_at": "2021-04-15T10:00", "ends_at": "2021-04-15T12:00", "hours": "1"},
    )

    assert (asked.status_code, confirmed.status_code, held.status_code) == (422, 303, 303)
    assert "This is in the past." in asked.text
    assert 'name="in_past"' in asked.text


def test_a_published_activity_is_moved_into_the_past_in_the_table_only_when_that_is_confirmed(
    office: Client, course: Course
) -> None:
    Course.objects.filter(pk=course.pk).update(plan_published_at=clock.now())
    typed = {f"new-0-{name}": value for name, value in (TYPED | AT_TEN).items()} | {"new-0-position": "1"}
    address = reverse("office:plan_table", args=[course.slug])

    asked = office.post(address, typed | {"form_key": "a"})
    confirmed = office.post(address, typed | {"new-0-in_past": "on", "form_key": "b"})

    assert (asked.status_code, confirmed.status_code) == (422, 303)
    assert 'name="new-0-in_past"' in asked.text


def test_the_lecturer_of_a_new_lecture_is_chosen_with_it_and_named_in_the_plan(
    office: Client, cast: Cast
) -> None:
    form = {**TYPED, **AT_TEN, "lecturer": cast.lecturer.key, "in_past": "on", "form_key": "k"}

    office.post(reverse("office:activity_new", args=[cast.course.slug]), form)

    assert Lecture.objects.get().lecturer == cast.lecturer
    assert str(cast.lecturer) in office.get(reverse("office:plan", args=[cast.course.slug])).text


def test_the_lecturer_of_a_stored_lecture_is_changed_in_the_plan(office: Client, cast: Cast) -> None:
    """By the form of the activity, which leaves the lecturer alone where it names another person than those of the course."""
    held = activities.lecture(cast.course, by=cast.lecturer).activity
    address = reverse("office:activity_edit", args=[cast.course.slug, held.slug])
    shown = office.get(address).context["form"]
    assert shown["lecturer"].value() == cast.lecturer.key
    form = {**TYPED, **AT_TEN, "in_past": "on"}

    office.post(address, form)
    assert Lecture.objects.get().lecturer == cast.lecturer, "a page without the field changes nothing"
    office.post(address, {**form, "lecturer": ""})
    assert Lecture.objects.get().lecturer is None
    office.post(address, {**form, "lecturer": cast.lecturer.key})
    assert Lecture.objects.get().lecturer == cast.lecturer

    Staff.objects.filter(course=cast.course, duty=Duty.LECTURER).delete()
    assert "lecturer" not in office.get(address).context["form"].fields


def test_a_course_without_lecturers_leads_to_the_page_that_names_them(office: Client, cast: Cast) -> None:
    Staff.objects.filter(course=cast.course, duty=Duty.LECTURER).delete()
    new = reverse("office:activity_new", args=[cast.course.slug])
    staff = f'<a href="{reverse("office:course_staff", args=[cast.course.slug])}">Name the lecturers</a>'

    assert staff in office.get(new, {"kind": "lecture"}).text
    assert staff not in office.get(new, {"kind": "reading"}).text


@pytest.mark.parametrize("same_course", [True, False])
def test_a_lecturer_who_is_chosen_and_busy_is_reported_while_typing(
    office: Client, course: Course, cast: Cast, same_course: bool
) -> None:
    courses.name_staff(
        course=course, person=cast.lecturer, duty=Duty.LECTURER, by=cast.coordinator, at=clock.now()
    )
    other = course if same_course else CourseFactory.create(centre=cast.centre, title_en="Games")
    Lecture.objects.create(activity=talk(other), lecturer=cast.lecturer)

    found = conflicts(office, course, **AT_TEN, lecturer=cast.lecturer.key)

    place = "" if same_course else " in the course “Games”"
    assert f"{cast.lecturer} has this at the same time{place}: Old books (Thu 15 April, 10:00)." in found


def test_a_lecturer_who_is_chosen_no_more_is_not_busy(office: Client, course: Course, cast: Cast) -> None:
    courses.name_staff(
        course=course, person=cast.lecturer, duty=Duty.LECTURER, by=cast.coordinator, at=clock.now()
    )
    own = talk(course)
    for activity in (own, talk(CourseFactory.create(centre=cast.centre))):
        Lecture.objects.create(activity=activity, lecturer=cast.lecturer)

    assert str(cast.lecturer) in conflicts(office, course, own.key, **AT_TEN, lecturer=cast.lecturer.key)
    assert str(cast.lecturer) not in conflicts(office, course, own.key, **AT_TEN, lecturer="")
