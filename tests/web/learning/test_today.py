"""Today: the one page with what to do."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.certificates import actions as certificates
from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Enrolment, Place, Stage, Step
from oqu.courses.queries import plans_of, standing_of
from oqu.kernel import clock
from oqu.lectures.models import Hall, HallStatus, Venue
from oqu.web.learning.today import sort_out
from tests.factories import activities, questionnaires
from tests.factories.activities import DAY, HOUR
from tests.factories.cast import Cast
from tests.web.budgets import SIGNED_IN


def titles(lines: list[object]) -> list[str]:
    return [getattr(line, "title", "") for line in lines]


def test_a_lecture_that_is_on_comes_first(cast: Cast) -> None:
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() + HOUR)
    activities.lecture(cast.course, by=cast.lecturer)

    day = sort_out(plans_of(cast.learner), clock.now())

    assert day.focus is not None
    assert day.focus.title == "en talk"
    assert titles(list(day.to_do)) == ["en task"]


def test_a_lecture_that_is_live_leads_straight_into_the_hall(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, "elsewhere", by=cast.lecturer)
    late = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", starts_at=clock.now() - 2 * HOUR)
    Hall.objects.create(lecture=late, status=HallStatus.LIVE, begun_at=clock.now(), asked_at=clock.now())
    client.force_login(cast.learner)

    page = client.get("/en/today/").content.decode()

    focus = page[page.index('class="card now"') :]
    assert "Live now" in focus[: focus.index("Also open")]
    assert 'href="/en/my/courses/library-work/lectures/talk/hall/"' in focus[: focus.index("Also open")]
    assert "Join" in focus[: focus.index("Also open")]


def test_a_lecture_that_ended_early_is_nowhere_now(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", venue=Venue.HALL)
    hall = Hall.objects.create(
        lecture=talk, status=HallStatus.LIVE, begun_at=clock.now(), asked_at=clock.now()
    )
    client.force_login(cast.learner)
    pages = ["/en/today/"] + [
        f"/en/my/courses/library-work/{part}" for part in ("", "lectures/", "lectures/talk/")
    ]

    def say(words: str) -> list[bool]:
        return [re.search(words, client.get(page).text) is not None for page in pages]

    assert say("Live now|is live now") == [True] * 4
    Hall.objects.filter(pk=hall.pk).update(status=HallStatus.ENDED)
    assert say(r"Live now|is live now|\bon now\b|>now<") == [False] * 4


def test_a_returned_answer_comes_before_what_is_due_later(cast: Cast) -> None:
    activities.assignment(cast.course, "soon", by=cast.methodologist, due_at=clock.now() + 3 * DAY)
    task = activities.assignment(cast.course, "returned", by=cast.methodologist, due_at=clock.now() - HOUR)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist, accepted=False)

    day = sort_out(plans_of(cast.learner), clock.now())

    assert day.focus is not None
    assert (day.focus.title, day.focus.call) == ("en returned", "Change the answer")
    assert titles(list(day.to_do)) == ["en soon"]


def test_what_is_due_first_comes_first_whatever_it_is(cast: Cast) -> None:
    now = clock.now()
    task = activities.assignment(cast.course, "returned", by=cast.methodologist, due_at=now + 3 * DAY)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist, accepted=False)
    activities.assignment(cast.course, "counts", by=cast.methodologist, due_at=now + 2 * DAY)
    asked = questionnaires.wave(cast.course, cast.methodologist, slug="before", due_at=now + DAY)
    Activity.objects.filter(pk=asked.activity_id).update(required=False)
    activities.assignment(cast.course, "some-day", by=cast.methodologist, due_at=None)

    day = sort_out(plans_of(cast.learner), now)

    assert day.focus is not None
    assert titles([day.focus, *day.to_do]) == [
        "Closing questionnaire en",
        "en counts",
        "en returned",
        "en some-day",
    ]


def test_what_closes_when_a_lecture_begins_comes_before_the_lecture_until_then(cast: Cast) -> None:
    begins = clock.now() + timedelta(minutes=10)
    activities.lecture(cast.course, by=cast.lecturer, starts_at=begins)
    questionnaires.wave(cast.course, cast.methodologist, slug="before", due_at=begins)

    before, after = (sort_out(plans_of(cast.learner), at) for at in (begins - HOUR / 12, begins + HOUR / 60))

    assert [day.focus and day.focus.title for day in (before, after)] == [
        "Closing questionnaire en",
        "en talk",
    ]
    assert "begins at" in before.to_do[0].state
    assert [day.focus and day.focus.state for day in (after,)] == ["now"]


def test_overdue_coming_and_done_stand_apart(cast: Cast) -> None:
    now = clock.now()
    activities.assignment(cast.course, "open", by=cast.methodologist)
    activities.assignment(cast.course, "missed", by=cast.methodologist, due_at=now - HOUR)
    activities.lecture(cast.course, "tomorrow", by=cast.lecturer, starts_at=now + DAY)
    handed_in = activities.assignment(cast.course, "handed-in", by=cast.methodologist)
    activities.answer(handed_in, cast.enrolment)

    day = sort_out(plans_of(cast.learner), now)

    assert day.focus is not None
    assert day.focus.title == "en open"
    assert titles(list(day.overdue)) == ["en missed"]
    assert titles(list(day.coming)) == ["en tomorrow"]
    assert titles(list(day.done)) == ["en handed-in"]


def test_the_way_through_a_course_counts_what_is_handed_in_as_done(cast: Cast) -> None:
    activities.assignment(cast.course, "open", by=cast.methodologist)
    activities.assignment(cast.course, "missed", by=cast.methodologist, due_at=clock.now() - HOUR)
    handed_in = activities.assignment(cast.course, "handed-in", by=cast.methodologist)
    activities.answer(handed_in, cast.enrolment)

    way = sort_out(plans_of(cast.learner), clock.now()).way

    assert sorted(way.states) == ["", "done", "late"]
    assert way.words == "Done: 1 of 3. Overdue: 1."


def test_what_is_not_written_yet_is_not_offered_and_says_so(cast: Cast, client: Client) -> None:
    now = clock.now()
    activities.plan(cast.course, "assignment", "empty", by=cast.methodologist, due_at=now + HOUR)
    activities.plan(cast.course, "reading", "missed", by=cast.methodologist, due_at=now - HOUR)
    activities.reading(cast.course, "text", by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get("/en/today/").text

    primary = re.findall(r'class="button primary" href="([^"]*)"', page)
    assert primary == ["/en/my/courses/library-work/readings/text/"]
    assert "To catch up on" not in page
    coming = page[page.index(">Next<") :] if ">Next<" in page else page[page.index("Next") :]
    assert re.findall(r">(en [a-z]+)</a>", coming)[:2] == ["en missed", "en empty"]
    assert coming.count("is still being written") == 2


def test_where_only_unwritten_things_are_open_nothing_is_asked(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "assignment", "empty", by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get("/en/today/").text

    assert ("Nothing is left to do now" in page, "button primary" in page) == (True, False)
    assert "Everything is done" not in page


def test_what_nobody_could_do_is_not_reported_as_not_handed_in(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, "assignment", "empty", by=cast.methodologist, due_at=clock.now() - HOUR)
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() - HOUR)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=clock.now())
    client.force_login(cast.learner)

    page = client.get("/en/today/").text

    card = page.partition(">You did not finish this course<")[2].partition("</section>")[0]
    assert re.findall(r">(en [a-z]+)</a>", card) == ["en task"]


def test_what_is_for_another_group_is_not_mine(cast: Cast) -> None:
    activities.assignment(cast.course, by=cast.methodologist, group=cast.groups[1])

    assert sort_out(plans_of(cast.learner), clock.now()).focus is None
    assert sort_out(plans_of(cast.other_learner), clock.now()).focus is not None


def test_the_page_shows_the_button_of_what_to_do_now(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get("/en/today/")

    assert page.status_code == 200
    assert '<a class="button primary" href="/en/my/courses/library-work/readings/text/">Read</a>' in (
        page.content.decode()
    )


def test_a_plan_that_is_not_published_stays_hidden(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    courses.edit_course(
        course=cast.course, fields={"plan_published_at": None}, by=cast.coordinator, at=clock.now()
    )
    client.force_login(cast.learner)

    page = client.get("/en/today/").content.decode()

    assert "The plan will be here when the centre publishes it." in page
    assert "en text" not in page


def test_a_closed_course_asks_nothing_any_more(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() - HOUR)
    courses.edit_course(
        course=cast.course, fields={"stage": Stage.CLOSED}, by=cast.coordinator, at=clock.now()
    )
    client.force_login(cast.learner)

    page = client.get("/en/today/").content.decode()

    card = page.partition(">You did not finish this course<")[2].partition("</section>")[0]
    assert ("Not handed in or not done:" in card, ">en task</a>" in card) == (True, True)
    assert ("Everything is done" in page, "Organization of library work" in card) == (False, True)


def test_who_did_not_finish_reads_all_reasons_in_one_place(cast: Cast, client: Client) -> None:
    """The share of hours that is lacking, and the lecture and the task that were not done, stand in one card."""
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() - HOUR)
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - 3 * HOUR)
    courses.report_progress(
        enrolment=cast.other_enrolment, activity=talk.activity, step=Step.DONE, at=clock.now()
    )
    courses.edit_course(
        course=cast.course, fields={"stage": Stage.CLOSED}, by=cast.coordinator, at=clock.now()
    )
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    client.force_login(cast.learner)

    page = client.get("/en/today/").text

    card = page.partition(">You did not finish this course<")[2].partition("</section>")[0]
    assert (">en task</a>" in card, ">en talk</a>" in card, "not heard" in card) == (True, True, True)
    assert ">The course is over<" not in page


def test_today_of_a_closed_course_lists_what_was_not_handed_in_beside_the_certificate(
    cast: Cast, client: Client
) -> None:
    Course.objects.filter(pk=cast.course.pk).update(needs_assignments=False)
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() + HOUR)
    activities.assignment(cast.course, "later", by=cast.methodologist, opens_at=clock.now() + HOUR)
    activities.assignment(cast.course, "done", by=cast.methodologist)
    done = Activity.objects.get(slug="done")
    courses.report_progress(enrolment=cast.enrolment, activity=done, step=Step.DONE, at=clock.now())
    activities.reading(cast.course, by=cast.methodologist)
    reading = Activity.objects.get(kind="reading")
    courses.report_progress(enrolment=cast.enrolment, activity=reading, step=Step.DONE, at=clock.now())
    cast.course.refresh_from_db()
    for stage in (Stage.CLOSING, Stage.CLOSED):
        courses.move_on(course=cast.course, to=stage, by=cast.coordinator, at=clock.now())
        cast.course.refresh_from_db()
    client.force_login(cast.learner)

    waiting = client.get("/en/today/").text
    certificates.sign(course=cast.course, by=cast.director, at=clock.now())
    signed = client.get("/en/today/").text

    for page in (waiting, signed):
        assert "Everything is done" not in page
        card = page.partition(">The course is over<")[2].partition("</section>")[0]
        assert re.findall(r">(en [a-z]+)</a>", card) == ["en task"], "nobody could open “later”"
    assert ["Your certificate is not signed yet." in one for one in (waiting, signed)] == [True, False]
    assert ["Your certificate is signed." in one for one in (waiting, signed)] == [False, True]


def test_somebody_without_a_course_is_shown_the_way_to_the_courses(cast: Cast, client: Client) -> None:
    client.force_login(cast.stranger)

    page = client.get("/en/today/").content.decode()

    assert "You are in no course yet" in page
    assert 'href="/en/courses/"' in page


@pytest.mark.parametrize("number", [2, 12])
def test_queries_do_not_grow_with_the_plan(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for n in range(number):
        activities.lecture(
            cast.course, f"talk-{n}", by=cast.lecturer, starts_at=clock.now() + timedelta(hours=n)
        )
        activities.reading(cast.course, f"text-{n}", by=cast.methodologist)
    client.force_login(cast.learner)
    client.get("/en/today/")

    # the last two ask where the lecture that is on now is held, and whether the hall is live
    with django_assert_num_queries(SIGNED_IN + 9):
        client.get("/en/today/")


def test_who_did_not_finish_reads_what_was_lacking_and_whom_to_ask(client: Client, cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist)
    client.force_login(cast.learner)
    before = client.get("/en/my/courses/library-work/").text
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)
    name, figure = next(
        (one.name, one.text) for one in standing_of(plans_of(cast.learner)[0]).requirements if not one.is_met
    )

    pages = [client.get(address).text for address in ("/en/today/", "/en/my/courses/library-work/")]

    assert talk.activity.required
    assert "You did not finish" not in before
    for page in pages:
        card = page[page.index("You did not finish this course") :]
        card = card[: card.index('href="/en/support/"')]
        assert (name in card, figure in card, "Practical tasks" in card) == (True, True, False)
        assert "Everything is done" not in page


@pytest.mark.parametrize("state", [Place.FINISHED, Place.LEARNING])
def test_who_has_everything_does_not_read_that_something_was_lacking(
    client: Client, cast: Cast, state: Place
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist)
    finished_at = clock.now() if state == Place.FINISHED else None
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=state, finished_at=finished_at)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)
    client.force_login(cast.learner)

    page = client.get("/en/today/").text

    assert ("Everything is done" in page, "You did not finish" in page) == (True, False)
    assert "You did not finish" not in client.get("/en/my/courses/library-work/").text


def test_a_signed_certificate_is_reported_when_nothing_is_left_to_do(client: Client, cast: Cast) -> None:
    cast.course.enrolments.exclude(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    client.force_login(cast.learner)
    before = client.get("/en/today/").text
    certificates.sign(course=cast.course, by=cast.director, at=clock.now())
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)

    page = client.get("/en/today/").text

    assert ["Your certificate is signed." in one for one in (before, page)] == [False, True]


@pytest.mark.parametrize("member", ["director", "methodologist", "coordinator", "lecturer", "keeper"])
def test_no_link_of_an_empty_today_leads_to_a_refusal(client: Client, cast: Cast, member: str) -> None:
    Course.objects.update(stage=Stage.ARCHIVED)
    client.force_login(getattr(cast, member))

    links = set(re.findall(r'href="(/en/[^"]*)"', client.get("/en/today/").text))

    assert len(links) > 3
    assert {link: code for link in links if (code := client.get(link).status_code) >= 400} == {}


def test_who_waits_for_the_plan_is_not_thanked_for_what_was_not_there_yet(cast: Cast, client: Client) -> None:
    cast.course.plan_published_at = None
    cast.course.save()
    client.force_login(cast.learner)

    page = client.get("/en/today/").text

    assert "The plan will be here when the centre publishes it." in page
    assert "Nothing is left to do now" not in page
    assert "Everything is done" not in page


def test_what_opens_later_has_both_moments_with_their_names_in_every_list(cast: Cast, client: Client) -> None:
    opens = clock.now() + 2 * DAY
    activities.assignment(cast.course, by=cast.methodologist, opens_at=opens, due_at=opens + 3 * DAY)
    client.force_login(cast.learner)

    for address in ("today/", "my/courses/library-work/", "courses/library-work/"):
        page = client.get(f"/en/{address}").text
        line = re.search(r"opens: <time[^>]*>([^<]+)</time> · due: <time[^>]*>([^<]+)</time>", page)
        assert line is not None, address
        assert line[1] != line[2]


def test_what_is_done_has_no_dates_of_opening_and_closing_in_the_plan(cast: Cast, client: Client) -> None:
    task = activities.assignment(
        cast.course, by=cast.methodologist, opens_at=clock.now() - DAY, due_at=clock.now() + DAY
    )
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.lecturer)
    client.force_login(cast.learner)

    page = client.get("/en/my/courses/library-work/").text

    assert "accepted" in page
    assert not re.search("opens: <time|due: <time", page)
