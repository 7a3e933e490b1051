"""A lecture or a task that is held for each group by itself: wherever both are listed, the group is named."""

from datetime import timedelta

import pytest
from django.test import Client

from oqu.courses import actions
from oqu.courses.models import Activity, Course, Duty, PlanChange, Stage
from oqu.courses.queries.changes import mark_of, pending_changes
from oqu.courses.sheets import calendar_for_course
from oqu.kernel import clock
from oqu.letters.models import Letter
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
OFFICE = "/en/office/courses/library-work/"


def for_groups(cast: Cast, *pair: Activity) -> None:
    """Give two activities one title, each for a group of its own."""
    for one, group in zip(pair, cast.groups, strict=True):
        Activity.objects.filter(pk=one.pk).update(
            group=group, title_kk="Каталог", title_ru="Каталоги", title_en="Catalogues"
        )
    PlanChange.objects.all().delete()


@pytest.fixture
def talks(cast: Cast) -> Cast:
    """One lecturer gives a lecture for each of both groups."""
    at = clock.now() + timedelta(days=2)
    pair = [
        activities.lecture(
            cast.course, slug, by=cast.methodologist, lecturer=cast.lecturer, starts_at=at + later
        ).activity
        for slug, later in (("one", timedelta()), ("two", timedelta(hours=2)))
    ]
    for_groups(cast, *pair)
    return cast


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ["Дәріс · 1-топ", "Дәріс · 2-топ"]),
        ("ru", ["Лекция · Группа 1", "Лекция · Группа 2"]),
        ("en", ["Lecture · Group 1", "Lecture · Group 2"]),
    ],
)
def test_the_public_page_names_the_group_beside_each_time(
    talks: Cast, client: Client, language: str, words: list[str]
) -> None:
    page = client.get(f"/{language}/courses/library-work/").text

    assert [word for word in words if page.count(word) == 1] == words


def test_the_calendar_of_a_whole_course_names_the_groups(talks: Cast) -> None:
    calendar = calendar_for_course(talks.course, "en").decode()

    assert "SUMMARY:Catalogues (Group 1)" in calendar
    assert "SUMMARY:Catalogues (Group 2)" in calendar


def test_the_calendar_of_a_participant_has_no_need_to(talks: Cast, client: Client) -> None:
    client.force_login(talks.learner)

    feed = client.get(f"/en/calendar/{talks.learner.calendar_secret}.ics").text

    assert "(" not in next(line for line in feed.splitlines() if line.startswith("SUMMARY"))


def test_staff_and_cancelled_lectures_are_listed_with_their_groups(talks: Cast, client: Client) -> None:
    actions.name_staff(
        course=talks.course,
        person=talks.lecturer,
        duty=Duty.LECTURER,
        by=talks.coordinator,
        at=clock.now(),
    )
    client.force_login(talks.coordinator)

    staff = client.get(f"{OFFICE}staff/").text
    Activity.objects.filter(slug="two").update(cancelled_at=clock.now())
    plan = client.get(f"{OFFICE}plan/").text

    assert "Catalogues (Group 1)" in staff
    assert "Catalogues (Group 2)" in staff
    assert "Catalogues (Group 2)" in plan


def test_the_letter_to_staff_about_changes_names_the_groups(talks: Cast, client: Client) -> None:
    talk = Activity.objects.get(slug="two")
    assert talk.starts_at is not None
    moved = {"starts_at": talk.starts_at + timedelta(minutes=5)}
    actions.edit_activity(activity=talk, columns=moved, by=talks.methodologist, at=clock.now())
    client.force_login(talks.coordinator)

    form = {"seen": mark_of(pending_changes(talks.course)), "participants": "on", "staff": "on"}
    client.post(f"{OFFICE}plan/changes/", {**form, "form_key": "k"})

    to_staff = Letter.objects.get(person=talks.lecturer, kind="courses/changes").text
    to_learner = Letter.objects.get(person=talks.other_learner, kind="courses/changes").text
    assert "(Group 2)" in to_staff or "(Группа 2)" in to_staff or "(2-топ)" in to_staff
    assert "(" not in to_learner.split("\n\n")[2]


def test_the_letter_to_a_lecturer_about_what_is_not_held_names_the_groups(talks: Cast) -> None:
    talks.lecturer.language = "en"
    talks.lecturer.save()
    Course.objects.filter(pk=talks.course.pk).update(stage=Stage.CLOSING)
    talks.course.refresh_from_db()

    actions.move_on(course=talks.course, to=Stage.CLOSED, by=talks.coordinator, at=clock.now())

    letter = Letter.objects.get(person=talks.lecturer, kind="courses/called_off").text
    assert "– Catalogues (Group 1) (" in letter
    assert "– Catalogues (Group 2) (" in letter


def test_reviews_of_tasks_for_each_group_name_their_groups(cast: Cast, client: Client) -> None:
    pair = [activities.assignment(cast.course, slug, by=cast.methodologist) for slug in ("one", "two")]
    for_groups(cast, *(one.activity for one in pair))
    client.force_login(cast.methodologist)

    pages = [client.get(url).text for url in (f"{OFFICE}reviews/", "/en/teaching/")]

    for page in pages:
        assert "Catalogues (Group 1)" in page
        assert "Catalogues (Group 2)" in page


def test_questionnaires_for_each_group_name_their_groups(cast: Cast, client: Client) -> None:
    pair = [questionnaires.wave(cast.course, cast.methodologist, slug=slug) for slug in ("one", "two")]
    for_groups(cast, *(one.activity for one in pair))
    client.force_login(cast.methodologist)

    page = client.get(f"{OFFICE}questionnaires/").text

    assert "Catalogues (Group 1)" in page
    assert "Catalogues (Group 2)" in page


def test_a_lecturer_sees_for_which_group_a_lecture_is(talks: Cast, client: Client) -> None:
    client.force_login(talks.lecturer)

    page = client.get(f"/en/teaching/lectures/{Activity.objects.get(slug='two').key}/").text

    assert "<h1>Catalogues (Group 2)</h1>" in page
