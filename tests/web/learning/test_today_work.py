"""Today for people who hold a role: one thing to do now, what is late, the rest folded, and nothing meant for others."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.admission.models import Application, ApplicationState
from oqu.courses.models import Course, Enrolment, Stage
from oqu.courses.queries import ahead_in
from oqu.kernel import clock
from oqu.lectures import queries
from oqu.lectures.models import Hall, HallStatus
from oqu.letters.models import Letter, LetterState
from oqu.people.models import Person
from oqu.support import actions as support
from oqu.support.models import Case, Subject
from oqu.web import work
from oqu.web.work import Urgency, WorkItem
from tests.factories import activities
from tests.factories.activities import DAY, HOUR
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory
from tests.web.budgets import SIGNED_IN


def apply(course: Course) -> Application:
    return Application.objects.create(
        course=course,
        person=PersonFactory.create(),
        family_name="Ospanova",
        given_name="Dana",
        state=ApplicationState.NEW,
        language="kk",
        applied_at=clock.now(),
    )


def ask(cast: Cast, *, ago: timedelta = HOUR) -> Case:
    return support.ask(
        centre=cast.centre,
        subject=Subject.LEARNING,
        text="Where is the link?",
        by=cast.learner,
        at=clock.now() - ago,
        key=f"case {ago}",
    )


def fail_letter(cast: Cast) -> None:
    Letter.objects.create(
        kind="courses.plan",
        centre=cast.centre,
        address="nobody@example.org",
        language="kk",
        subject="The plan",
        state=LetterState.FAILED,
        written_at=clock.now(),
        due_at=clock.now(),
        once="failed",
    )


def today(client: Client, person: Person) -> str:
    client.force_login(person)
    page = client.get("/en/today/")
    assert page.status_code == 200
    return page.content.decode()


def focus_of(page: str) -> str:
    """The card with the one thing to do now."""
    begin = page.index('class="card now"')
    return page[begin : page.index("</section>", begin)]


def test_a_reviewer_is_led_to_the_answers_that_wait(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.answer(task, cast.enrolment)

    for person in (cast.methodologist, cast.lecturer):
        focus = focus_of(today(client, person))

        assert "1 answer waits for your verdict" in focus
        assert 'class="button primary" href="/en/teaching/"' in focus


def test_an_answer_that_waits_for_four_days_is_late(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    answer.handed_in_at = clock.now() - 4 * DAY
    answer.save(update_fields=["handed_in_at"])
    ask(cast, ago=3 * DAY)

    page = today(client, cast.methodologist)

    assert "1 answer waits for your verdict" in focus_of(page)
    assert "1 question at the support desk waits for an answer." in page[page.index("What is late") :]


def test_a_lecturer_sees_the_own_lecture_of_now_and_those_to_come(cast: Cast, client: Client) -> None:
    now = clock.now()
    activities.lecture(cast.course, by=cast.lecturer, lecturer=cast.lecturer)
    activities.lecture(
        cast.course,
        "tomorrow",
        by=cast.lecturer,
        lecturer=cast.lecturer,
        starts_at=now + 2 * HOUR,
        venue="hall",
    )

    page = today(client, cast.lecturer)

    assert "en talk" in focus_of(page)
    assert "Your lecture, now" in focus_of(page)
    assert "no slides yet" in page
    assert "What is late" not in page


def test_a_lecture_is_now_from_its_hour_until_the_hall_has_ended(cast: Cast, client: Client) -> None:
    begins = clock.now() + HOUR / 6
    soon = activities.lecture(cast.course, by=cast.lecturer, lecturer=cast.lecturer, starts_at=begins)
    over = activities.lecture(cast.course, "over", by=cast.lecturer, lecturer=cast.lecturer)
    Hall.objects.create(lecture=over, status=HallStatus.ENDED, begun_at=clock.now(), asked_at=clock.now())

    pages = [today(client, cast.lecturer), client.get("/en/teaching/").content.decode()]

    assert [page.count("Your lecture, now") + page.count(">now<") for page in pages] == [0, 0]
    assert "begins soon" in pages[1]
    assert queries.ended_in_hall(cast.course) == {over.activity_id}
    assert [one.pk for one in ahead_in(cast.course, clock.now())] == [soon.activity_id, over.activity_id]


def test_a_coordinator_who_learns_nowhere_sees_what_waits_in_her_office(cast: Cast, client: Client) -> None:
    apply(cast.course)
    ask(cast)
    fail_letter(cast)

    page = today(client, cast.coordinator)

    assert "You are in no course yet" not in page
    assert "1 letter could not be sent." in focus_of(page)
    folded = page[page.index("Also waiting") :]
    assert "1 application waits for a decision." in folded
    assert "1 question at the support desk waits for an answer." in folded


def test_nobody_sees_what_others_decide(cast: Cast, client: Client) -> None:
    apply(cast.course)
    fail_letter(cast)

    assert "1 application waits for a decision." in today(client, cast.director)
    assert "application waits" not in today(client, cast.methodologist)
    assert "could not be sent" not in today(client, cast.methodologist)
    assert "application waits" not in today(client, cast.lecturer)
    assert "application waits" not in today(client, cast.learner)


def test_a_course_whose_first_day_has_come_is_late_for_its_next_step(cast: Cast, client: Client) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.ADMISSION)

    page = today(client, cast.coordinator)

    assert "Begin the course" in focus_of(page)
    assert "Organization of library work" in focus_of(page)


@pytest.mark.parametrize(
    ("days", "runs", "leads"), [(120, True, False), (30, True, True), (120, False, True)]
)
def test_a_draft_that_begins_in_months_is_ahead_while_another_course_runs(
    cast: Cast, client: Client, days: int, runs: bool, leads: bool
) -> None:
    day = clock.now().date()
    if not runs:
        Course.objects.update(stage=Stage.ARCHIVED)
    CourseFactory.create(
        centre=cast.centre,
        stage=Stage.DRAFT,
        starts_on=day + timedelta(days=days),
        ends_on=day + timedelta(days=days + 9),
    )

    page = today(client, cast.methodologist)

    words = re.compile("The draft is not complete yet")
    assert bool(words.search(page.partition("Next in my work")[0])) == leads
    assert words.search(page)


def test_the_site_administrator_goes_on_with_the_first_steps(cast: Cast, client: Client) -> None:
    page = today(client, cast.keeper)

    assert 'href="/en/office/start/"' in focus_of(page)
    assert "You are in no course yet" not in page


def test_a_person_who_holds_a_role_and_has_nothing_to_do_reads_so(cast: Cast, client: Client) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)

    page = today(client, cast.coordinator)

    assert "Nothing waits for you" in page
    assert 'class="card now"' not in page


@pytest.mark.parametrize(
    ("stage", "closes_in", "words"),
    [
        (Stage.RUNNING, None, "The course ends"),
        (Stage.ADMISSION, 1, "Applications close"),
        (Stage.ADMISSION, None, "The course begins"),
    ],
)
def test_the_office_reads_the_next_day_of_a_course_that_asks_for_nothing(
    cast: Cast, client: Client, stage: Stage, closes_in: int | None, words: str
) -> None:
    day = clock.now().date()
    Course.objects.filter(pk=cast.course.pk).update(
        stage=stage,
        starts_on=day + timedelta(days=3 if stage == Stage.ADMISSION else -3),
        ends_on=day + timedelta(days=9),
        applications_until=clock.now() + timedelta(days=closes_in) if closes_in else None,
    )
    activities.lecture(cast.course, by=cast.methodologist, starts_at=clock.now() + DAY)

    page = today(client, cast.coordinator)

    ahead = page[page.index("Next in my work") :]
    assert words in ahead
    assert ahead.count(f'href="/en/office/courses/{cast.course.slug}/"') == 1


@pytest.mark.parametrize(
    ("applies", "closes_in", "is_named"), [(False, 1, False), (True, 1, True), (False, -1, True)]
)
def test_that_nobody_has_a_place_is_named_when_there_is_something_to_do_about_it(
    cast: Cast, client: Client, applies: bool, closes_in: int, is_named: bool
) -> None:
    day = clock.now().date()
    Enrolment.objects.filter(course=cast.course).delete()
    if applies:
        apply(cast.course)
    Course.objects.filter(pk=cast.course.pk).update(
        stage=Stage.ADMISSION,
        starts_on=day + timedelta(days=3),
        ends_on=day + timedelta(days=9),
        applications_until=clock.now() + timedelta(days=closes_in),
    )

    page = today(client, cast.coordinator)

    assert ("Nobody has a place yet." in page) == is_named


def test_what_is_on_in_an_own_course_comes_before_work_that_waits(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.answer(task, cast.other_enrolment)
    cast.enrolment.person = cast.methodologist
    cast.enrolment.save(update_fields=["person"])
    assert "1 answer waits for your verdict" in focus_of(today(client, cast.methodologist))
    activities.lecture(cast.course, by=cast.lecturer)

    page = today(client, cast.methodologist)

    assert "en talk" in focus_of(page)
    assert "1 answer waits for your verdict" in page
    assert page.count("button primary") == 1


def test_things_are_sorted_by_how_much_they_press() -> None:
    now = clock.now()

    def thing(title: str, urgency: Urgency, hours: int = 0) -> WorkItem:
        return WorkItem(title=title, url="/", call="Go", urgency=urgency, moment=now + hours * HOUR)

    sorted_out = work.sort_out(
        [
            thing("ahead", Urgency.AHEAD),
            thing("waits", Urgency.WAITS),
            thing("late", Urgency.LATE, 2),
            thing("later", Urgency.LATE, 3),
        ]
    )

    assert sorted_out.focus is not None
    assert sorted_out.focus.title == "late"
    assert [x.title for x in sorted_out.late] == ["later"]
    assert [x.title for x in sorted_out.waits] == ["waits"]
    assert [x.title for x in sorted_out.ahead] == ["ahead"]


def test_what_is_only_ahead_is_nothing_to_do_now() -> None:
    ahead = WorkItem(title="ahead", url="/", call="Go", urgency=Urgency.AHEAD)

    assert work.sort_out([ahead]).focus is None


@pytest.mark.parametrize("stage", [Stage.ANNOUNCED, Stage.RUNNING])
def test_the_methodologist_reads_what_is_not_written_those_that_open_first_first(
    cast: Cast, client: Client, stage: Stage
) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=stage)
    now = clock.now()
    for slug, days in (("later", 20), ("last", 30), ("soon", 2), ("open", -1)):
        activities.plan(cast.course, "reading", slug, by=cast.methodologist, opens_at=now + days * DAY)
    activities.reading(cast.course, by=cast.methodologist)
    plan = f"/en/office/courses/{cast.course.slug}/plan/"

    pages = {
        name: today(client, getattr(cast, name)) for name in ("methodologist", "coordinator", "lecturer")
    }

    own = pages["methodologist"]
    found = re.findall(r'href="([^"]*)"[^>]*>(?:Write it|Nothing is written yet: [^<]*)<', own)
    assert found == [f"{plan}open/", f"{plan}soon/"]
    assert "It is open to participants already." in own
    assert "2 activities that open later have no content yet" in own
    assert [name for name in pages if "Nothing is written yet" in pages[name]] == ["methodologist"]


def test_the_page_of_a_running_course_names_what_is_not_written(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "reading", "empty", by=cast.methodologist)
    url = f"/en/office/courses/{cast.course.slug}/"
    pages = []
    for person in (cast.methodologist, cast.coordinator):
        client.force_login(person)
        pages.append(client.get(url).text)

    assert [f'<a href="{url}plan/empty/">Nothing is written yet: en empty</a>' in one for one in pages] == [
        True,
        False,
    ]
    assert ["Nothing is written yet: en empty" in one for one in pages] == [True, True]


@pytest.mark.parametrize("number", [1, 6])
def test_queries_do_not_grow_with_what_waits(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for n in range(number):
        course = Course.objects.get(pk=cast.course.pk)
        course.pk, course.key, course.slug = None, f"copy{n}", f"copy-{n}"
        course._state.adding = True
        course.save()
        apply(course)
        task = activities.assignment(cast.course, f"task-{n}", by=cast.methodologist)
        activities.answer(task, cast.enrolment)
        activities.lecture(cast.course, f"talk-{n}", by=cast.lecturer, starts_at=clock.now() + (n + 1) * HOUR)
    ask(cast)
    client.force_login(cast.director)
    client.get("/en/today/")

    with django_assert_num_queries(SIGNED_IN + OFFICE):
        client.get("/en/today/")


OFFICE = 24
"""The page of a participant without courses, and what the office, lecturers and reviewers are asked for."""


@pytest.mark.parametrize("role", ["methodologist", "coordinator", "director"])
def test_without_a_course_today_leads_to_a_new_one_and_to_how_it_is_run(
    cast: Cast, client: Client, role: str
) -> None:
    Course.objects.update(centre=CentreFactory.create())

    focus = focus_of(today(client, getattr(cast, role)))

    assert "There is no course yet" in focus
    assert 'class="button primary" href="/en/office/courses/start/"' in focus
    assert 'href="/en/office/guide/"' in focus


@pytest.mark.parametrize(
    ("role", "words", "links"),
    [
        (
            "methodologist",
            "steps of your courses appear here",
            ["/en/office/courses/start/", "/en/office/guide/"],
        ),
        ("lecturer", "Your lectures of the coming days", ["/en/teaching/"]),
        ("network_head", "No course takes nominations now", ["/en/courses/"]),
        ("stranger", "You are in no course yet", ["/en/courses/"]),
    ],
)
def test_an_empty_today_says_what_will_appear_and_where_to_go(
    cast: Cast, client: Client, role: str, words: str, links: list[str]
) -> None:
    Course.objects.update(stage=Stage.CLOSED)

    page = today(client, getattr(cast, role))

    empty = page[page.index('class="empty"') :]
    empty = empty[: empty.index("</div>")]
    assert words in empty
    assert [link for link in links if f'href="{link}"' not in empty] == []


def test_courses_of_one_title_have_their_days_in_every_line(cast: Cast, client: Client) -> None:
    """Today names the running course and the draft copied from it apart, whichever source a line comes from."""
    activities.plan(cast.course, "reading", "empty", by=cast.methodologist)
    Course.objects.filter(pk=cast.course.pk).update(plan_published_at=clock.now())
    copy = CourseFactory.create(
        centre=cast.centre,
        title_kk=cast.course.title_kk,
        title_ru=cast.course.title_ru,
        title_en=cast.course.title_en,
        starts_on=cast.course.starts_on + timedelta(days=28),
        ends_on=cast.course.ends_on + timedelta(days=28),
        stage=Stage.DRAFT,
    )
    client.force_login(cast.methodologist)

    response = client.get("/en/today/")
    found = response.context["work"]
    lines = [line for line in (found.focus, *found.late, *found.waits, *found.ahead) if line and line.course]

    assert {line.course.pk for line in lines if line.course} == {cast.course.pk, copy.pk}
    for line in lines:
        assert line.where.startswith(f"{cast.course.title} (")
    assert len({line.where for line in lines}) == 2
