import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.admission import actions, queries
from oqu.admission.models import Proposal, Seat, Stand
from oqu.courses.models import Course, Enrolment, Stage
from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.people.models import Person
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory, GroupFactory
from tests.factories.libraries import LibraryFactory
from tests.factories.people import PersonFactory

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
    return {"number_of_groups": "2", "smallest": "3", "largest": "5", "form_key": "k"} | even | more


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


def people(course: Course, **by_language: int) -> None:
    for language, number in by_language.items():
        EnrolmentFactory.create_batch(number, course=course, language=language)


def test_groups_of_one_language_are_proposed_where_each_language_has_people_enough(
    office: Client, cast: Cast
) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    people(course, kk=27, ru=7)
    page = office.get(url(course))
    form = page.context["form"]

    assert [form[name].value() for name in ("one_language", "number_of_groups")] == [True, 3]
    assert "People learn in these languages: Kazakh: 27, Russian: 7. Without the tick" in page.text
    answer = office.post(
        url(course), {name: form[name].value() for name in form.fields} | {"form_key": "usual"}
    )

    proposal = Proposal.objects.get()
    assert answer.headers["Location"] == url(course, "office:proposal", proposal.key)
    seats = set(proposal.seats.values_list("number", "enrolment__language"))
    assert len(seats) == 3
    assert office.get(url(course)).context["form"]["number_of_groups"].value() == 3


@pytest.mark.parametrize(
    ("spoken", "languages", "words"),
    [
        (
            {"kk": 20, "ru": 5},
            ["kk", "ru"],
            "Russian: 5. Groups of one language are proposed by themselves from 6 people of each language on.",
        ),
        ({"kk": 20}, ["kk"], ""),
    ],
)
def test_groups_mix_languages_where_one_has_too_few_people(
    office: Client, cast: Cast, spoken: dict[str, int], languages: list[str], words: str
) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True, languages=languages)
    people(course, **spoken)

    page = office.get(url(course))

    assert page.context["form"]["one_language"].value() is False
    assert words in page.text


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


def test_the_letter_after_a_move_says_that_it_is_a_change_and_names_the_course(
    office: Client, course: Course
) -> None:
    Person.objects.filter(enrolments__course=course).update(language="en")
    proposal = propose(office, course)
    office.post(url(course, "office:proposal", proposal.key))
    office.post(url(course, "office:publish_groups"))
    moved = Enrolment.objects.filter(course=course, group__number=1)[0]
    office.post(url(course, "office:move_person"), {"person": moved.key, "group": "2"})

    first, second = Letter.objects.filter(kind="courses/group", person=moved.person).order_by("pk")

    assert first.subject.startswith("Your group in the course: ")
    assert f"In the course “{course.title}” you learn in: Group 1." in first.text
    assert second.subject.startswith("You have another group now: ")
    assert f"Your group in the course “{course.title}” is another one now: Group 2." in second.text


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

    with django_assert_num_queries(10):
        office.get(address)


def test_many_people_are_divided_by_the_worker(
    office: Client, course: Course, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    EnrolmentFactory.create_batch(60, course=course)
    with django_capture_on_commit_callbacks() as handed_over:
        proposal = propose(office, course, number_of_groups="3", smallest="20", largest="25")
    address = url(course, "office:proposal", proposal.key)
    page = office.get(address)
    asked_again = office.get(address, headers={"HX-Request": "true"})
    too_early = office.post(address, follow=True)

    assert [call.func for call in handed_over] == [actions.divide_people.enqueue]
    assert (proposal.stand, proposal.seats.count()) == (Stand.WORKING, 0)
    assert "The groups are being worked out" in page.text
    assert asked_again.status_code == 204
    assert "This proposal is still being worked out." in too_early.text
    assert (
        propose(office, course, number_of_groups="3", smallest="20", largest="25", form_key="o") == proposal
    )

    assert actions.divide_people.call(proposal.pk) == Stand.READY
    assert actions.divide_people.call(proposal.pk) == Stand.READY

    proposal.refresh_from_db()
    assert (proposal.seats.count(), proposal.bound <= proposal.spread) == (68, True)
    assert "being worked out" not in office.get(address).text


def test_sizes_that_cannot_be_are_told_at_once_however_many(office: Client, course: Course) -> None:
    EnrolmentFactory.create_batch(60, course=course)

    answer = office.post(url(course), wishes(number_of_groups="3", smallest="3", largest="5"))

    assert answer.status_code == 422
    assert Proposal.objects.count() == 0


def test_a_division_that_turns_out_impossible_says_so(office: Client, course: Course) -> None:
    EnrolmentFactory.create_batch(60, course=course, language="kk")
    proposal = propose(office, course, number_of_groups="2", smallest="34", largest="34", one_language="on")

    assert actions.divide_people.call(proposal.pk) == Stand.IMPOSSIBLE
    assert "No groups of these sizes can hold everybody" in (
        office.get(url(course, "office:proposal", proposal.key)).text
    )


def many(course: Course, people: int, groups: int) -> None:
    """So many people, in turn in so many groups."""
    rows = [GroupFactory.create(course=course, number=number) for number in range(1, groups + 1)]
    library = LibraryFactory.create()
    persons = [
        Person(family_name=f"Family{n:03}", given_name="Aru", library=library, joined_at=clock.now())
        for n in range(people)
    ]
    Enrolment.objects.bulk_create(
        Enrolment(
            course=course, person=person, group=rows[n % groups], language="kk", enrolled_at=clock.now()
        )
        for n, person in enumerate(Person.objects.bulk_create(persons))
    )


def test_two_groups_of_a_usual_course_stand_on_one_page(office: Client, cast: Cast) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    many(course, 44, 2)

    page = office.get(url(course)).text

    assert page.count('name="person"') == 44
    assert 'class="pages"' not in page
    assert 'name="words"' not in page


@pytest.mark.parametrize(("people", "groups"), [(150, 2), (300, 2), (150, 12), (300, 12)])
def test_pages_do_not_grow_with_people(
    office: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, people: int, groups: int
) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    many(course, people, groups)
    proposal = seated(course, groups)
    office.get(url(course))

    with django_assert_num_queries(16):
        standing = office.get(url(course))
    with django_assert_num_queries(10):
        proposed = office.get(url(course, "office:proposal", proposal.key))

    for page in (standing, proposed):
        assert page.text.count('name="person"') == 60
        assert len(page.content) < 150_000


def seated(course: Course, groups: int) -> Proposal:
    """A proposal that leaves everybody where they are, each with two reasons."""
    wishes = {"groups": groups, "smallest": 1, "largest": 999, "weights": {}, "one_language": False}
    proposal: Proposal = Proposal.objects.create(
        course=course, wishes=wishes, stand=Stand.READY, made_at=clock.now()
    )
    why = {"why": "trait", "trait": "language", "value": "kk", "here": 1, "there": 2, "group": 2}
    for place in Enrolment.objects.filter(course=course, group__isnull=False).select_related("group"):
        assert place.group
        Seat.objects.create(proposal=proposal, enrolment=place, number=place.group.number, reasons=[why, why])
    return proposal


def test_the_pages_hold_everybody_once_in_the_order_of_groups_and_names(office: Client, cast: Cast) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    many(course, 130, 2)

    pages = [office.get(url(course), {"page": number}).text for number in (1, 2, 3)]
    names = [name for page in pages for name in re.findall(r'scope="row">(Family\d+)', page)]

    assert names == [f"Family{n:03}" for n in [*range(0, 130, 2), *range(1, 130, 2)]]


def test_one_group_and_one_name_are_looked_for(office: Client, course: Course) -> None:
    many(course, 6, 3)

    second = office.get(url(course), {"group": "2"}).text
    in_none = office.get(url(course), {"group": "0"}).text
    named = office.get(url(course), {"words": "family003"}).text
    nobody = office.get(url(course), {"words": "Nobody"}).text

    assert re.findall(r"Family\d+", second) == sorted(re.findall(r"Family00[14]", second))
    assert (second.count('name="person"'), in_none.count('name="person"')) == (2, 8)
    assert (named.count('name="person"'), nobody.count('name="person"')) == (1, 0)
    assert "Look for another name, or in another group." in nobody


def test_a_move_comes_back_to_the_same_place(office: Client, course: Course) -> None:
    many(course, 6, 3)
    proposal = seated(course, 3)
    person = Enrolment.objects.filter(course=course, group__number=2)[0]
    sent = {"person": person.key, "group": "3"}
    there = "?group=2&page=1"

    moved = office.post(url(course, "office:move_person") + there, sent)
    seat = office.post(url(course, "office:move_seat", proposal.key) + there, sent)

    assert f"{url(course, 'office:move_person')}?group=2&amp;page=1" in office.get(url(course) + there).text
    assert moved["Location"] == url(course) + there
    assert seat["Location"] == url(course, "office:proposal", proposal.key) + there


def test_with_many_groups_the_number_is_written(office: Client, course: Course) -> None:
    many(course, 14, 7)
    person = Enrolment.objects.filter(course=course, group__number=2)[0]

    page = office.get(url(course), {"group": "2"}).text
    office.post(url(course, "office:move_person"), {"person": person.key, "group": "7"})

    person.refresh_from_db()
    assert f'aria-label="Move {person.person} to group"' in page
    assert "All groups, from least to most" in page
    assert person.group
    assert person.group.number == 7


def test_rare_values_are_counted_together(office: Client, cast: Cast) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    group = GroupFactory.create(course=course, number=1)
    for _n in range(23):
        EnrolmentFactory.create(
            course=course, group=group, person=PersonFactory.create(library=LibraryFactory.create())
        )

    division = queries.division_of_groups(course, [1])
    districts = next(b for b in division.balance([1]) if b.trait == "district").shares

    assert len(districts) == 21
    assert (districts[-1].words, districts[-1].cells[0].count) == ("3 others", 3)


def test_the_curator_who_is_named_stays_chosen(office: Client, course: Course, cast: Cast) -> None:
    many(course, 2, 1)
    office.post(url(course, "office:name_curator", 1), {"curator": cast.methodologist.key})

    assert f'<option value="{cast.methodologist.key}" selected>' in office.get(url(course)).text


def test_groups_are_made_before_anybody_has_a_place(office: Client, cast: Cast) -> None:
    """Then the plan can have a lecture for each of them; fewer groups are refused once it has one for a group that would go."""
    empty = CourseFactory.create(centre=cast.centre, slug="empty", stage=Stage.DRAFT)
    address, choice = url(empty), {"do": "empty", "form_key": "k"}
    form_of_lecture = reverse("office:activity_new", args=[empty.slug]) + "?kind=lecture"
    before = office.get(form_of_lecture).text

    sent = office.post(address, {**choice, "number_of_groups": "2"})
    page = office.get(address).text
    lecture = ActivityFactory.create(course=empty, lecture=True, group=empty.groups.get(number=2))
    refused = office.post(address, {**choice, "number_of_groups": "1"})
    wrong = office.post(address, {**choice, "number_of_groups": "0"})

    assert (sent.status_code, refused.status_code, wrong.status_code) == (303, 422, 422)
    assert "There are: Group 1, Group 2." in page
    assert "The plan has activities for this group alone: Group 2." in refused.text
    assert [group.number for group in empty.groups.all()] == [1, 2]
    assert "Make the groups first" in before
    assert "Make the groups first" not in office.get(form_of_lecture).text
    assert lecture.group is not None


def test_who_may_not_form_groups_reads_that_they_can_be_made_before_the_admission(
    client: Client, cast: Cast
) -> None:
    empty = CourseFactory.create(centre=cast.centre, slug="empty", stage=Stage.DRAFT)
    client.force_login(cast.methodologist)

    page = client.get(url(empty)).text

    assert "Make them beforehand if the plan has lectures and tasks for each group by itself" in page
    assert "These people form them: " in page
    assert 'value="empty"' not in page
