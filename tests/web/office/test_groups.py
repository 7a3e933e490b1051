from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.admission import actions
from oqu.admission.models import Proposal, Seat, Stand
from oqu.courses.models import Course, Enrolment
from oqu.letters.models import Letter
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


@pytest.fixture
def course(cast: Cast) -> Course:
    course: Course = CourseFactory.create(centre=cast.centre, in_admission=True)
    EnrolmentFactory.create_batch(4, course=course, language="kk")
    EnrolmentFactory.create_batch(4, course=course, language="ru")
    return course


def url(course: Course, name: str = "office:groups", *more: object) -> str:
    return reverse(name, args=[course.slug, *more])


def wishes(**more: object) -> dict[str, object]:
    even = {"language": "3", "district": "1", "setting": "1", "experience": "1", "internet": "1"}
    return {"groups": "2", "smallest": "3", "largest": "5", "form_key": "k"} | even | more


def propose(office: Client, course: Course, **more: object) -> Proposal:
    answer = office.post(url(course), wishes(**more))
    assert answer.status_code == 303
    return Proposal.objects.first()  # type: ignore[return-value]


def test_a_proposal_moves_nobody_before_it_is_accepted(office: Client, course: Course) -> None:
    proposal = propose(office, course)
    page = office.get(url(course, "office:proposal", proposal.key))

    assert "No more even partition exists" in page.text
    assert not Enrolment.objects.filter(course=course, group__isnull=False).exists()

    office.post(url(course, "office:proposal", proposal.key))

    sizes = [g.enrolments.count() for g in course.groups.all()]
    assert sizes == [4, 4]
    languages = [set(g.enrolments.values_list("language", flat=True)) for g in course.groups.all()]
    assert languages == [{"kk", "ru"}, {"kk", "ru"}]


def test_each_group_may_learn_in_one_language(office: Client, course: Course) -> None:
    proposal = propose(office, course, one_language="on")
    office.post(url(course, "office:proposal", proposal.key))

    languages = sorted(
        sorted(set(g.enrolments.values_list("language", flat=True))) for g in course.groups.all()
    )
    assert languages == [["kk"], ["ru"]]


def test_the_same_wishes_give_the_same_proposal(office: Client, course: Course) -> None:
    first = propose(office, course)
    second = propose(office, course, form_key="other")

    assert second == first


def test_a_person_is_moved_by_hand(office: Client, course: Course, cast: Cast) -> None:
    proposal = propose(office, course)
    seat = proposal.seats.filter(number=1)[0]

    office.post(url(course, "office:move_seat", proposal.key), {"person": seat.enrolment.key, "group": "2"})

    seat = Seat.objects.get(pk=seat.pk)
    assert (seat.number, seat.by_hand) == (2, True)
    assert (
        f"Moved by hand: {cast.coordinator}" in office.get(url(course, "office:proposal", proposal.key)).text
    )


def test_a_group_that_is_not_there_is_refused(office: Client, course: Course) -> None:
    proposal = propose(office, course)
    seat = proposal.seats.filter(number=1)[0]

    page = office.post(
        url(course, "office:move_seat", proposal.key),
        {"person": seat.enrolment.key, "group": "9"},
        follow=True,
    )

    assert "There is no such group in this proposal." in page.text
    assert Seat.objects.get(pk=seat.pk).number == 1


def test_sizes_that_hold_nobody_are_422(office: Client, course: Course) -> None:
    page = office.post(url(course), wishes(smallest="1", largest="2"))

    assert page.status_code == 422
    assert "No groups of these sizes can hold everybody" in page.text


def test_publishing_writes_to_everybody_once_and_later_moves_are_told(office: Client, course: Course) -> None:
    proposal = propose(office, course)
    office.post(url(course, "office:proposal", proposal.key))
    for _press in range(2):
        office.post(url(course, "office:publish_groups"))
    assert Letter.objects.filter(kind="courses/group").count() == 8

    moved = Enrolment.objects.filter(course=course, group__number=1)[0]
    office.post(url(course, "office:move_person"), {"person": moved.key, "group": "2"})

    moved.refresh_from_db()
    assert moved.group
    assert moved.group.number == 2
    assert Letter.objects.filter(kind="courses/group", person=moved.person).count() == 2


def test_groups_without_people_are_not_published(office: Client, course: Course) -> None:
    page = office.post(url(course, "office:publish_groups"), follow=True)

    assert "There is nobody in any group yet." in page.text
    assert not Letter.objects.exists()


def test_a_group_gets_its_curator(office: Client, course: Course, cast: Cast) -> None:
    proposal = propose(office, course)
    office.post(url(course, "office:proposal", proposal.key))

    office.post(url(course, "office:name_curator", 1), {"curator": cast.methodologist.key})

    assert [g.curator for g in course.groups.all()] == [cast.methodologist, None]


def test_who_came_later_is_shown_apart(office: Client, course: Course) -> None:
    proposal = propose(office, course)
    late = EnrolmentFactory.create(course=course)

    page = office.get(url(course, "office:proposal", proposal.key))

    assert "These people came later" in page.text
    assert str(late.person) in page.text


@pytest.mark.parametrize("more", [0, 20])
def test_a_proposal_costs_the_same_queries_for_many_people(
    office: Client, course: Course, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    EnrolmentFactory.create_batch(more, course=course)
    proposal = propose(office, course, smallest="1", largest="30")
    address = url(course, "office:proposal", proposal.key)
    office.get(address)

    with django_assert_num_queries(8):
        office.get(address)


def test_many_people_are_divided_by_the_worker(
    office: Client, course: Course, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    EnrolmentFactory.create_batch(60, course=course)
    with django_capture_on_commit_callbacks() as handed_over:
        proposal = propose(office, course, groups="3", smallest="20", largest="25")
    address = url(course, "office:proposal", proposal.key)
    page = office.get(address)
    asked_again = office.get(address, headers={"HX-Request": "true"})
    too_early = office.post(address, follow=True)

    assert [call.func for call in handed_over] == [actions.divide_people.enqueue]
    assert (proposal.stand, proposal.seats.count()) == (Stand.WORKING, 0)
    assert "The groups are being worked out" in page.text
    assert asked_again.status_code == 204
    assert "This proposal is still being worked out." in too_early.text
    assert propose(office, course, groups="3", smallest="20", largest="25", form_key="o") == proposal

    assert actions.divide_people.call(proposal.pk) == Stand.READY
    assert actions.divide_people.call(proposal.pk) == Stand.READY

    proposal.refresh_from_db()
    assert (proposal.seats.count(), proposal.bound <= proposal.spread) == (68, True)
    assert "being worked out" not in office.get(address).text


def test_sizes_that_cannot_be_are_told_at_once_however_many(office: Client, course: Course) -> None:
    EnrolmentFactory.create_batch(60, course=course)

    answer = office.post(url(course), wishes(groups="3", smallest="3", largest="5"))

    assert answer.status_code == 422
    assert Proposal.objects.count() == 0


def test_a_division_that_turns_out_impossible_says_so(office: Client, course: Course) -> None:
    EnrolmentFactory.create_batch(60, course=course, language="kk")
    proposal = propose(office, course, groups="2", smallest="34", largest="34", one_language="on")

    assert actions.divide_people.call(proposal.pk) == Stand.IMPOSSIBLE
    assert "No groups of these sizes can hold everybody" in (
        office.get(url(course, "office:proposal", proposal.key)).text
    )
