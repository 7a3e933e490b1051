"""The review queue: oldest first, narrowed, in figures; only for whom it is."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.assignments.queries import review_queue, tallies_in
from oqu.courses.models import Duty, Enrolment, Place, Staff, Stage
from oqu.kernel import clock, dates
from oqu.kernel.permissions import Role
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.people import PersonFactory, PostFactory
from tests.web.budgets import SIGNED_IN


def test_what_waits_longest_comes_first(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    late = activities.answer(task, cast.enrolment, at=clock.now())
    early = activities.answer(task, cast.other_enrolment, at=clock.now() - timedelta(hours=2))

    assert list(review_queue(cast.methodologist)) == [early, late]


def test_the_queue_can_be_narrowed(cast: Cast) -> None:
    one = activities.assignment(cast.course, "one", by=cast.methodologist)
    two = activities.assignment(cast.course, "two", by=cast.methodologist)
    first = activities.answer(one, cast.enrolment)
    activities.answer(two, cast.enrolment)
    other = activities.answer(one, cast.other_enrolment)

    assert list(review_queue(cast.lecturer, assignment_key=one.activity.key)) == [first, other]
    assert list(review_queue(cast.lecturer, group_key=cast.groups[1].key)) == [other]
    assert list(review_queue(cast.lecturer, course_slug="another")) == []


def test_nobody_reviews_their_own_answer_or_courses_of_others(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    place = Enrolment.objects.create(
        course=cast.course, person=cast.lecturer, language="kk", enrolled_at=clock.now()
    )
    activities.answer(task, place)

    waiting = {name: review_queue(who).count() for name, who in cast.people.items()}

    assert {name for name, number in waiting.items() if number} == {"methodologist"}


def test_figures_count_people_by_their_latest_attempt(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    first = activities.answer(task, cast.enrolment, "one")
    activities.verdict(first, by=cast.methodologist, accepted=False)
    other = activities.answer(task, cast.other_enrolment)
    activities.verdict(other, by=cast.methodologist, accepted=False)
    activities.answer(task, cast.enrolment, "two")

    (tally,) = tallies_in(cast.course)

    assert (tally.invited, tally.submitted, tally.waiting, tally.returned, tally.accepted) == (2, 2, 1, 1, 0)
    assert tally.reviewed == 1


def test_drafts_wait_for_nobody(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)
    client.post(
        "/en/my/courses/library-work/assignments/task/", {"do": "draft", "text": "x", "form_key": "k"}
    )

    assert review_queue(cast.methodologist).count() == 0


def test_the_page_leads_to_the_oldest(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.methodologist)

    page = client.get(f"/en/teaching/?assignment={task.activity.key}").content.decode()

    assert "1 answer waits for you" in page
    assert f'href="/en/teaching/reviews/{answer.key}/?assignment={task.activity.key}"' in page
    assert "0 of 1 reviewed" in page


def test_lecturers_find_their_own_lectures(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.lecturer)

    page = client.get("/en/teaching/").content.decode()

    assert f'href="/en/teaching/lectures/{talk.activity.key}/"' in page


def test_lecturers_find_no_lecture_of_a_draft_and_courses_of_one_title_with_their_days(
    cast: Cast, client: Client
) -> None:
    titles = {name: getattr(cast.course, name) for name in ("title_kk", "title_ru", "title_en")}
    first = date(clock.now().year + 1, 3, 1)
    for stage, slug in ((Stage.DRAFT, "drafted"), (Stage.ANNOUNCED, "announced")):
        course = CourseFactory.create(
            centre=cast.centre, stage=stage, starts_on=first, ends_on=date(first.year, 3, 9), **titles
        )
        activities.lecture(course, slug, by=cast.lecturer)
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.lecturer)

    page = client.get("/en/teaching/").text

    assert "en drafted" not in page
    assert "en announced" in page
    days = dates.written_days(cast.course.starts_on, cast.course.ends_on, "en")
    assert f"{cast.course.title_en} ({days})" in page
    assert f"{cast.course.title_en} (1–9 March {first.year})" in page


def test_what_is_on_comes_before_what_follows_and_the_latest_last(cast: Cast, client: Client) -> None:
    now = clock.now()
    for slug, begins in (("past", -48), ("on", -1), ("next", 20), ("later", 60)):
        activities.lecture(cast.course, slug, by=cast.lecturer, starts_at=now + timedelta(hours=begins))
    client.force_login(cast.lecturer)

    page = client.get("/en/teaching/").text

    places = [page.index(f"en {slug}") for slug in ("on", "next", "later", "past")]
    assert places == sorted(places)


@pytest.mark.parametrize("people", [2, 30])
def test_queries_do_not_grow_with_people(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    for n in range(people):
        place = Enrolment.objects.create(
            course=cast.course,
            person=PersonFactory.create(),
            group=cast.groups[n % 2],
            language="kk",
            enrolled_at=clock.now(),
        )
        activities.answer(task, place)
    client.force_login(cast.methodologist)
    client.get("/en/teaching/")

    # one of them finds the verdicts that can still be undone
    with django_assert_num_queries(SIGNED_IN + 11):
        client.get("/en/teaching/")


@pytest.mark.parametrize("query", ["", "?group={group}", "?assignment=task&course=x", "?page=2"])
def test_every_way_to_narrow_or_turn_pages_shows_whom_the_queue_holds(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr("oqu.web.kinds.assignment.queue.A_PAGE", 1)
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.answer(task, cast.enrolment)
    activities.answer(task, cast.other_enrolment)
    client.force_login(cast.methodologist)

    page = client.get("/en/teaching/" + query.format(group=cast.groups[1].key))

    shown = [reverse("teaching:review", args=[answer.key]) for answer, _moment in page.context["rows"]]
    assert len(shown) == (0 if "course" in query else 1)
    assert all(f'href="{address}' in page.text for address in shown)


def test_a_task_of_one_group_invites_only_its_people(cast: Cast) -> None:
    activities.assignment(cast.course, "for-all", by=cast.methodologist)
    activities.assignment(cast.course, "for-one", by=cast.methodologist, group=cast.groups[0])
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    Enrolment.objects.create(
        course=cast.course, person=PersonFactory.create(), group=cast.groups[0], language="kk",
        state=Place.WITHDRAWN, enrolled_at=clock.now(),
    )  # fmt: skip

    invited = {tally.activity.title: tally.invited for tally in tallies_in(cast.course)}

    assert sorted(invited.values()) == [1, 2]


def test_without_a_duty_one_learns_who_gives_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    page = client.get("/en/teaching/")

    assert "You have no lectures and no answers to review yet" in page.text
    assert "My lectures" not in page.text


def test_a_lecturer_whom_no_lecture_names_learns_who_can_change_that(client: Client, cast: Cast) -> None:
    client.force_login(cast.lecturer)

    page = client.get("/en/teaching/").text

    assert "You are a lecturer of this course, but none of its lectures names you yet." in page
    named = re.search(r"You are named in a lecture by: ([^<]*)\.</p>", page)
    assert named is not None
    assert set(named[1].split(", ")) == {str(cast.director), str(cast.methodologist), str(cast.coordinator)}
    assert "a letter will" not in page
    assert "Nothing waits for your verdict" not in page


def test_a_reviewer_without_a_task_learns_who_can_change_that(client: Client, cast: Cast) -> None:
    colleague = PersonFactory.create()
    PostFactory.create(person=colleague, role=Role.LECTURER, centre=cast.centre)
    Staff.objects.create(course=cast.course, person=colleague, duty=Duty.REVIEWER, limited_tasks=True)
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(colleague)

    page = client.get("/en/teaching/").text

    assert "You are a reviewer of this course, but have no practical task in it to review yet." in page
    assert "Reviewers are given their tasks by: " in page


def test_a_reviewer_without_chosen_tasks_reads_that_all_are_hers(client: Client, cast: Cast) -> None:
    colleague = PersonFactory.create()
    PostFactory.create(person=colleague, role=Role.LECTURER, centre=cast.centre)
    Staff.objects.create(course=cast.course, person=colleague, duty=Duty.REVIEWER)
    client.force_login(colleague)

    page = client.get("/en/teaching/").text

    assert "You review all practical tasks of this course." in page
    assert ("have no practical task in it" in page, "Reviewers are given their tasks by" in page) == (
        False,
        False,
    )
