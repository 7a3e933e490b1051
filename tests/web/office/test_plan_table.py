"""The plan as one table: many activities at once, pasted rows, and what looks wrong beside each."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses.models import Activity, Course, Progress, Step
from oqu.kernel import clock
from oqu.lectures.models import Lecture
from oqu.readings.models import Reading
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory, GroupFactory

pytestmark = pytest.mark.django_db

TALK = {
    "kind": "lecture",
    "title_kk": "Дәріс",
    "title_ru": "Лекция",
    "starts_at": "2021-04-15T10:00",
    "ends_at": "2021-04-15T11:30",
    "hours": "2",
    "required": "on",
}


@pytest.fixture
def course(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre)


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def post(office: Client, course: Course, *rows: tuple[str, dict[str, str]], **more: str) -> Any:
    return office.post(
        reverse("office:plan_table", args=[course.slug]), typed(*rows) | {"form_key": "k", **more}
    )


def typed(*rows: tuple[str, dict[str, str]]) -> dict[str, str]:
    """The fields of the form: name of a row, and what is typed into it."""
    return {
        f"{name}-{column}": value
        for name, cells in rows
        for column, value in {"position": "", "hours": "0", **cells}.items()
    }


def stored(activity: Activity) -> tuple[str, dict[str, str]]:
    cells = {
        "position": str(activity.position),
        "title_kk": activity.title_kk,
        "title_ru": activity.title_ru,
        "title_en": activity.title_en,
        "hours": str(activity.hours),
        "required": "on",
    }
    return f"row-{activity.key}", cells


def test_rows_are_added_changed_removed_and_ordered_at_once(office: Client, course: Course) -> None:
    first, second, third = ActivityFactory.create_batch(3, course=course)
    name, cells = stored(first)

    answer = post(
        office,
        course,
        (name, cells | {"title_ru": "Другое", "position": "9"}),
        (stored(second)[0], {"remove": "on"}),
        stored(third),
        ("new-0", TALK | {"position": "1"}),
        ("new-1", {"kind": "lecture"}),
    )

    assert answer.status_code == 303
    assert list(course.activities.values_list("title_ru", "kind")) == [
        ("Лекция", "lecture"),
        (third.title_ru, "reading"),
        ("Другое", "reading"),
    ]


def test_a_table_with_a_mistake_stores_nothing_and_keeps_what_was_typed(
    office: Client, course: Course
) -> None:
    activity = ActivityFactory.create(course=course)
    name, cells = stored(activity)

    answer = post(office, course, (name, cells | {"title_ru": "Другое"}), ("new-0", TALK | {"hours": "6"}))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "90 minutes are at most 2 academic hours of 45 minutes." in page
    assert 'value="Другое"' in page
    assert 'value="2021-04-15T11:30"' in page
    assert course.activities.get().title_ru == activity.title_ru


def test_an_activity_people_worked_on_stays_and_so_does_all_else(office: Client, course: Course) -> None:
    used, other = ActivityFactory.create_batch(2, course=course)
    place = EnrolmentFactory.create(course=course)
    Progress.objects.create(enrolment=place, activity=used, step=Step.STARTED, changed_at=clock.now())
    name, cells = stored(other)

    answer = post(office, course, (stored(used)[0], {"remove": "on"}), (name, cells | {"title_ru": "Другое"}))

    assert answer.status_code == 422
    assert "People have worked on this activity already." in answer.content.decode()
    assert set(course.activities.values_list("title_ru", flat=True)) == {used.title_ru, other.title_ru}


def test_a_row_added_meanwhile_is_not_touched(office: Client, course: Course) -> None:
    opened = ActivityFactory.create(course=course)
    later = ActivityFactory.create(course=course)

    post(office, course, stored(opened))

    assert set(course.activities.all()) == {opened, later}


def test_pasted_cells_become_rows_and_nothing_is_stored(office: Client, course: Course) -> None:
    GroupFactory.create(course=course, name="Север")
    pasted = (
        "Вид\tНазвание (каз)\tНазвание (рус)\tДата\tНачало\tКонец\tЧасы\tГруппа\tКабинет\n"
        "Лекция\tДәріс\tЛекция один\t15.04.2021\t10:00\t11:30\t1,5\tсевер\t7\n"
        "Семинар\tСеминар\tСеминар\t16.04.21\tутром\t\t2 ч\t\t\n"
    )

    answer = post(office, course, insert="1", pasted=pasted)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="new-0-title_ru" value="Лекция один"' in page
    assert 'value="2021-04-15T10:00"' in page
    assert 'value="2021-04-15T11:30"' in page
    assert 'name="new-0-hours" value="1.5"' in page
    assert 'name="new-1-title_kk" value="Семинар"' in page
    for problem in (
        "Row 3, Kind: “Семинар” is not known here.",
        "Row 3, Starts: “утром” is not a day such as 2021-04-15.",
        "Row 3, Academic hours: “2 ч” is not a number.",
        "These columns were not used: Кабинет.",
    ):
        assert problem in page
    assert not course.activities.exists()


def test_an_activity_is_repeated_for_each_group_with_its_content(office: Client, course: Course) -> None:
    north, south = GroupFactory.create_batch(2, course=course)
    activity = ActivityFactory.create(course=course)
    reading = Reading.objects.create(activity=activity, text_kk="Мәтін", text_ru="Текст")
    name, cells = stored(activity)

    page = post(office, course, (name, cells), split=name).content.decode()
    post(
        office,
        course,
        (name, cells | {"group": north.key}),
        ("new-0", cells | {"kind": "reading", "group": south.key, "copy_of": activity.key}),
    )

    assert f'name="new-0-copy_of" value="{activity.key}"' in page
    assert [one.group for one in course.activities.all()] == [north, south]
    assert [one.text_ru for one in Reading.objects.order_by("pk")] == [reading.text_ru] * 2


def test_a_table_sent_again_adds_nothing_twice(office: Client, course: Course) -> None:
    post(office, course, ("new-0", TALK))
    post(office, course, ("new-0", TALK))

    assert course.activities.get().title_ru == "Лекция"


def test_more_rows_keep_what_was_typed(office: Client, course: Course) -> None:
    page = post(office, course, ("new-0", TALK), more="1").content.decode()

    assert 'name="new-0-title_ru" value="Лекция"' in page
    assert 'name="new-3-title_ru"' in page
    assert not course.activities.exists()


def remarks(office: Client, course: Course, *rows: tuple[str, dict[str, str]]) -> dict[str, list[str]]:
    answer = office.post(reverse("office:plan_conflicts", args=[course.slug]), typed(*rows))
    found: dict[str, list[str]] = answer.json()["rows"]
    return found


def test_conflicts_are_reported_while_typing_and_nothing_is_stored(office: Client, course: Course) -> None:
    one, two = GroupFactory.create_batch(2, course=course)
    beside = TALK | {"title_en": "Beside", "starts_at": "2021-04-15T11:00", "ends_at": "2021-04-15T12:30"}

    found = remarks(
        office,
        course,
        ("new-0", TALK | {"title_en": "Talk", "group": one.key}),
        ("new-1", beside | {"group": two.key}),
        ("new-2", beside | {"title_en": "For all", "starts_at": "2021-04-15T11:30", "hours": "1"}),
        (
            "new-3",
            TALK | {"title_en": "Late", "starts_at": "2021-05-15T10:00", "ends_at": "2021-05-15T11:30"},
        ),
        (
            "new-4",
            {
                "kind": "reading",
                "title_kk": "x",
                "title_ru": "y",
                "opens_at": "2021-04-16T10:00",
                "due_at": "2021-04-16T09:00",
            },
        ),
    )

    assert found == {
        "new-0": [],
        "new-1": ["The same people have this at the same time: For all."],
        "new-2": ["The same people have this at the same time: Beside."],
        "new-3": ["Outside the days of the course."],
        "new-4": ["To be done until: It is due before it can be opened."],
    }
    assert not course.activities.exists()


def test_a_lecturer_in_two_courses_at_once_is_reported(office: Client, cast: Cast, course: Course) -> None:
    begins = datetime(2021, 4, 15, 4, 0, tzinfo=UTC)
    here = ActivityFactory.create(course=course, lecture=True, starts_at=begins)
    there = ActivityFactory.create(lecture=True, starts_at=begins)
    for activity in (here, there):
        Lecture.objects.create(activity=activity, lecturer=cast.lecturer)
    name, cells = stored(here)
    times = {"starts_at": "2021-04-15T11:00", "ends_at": "2021-04-15T12:30"}

    meeting = remarks(office, course, (name, cells | times))
    apart = remarks(office, course, (name, cells | times | {"starts_at": "2021-04-15T11:30", "hours": "1"}))

    assert meeting == {name: [f"{cast.lecturer} has this at the same time: {there.title}."]}
    assert apart == {name: []}
