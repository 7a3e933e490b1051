"""The page of a course's staff: duties given by the office, and taken back."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.assignments.queries import review_gaps, review_queue
from oqu.courses.models import Course, Duty, Staff, Stage
from oqu.kernel.permissions import Role
from oqu.lectures.queries import lectures_without_lecturer
from oqu.letters.models import Letter
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def url(course: Course, name: str = "office:course_staff", *more: str) -> str:
    return reverse(name, args=[course.slug, *more])


def duty(person: str, duty: Duty, **more: object) -> dict[str, object]:
    return {"person": person, "duty": duty.value, **more}


def test_a_methodologist_names_who_reviews_what(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.other_enrolment)
    colleague = PersonFactory.create()
    PostFactory.create(person=colleague, role=Role.LECTURER, centre=cast.centre)
    limits = {"groups": [cast.groups[1].key], "activities": [task.activity.key]}

    sent = client.post(url(cast.course), duty(colleague.key, Duty.REVIEWER, **limits))

    assert sent.status_code == 303
    page = client.get(url(cast.course)).text
    assert str(colleague) in page
    assert list(review_queue(colleague)) == [answer]
    assert str(cast.course) in client.get(reverse("office:course", args=[cast.course.slug])).text


def test_limits_are_for_reviewers_only(office: Client, cast: Cast) -> None:
    office.post(url(cast.course), duty(cast.methodologist.key, Duty.ORGANISER, groups=[cast.groups[0].key]))

    assert list(Staff.objects.get(person=cast.methodologist).groups.all()) == []


def test_a_curator_looks_after_groups(office: Client, cast: Cast) -> None:
    refused = office.post(url(cast.course), duty(cast.methodologist.key, Duty.CURATOR))
    assert refused.status_code == 422

    office.post(url(cast.course), duty(cast.methodologist.key, Duty.CURATOR, groups=[cast.groups[1].key]))
    assert [group.curator for group in cast.course.groups.all()] == [None, cast.methodologist]


def test_a_stranger_can_not_be_named_and_what_was_chosen_stays(office: Client, cast: Cast) -> None:
    refused = office.post(url(cast.course), duty(cast.stranger.key, Duty.LECTURER))

    assert refused.status_code == 422
    assert re.search(r'value="lecturer"[^>]* checked', refused.text)
    assert not Staff.objects.filter(person=cast.stranger).exists()


def test_a_duty_is_taken_back_with_its_lectures_named_before(office: Client, cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.methodologist, lecturer=cast.lecturer)
    assert "These lectures will have no lecturer" in office.get(url(cast.course)).text

    sent = office.post(url(cast.course, "office:staff_end", cast.lecturer.key, "lecturer"))

    assert (sent.status_code, Staff.objects.filter(person=cast.lecturer).exists()) == (303, False)


def test_who_holds_no_role_any_more_is_marked(office: Client, cast: Cast) -> None:
    cast.lecturer.posts.all().delete()

    assert "holds no role at the centre any more" in office.get(url(cast.course)).text


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_asks_the_same_whatever_the_number(
    office: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for person in PersonFactory.create_batch(number):
        PostFactory.create(person=person, role=Role.LECTURER, centre=cast.centre)
        Staff.objects.create(course=cast.course, person=person, duty=Duty.REVIEWER)
    office.get(url(cast.course))

    with django_assert_num_queries(19):
        office.get(url(cast.course))


def test_the_journal_names_who_was_given_a_duty(office: Client, cast: Cast) -> None:
    office.post(url(cast.course), duty(cast.methodologist.key, Duty.ORGANISER))
    page = office.get(reverse("office:journal"), {"verb": "courses.name_staff"}).text

    assert str(cast.methodologist) in page
    assert f">{cast.methodologist.key}<" not in page


def test_lectures_without_a_lecturer_are_named_where_they_are_set(office: Client, cast: Cast) -> None:
    activities.lecture(cast.course, "given", by=cast.methodologist, lecturer=cast.lecturer)
    activities.lecture(cast.course, "free", by=cast.methodologist, lecturer=None)
    Course.objects.update(stage=Stage.DRAFT)

    staff, course = (
        office.get(url(cast.course, name)).text for name in ("office:course_staff", "office:course")
    )

    content = reverse("office:activity_content", args=[cast.course.slug, "free"])
    assert f'<li><a href="{content}">en free</a></li>' in staff
    assert f'<li><a href="{content}">Lecture “en free”: no lecturer.</a></li>' in course
    assert "Lecture “en given”: no lecturer." not in course


def test_the_only_lecturer_is_named_in_all_lectures_that_have_none(office: Client, cast: Cast) -> None:
    for slug in ("first", "second"):
        activities.lecture(cast.course, slug, by=cast.methodologist, lecturer=None)
    give = url(cast.course, "office:give_lectures", cast.lecturer.key)
    assert f'action="{give}"' in office.get(url(cast.course)).text

    sent = office.post(give, follow=True)

    assert f"2 lectures now have a lecturer: {cast.lecturer}." in sent.text
    assert list(lectures_without_lecturer(cast.course)) == []
    assert f'action="{give}"' not in sent.text
    assert Letter.objects.filter(kind="courses/duty").count() == 0


def test_of_two_lecturers_none_is_offered_for_all_lectures(office: Client, cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.methodologist, lecturer=None)
    Staff.objects.create(course=cast.course, person=cast.methodologist, duty=Duty.LECTURER)

    page = office.get(url(cast.course)).text

    assert "The lecturer is named on the page of each lecture." in page
    assert "is the only lecturer of the course" not in page


def test_lectures_are_given_to_a_lecturer_of_the_course_only(office: Client, cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.methodologist, lecturer=None)

    sent = office.post(url(cast.course, "office:give_lectures", cast.methodologist.key))

    assert sent.status_code == 404


def test_tasks_and_groups_without_a_reviewer_and_a_curator_are_named(office: Client, cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    Staff.objects.all().delete()
    assert "Practical task “en task”: no reviewer." in office.get(url(cast.course)).text
    reviewer = Staff.objects.create(
        course=cast.course, person=cast.methodologist, duty=Duty.REVIEWER, limited_groups=True
    )
    reviewer.groups.set(cast.groups[:1])
    Course.objects.update(stage=Stage.DRAFT)

    page = office.get(url(cast.course, "office:course")).text

    assert [(gap.activity, gap.groups) for gap in review_gaps(cast.course)] == [
        (task.activity, (cast.groups[1],))
    ]
    assert f"Practical task “en task”: no reviewer for the answers of {cast.groups[1]}." in page
    assert f"{cast.groups[0]}: no curator." not in page, (
        "a draft, as of a copied course, has nobody to look after"
    )
    Course.objects.update(stage=Stage.ANNOUNCED)
    assert f"{cast.groups[0]}: no curator." in office.get(url(cast.course, "office:course")).text
    reviewer.groups.set(cast.groups)
    assert review_gaps(cast.course) == []


def test_pages_of_no_step_belong_to_the_overview(office: Client, cast: Cast) -> None:
    def current(name: str) -> str:
        page = office.get(url(cast.course, name)).text
        tabs = page[page.index('class="tabs"') :]
        return str(re.findall(r'aria-current="page">([^<]*)<', tabs[: tabs.index("</nav>")])[0])

    assert [current(name) for name in ("office:course", "office:course_staff", "office:plan")] == [
        "Overview",
        "Overview",
        "Plan",
    ]


def test_a_methodologist_reads_who_names_curators(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)

    page = client.get(url(cast.course)).text

    names = page.partition("Directors and coordinators name them:")[2].partition("</p>")[0]
    assert {str(cast.director), str(cast.coordinator)} == {name.strip() for name in names.split(",")}
