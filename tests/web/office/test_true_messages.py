"""What pages of the office report of letters, places and lists is true."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from oqu.courses import actions as courses
from oqu.courses.actions import report_progress
from oqu.courses.models import Activity, Course, Enrolment, Place, Progress, Stage, Step
from oqu.courses.queries import Plan, missing_in, plan_for
from oqu.kernel import clock, dates
from oqu.letters import actions as letters
from oqu.letters.models import Batch, Letter, LetterState
from oqu.people.models import Person
from oqu.web.office import work_items
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, EnrolmentFactory
from tests.factories.people import PersonFactory
from tests.web.learning.test_today_work import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def unpublished(cast: Cast) -> str:
    """A plan that is not published yet, with as many hours as the course; returns the address of the course."""
    ActivityFactory.create(course=cast.course, hours=cast.course.hours)
    cast.course.plan_published_at = None
    cast.course.save()
    return f"/en/office/courses/{cast.course.slug}/"


def test_a_plan_published_for_nobody_promises_no_letters(office: Client, cast: Cast) -> None:
    course = unpublished(cast)
    Enrolment.objects.all().delete()

    shown = office.post(f"{course}plan/publish/", follow=True).text

    assert "No letter is sent: nobody has a place yet." in shown
    assert "The letters leave in ten minutes." not in shown


def test_a_plan_published_for_people_says_when_letters_leave(office: Client, cast: Cast) -> None:
    course = unpublished(cast)

    assert "The letters leave in ten minutes." in office.post(f"{course}plan/publish/", follow=True).text


def test_only_those_who_can_still_do_something_get_the_letter_of_the_closing(
    office: Client, cast: Cast
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist).activity
    over = clock.now() - timedelta(hours=1)
    asked = questionnaires.wave(cast.course, cast.methodologist).activity
    Activity.objects.filter(pk=asked.pk).update(due_at=over)
    report_progress(enrolment=cast.enrolment, activity=task, step=Step.HANDED_IN, at=clock.now())
    Person.objects.filter(pk=EnrolmentFactory.create(course=cast.course).person_id).update(email=None)

    shown = office.post(
        f"/en/office/courses/{cast.course.slug}/move/", {"to": "closing", "anyway": "1"}, follow=True
    ).text

    written = Letter.objects.filter(kind="courses/closing")
    assert sorted(written.values_list("state", flat=True)) == ["printed", "waiting"]
    assert "1 letter leaves at" in shown
    waiting = written.get(state="waiting")
    assert waiting.person == cast.other_enrolment.person
    assert (str(task.title) in waiting.text, str(asked.title) in waiting.text) == (True, False)


def test_closing_says_whether_a_letter_goes(office: Client, cast: Cast) -> None:
    page = f"/en/office/courses/{cast.course.slug}/"
    with_people = office.get(page).text
    Enrolment.objects.update(state=Place.WITHDRAWN)

    without = office.get(page).text

    assert "Everybody who still has something open gets a letter about it." in with_people
    assert "No letter is sent: nobody takes part whose work is still open." in without


def test_free_places_are_those_that_the_courses_below_have(office: Client, cast: Cast) -> None:
    cast.course.capacity = 10
    cast.course.save()

    running = office.get("/en/office/")
    cast.course.stage = Stage.CLOSING
    cast.course.save()
    closing = office.get("/en/office/")

    assert (running.context["free"], "2 of 10 places taken" in running.text) == (8, True)
    assert (closing.context["free"], "people with a place: 2" in closing.text) == (0, True)


def test_nobody_behind_and_nobody_in_the_course_are_two_things(office: Client, cast: Cast) -> None:
    page = f"/en/office/courses/{cast.course.slug}/lists/behind/"

    on_time, searched = office.get(page).text, office.get(page, {"q": "Nobody"}).text
    Progress.objects.all().delete()
    Enrolment.objects.all().delete()
    empty = office.get(page).text

    assert "Nobody is behind" in on_time
    assert "Nobody fits the search" in searched
    assert "People appear here when they have a place in the course." in empty
    assert "Nobody is behind" not in empty


def test_the_plan_is_not_taken_back_once_somebody_got_a_letter_with_it(office: Client, cast: Cast) -> None:
    page = unpublished(cast)
    at = clock.now() - timedelta(minutes=1)
    Enrolment.objects.all().delete()
    courses.publish_plan(course=cast.course, by=cast.coordinator, at=at)
    offered = office.get(page).context["undoable"]
    courses.enrol(
        course=cast.course, person=PersonFactory.create(), language="ru", by=cast.coordinator, at=at
    )

    assert [str(one.step) for one in offered] == ["Publish the plan"]
    assert office.get(page).context["undoable"] == []
    with pytest.raises(letters.TooLate):
        courses.undo(course=cast.course, batch=Batch.objects.get(), by=cast.coordinator, at=clock.now())


def test_the_plan_is_not_taken_back_in_the_minute_after_its_letter_was_sent(
    office: Client, cast: Cast
) -> None:
    page = unpublished(cast)
    at = clock.now() - timedelta(seconds=5)
    Enrolment.objects.all().delete()
    courses.publish_plan(course=cast.course, by=cast.coordinator, at=at)
    courses.enrol(
        course=cast.course, person=PersonFactory.create(), language="ru", by=cast.coordinator, at=at
    )

    letters.deliver_due(at=at)

    assert Letter.objects.get(kind="courses/plan").state == LetterState.SENT
    assert office.get(page).context["undoable"] == []
    with pytest.raises(letters.TooLate):
        courses.undo(course=cast.course, batch=Batch.objects.get(), by=cast.coordinator, at=clock.now())


def test_a_lecture_by_a_link_lacks_no_slides(client: Client, cast: Cast) -> None:
    later = clock.now() + timedelta(hours=3)
    activities.lecture(cast.course, by=cast.lecturer, lecturer=cast.lecturer, starts_at=later, venue="link")
    client.force_login(cast.lecturer)

    shown = [client.get(page).text for page in ("/en/today/", "/en/teaching/lectures/")]

    assert "en talk" in shown[0]
    assert not any("no slides yet" in page or "Add the slides" in page for page in shown)


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "Қолдау қызметінде жауап беру"), ("ru", "Ответить в службе поддержки")]
)
def test_the_support_desk_has_its_own_words(cast: Cast, language: str, words: str) -> None:
    ask(cast)
    request = RequestFactory().get("/")
    request.user = cast.coordinator

    with translation.override(language):
        calls = [item.call for item in work_items.desk(request, clock.now())]

    assert calls == [words]


def test_what_time_settles_is_named_in_its_course_and_waits_for_nobody(office: Client, cast: Cast) -> None:
    ActivityFactory.create(
        course=cast.course, title_en="The last task", due_at=clock.now() + timedelta(days=1)
    )

    waiting = [str(need.words) for _where, need in office.get("/en/office/").context["needs"]]

    assert waiting == []
    assert "The last task" in office.get(f"/en/office/courses/{cast.course.slug}/").text


def closing_letter(office: Client, cast: Cast) -> str:
    """What the first participant reads once the closing was begun on the page of the course."""
    office.post(f"/en/office/courses/{cast.course.slug}/move/", {"to": "closing", "anyway": "1"}, follow=True)
    return Letter.objects.get(kind="courses/closing", person=cast.enrolment.person).text


def test_the_letter_of_the_closing_lists_what_the_page_of_the_participant_lists(
    office: Client, cast: Cast, client: Client
) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    hour, begins = timedelta(hours=1), clock.now() - timedelta(hours=2)
    ActivityFactory.create(course=cast.course, kind="lecture", starts_at=begins, ends_at=begins + hour)
    later = ActivityFactory.create(
        course=cast.course, kind="lecture", starts_at=begins + 30 * hour, ends_at=begins + 31 * hour
    )
    ActivityFactory.create(course=cast.course, kind="reading")

    ahead = closing_letter(office, cast)
    Letter.objects.all().delete()
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.RUNNING)
    Activity.objects.filter(pk=later.pk).update(starts_at=begins - 2 * hour, ends_at=begins - hour)
    over = closing_letter(office, cast)

    client.force_login(cast.learner)
    page = client.get(f"/en/my/courses/{cast.course.slug}/").text
    listed = [f"{one.name}: {one.text}" for one in missing_in(Plan(cast.enrolment, plan_for(cast.enrolment)))]
    assert [line in ahead for line in listed] == [True] * 3
    assert [words.split(": ")[1] in page for words in listed] == [True] * 3
    assert ("The lectures are over." in ahead, "The lectures are over." in over) == (False, True)


def test_a_course_that_is_begun_early_names_its_first_day(office: Client, cast: Cast) -> None:
    first = clock.now().date() + timedelta(days=3)
    Course.objects.filter(pk=cast.course.pk).update(
        stage=Stage.ADMISSION, starts_on=first, ends_on=first + timedelta(days=9)
    )
    words = dates.day(first, "en", this_year=clock.now().year)

    before = office.get(f"/en/office/courses/{cast.course.slug}/").text
    office.post(f"/en/office/courses/{cast.course.slug}/move/", {"to": "running"}, follow=True)

    letter = Letter.objects.get(kind="courses/begins", person=cast.learner).text
    assert f"The first day, {words}, is still ahead" in before
    assert f"The course begins on {words}." in letter
    assert "The course has begun" not in letter


@pytest.mark.parametrize("who", ["director", "coordinator", "methodologist"])
def test_an_empty_admission_that_is_open_says_so(client: Client, cast: Cast, who: str) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.ADMISSION)
    client.force_login(getattr(cast, who))

    page = client.get(f"/en/office/courses/{cast.course.slug}/admission/").text

    assert "Applications appear here as they arrive." in page
    assert "when the admission is open" not in page


def test_the_staff_of_a_draft_is_notified_once_when_it_is_announced(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.DRAFT, plan_published_at=None)
    page = f"/en/office/courses/{cast.course.slug}/staff/"

    client.post(page, {"person": cast.coordinator.key, "duty": "reviewer"}, follow=True)
    waits = client.get(page).text
    early = Letter.objects.filter(kind="courses/duty").count()
    client.post(f"/en/office/courses/{cast.course.slug}/move/", {"to": "announced"}, follow=True)

    assert "A letter notifies the person when the course is announced or its plan published." in waits
    assert (early, Letter.objects.filter(kind="courses/duty").count()) == (0, 1)


@pytest.mark.parametrize("has_people", [True, False])
def test_how_many_letters_publishing_the_plan_writes_is_known_before(
    client: Client, cast: Cast, has_people: bool
) -> None:
    activities.reading(cast.course, "text", by=cast.methodologist)
    cast.course.plan_published_at = None
    cast.course.save()
    if not has_people:
        cast.course.enrolments.all().delete()
    client.force_login(cast.methodologist)

    page = client.get(f"/en/office/courses/{cast.course.slug}/plan/").text

    assert ("2 people get a letter." in page) == has_people
    assert ("No participant gets a letter: nobody has a place yet." in page) == (not has_people)


def test_the_notice_of_a_step_counts_its_letters(client: Client, cast: Cast) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)

    page = client.post(
        f"/en/office/courses/{cast.course.slug}/move/", {"to": "closing", "anyway": "1"}, follow=True
    ).text

    assert "2 letters leave in ten minutes." in page
