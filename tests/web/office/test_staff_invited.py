"""A person who is not at the centre yet is invited to a duty in a course, accepts, and has exactly that duty."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oqu.assignments.queries import review_queue
from oqu.courses.models import Course, Duty, Staff, Stage
from oqu.invitations import actions as inviting
from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel import clock
from oqu.kernel.permissions import Role
from oqu.letters.models import Batch, Letter, LetterState
from oqu.people.models import Person, Post
from oqu.people.queries import consent_versions
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.people import PostFactory

pytestmark = pytest.mark.django_db
NEWEST = consent_versions()[-1]
EMAIL = "anna@example.org"


def url(course: Course, name: str = "office:staff_invite", *more: str) -> str:
    return reverse(name, args=[course.slug, *more])


def typed(duty: Duty, **more: object) -> dict[str, object]:
    names = {"email": EMAIL, "family_name": "Tsoi", "given_name": "Anna"}
    return {**names, "language": "ru", "duty": duty.value, **more}


def as_person(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def answer_by_letter(answer: str = "accept") -> str:
    """Answer by the link of the newest letter, without a session; the text of the letter."""
    letter = Letter.objects.filter(kind="invitations/role").latest("pk")
    link = re.search(r"(/(?:kk|ru|en)/invitations/\S+)", letter.text)
    assert link
    visitor, page = Client(), re.sub(r"^/..", "/en", link[1])
    assert visitor.get(page).status_code == 200
    names = {"family_name": "Tsoi", "given_name": "Anna", "consent_version": NEWEST}
    assert visitor.post(page, {"answer": answer, **names}).status_code == 303
    return letter.text


@pytest.mark.parametrize("who", ["methodologist", "coordinator", "director"])
def test_a_lecturer_is_invited_accepts_and_finds_the_desk(cast: Cast, who: str) -> None:
    office = as_person(cast.people[who])  # type: ignore[arg-type]

    assert office.post(url(cast.course), typed(Duty.LECTURER)).status_code == 303
    page = office.get(url(cast.course, "office:course_staff")).text
    assert "Invited, not accepted yet" in page
    assert EMAIL in page
    assert not Post.objects.filter(person__email=EMAIL).exists()

    text = answer_by_letter()

    person = Person.objects.get(email=EMAIL)
    assert "Организация работы библиотеки: Лектор" in text
    assert [(post.role, post.centre) for post in person.posts.all()] == [(Role.LECTURER, cast.centre)]
    assert [(one.course, one.duty) for one in person.duties.all()] == [(cast.course, Duty.LECTURER)]
    page = office.get(url(cast.course, "office:course_staff")).text
    assert "Invited, not accepted yet" not in page
    assert str(person) in page
    assert str(cast.course) in as_person(person).get(reverse("teaching:queue")).text
    assert as_person(person).get(reverse("office:course", args=[cast.course.slug])).status_code == 404


def test_a_reviewer_has_the_group_and_the_task_that_were_offered(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.answer(task, cast.enrolment)
    answer = activities.answer(task, cast.other_enrolment)
    limits = {"groups": [cast.groups[1].key], "activities": [task.activity.key]}

    as_person(cast.methodologist).post(url(cast.course), typed(Duty.REVIEWER, **limits))
    text = answer_by_letter()

    person = Person.objects.get(email=EMAIL)
    assert "Организация работы библиотеки: Проверяющий (Группа 2, ru task)" in text
    assert list(review_queue(person)) == [answer]
    given = Staff.objects.get(person=person)
    assert (list(given.groups.all()), given.limited_groups, given.limited_tasks) == (
        [cast.groups[1]],
        True,
        True,
    )


def test_a_limit_whose_group_is_deleted_meanwhile_does_not_become_none(cast: Cast) -> None:
    group = cast.course.groups.create(number=7)
    as_person(cast.methodologist).post(url(cast.course), typed(Duty.REVIEWER, groups=[group.key]))
    group.delete()

    answer_by_letter()

    given = Staff.objects.get(person__email=EMAIL)
    assert (list(given.groups.all()), given.limited_groups) == ([], True)


def test_a_curator_is_named_for_groups_without_one(cast: Cast) -> None:
    keys = [group.key for group in cast.groups]
    as_person(cast.coordinator).post(url(cast.course), typed(Duty.CURATOR, groups=keys))
    cast.course.groups.filter(pk=cast.groups[0].pk).update(curator=cast.director)

    answer_by_letter()

    named = [str(group.curator) for group in cast.course.groups.all()]
    assert named == [str(cast.director), str(Person.objects.get(email=EMAIL))]


def test_a_methodologist_can_not_offer_the_duty_of_a_curator(cast: Cast) -> None:
    sent = as_person(cast.methodologist).post(
        url(cast.course), typed(Duty.CURATOR, groups=[cast.groups[0].key])
    )

    assert (sent.status_code, Invitation.objects.count()) == (422, 0)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR])
def test_no_other_role_can_be_smuggled_in(cast: Cast, role: Role) -> None:
    as_person(cast.coordinator).post(url(cast.course), typed(Duty.LECTURER, role=role.value))

    assert Invitation.objects.get().role == Role.LECTURER


def test_a_role_offered_by_others_is_not_carried_by_those_who_keep_courses(cast: Cast) -> None:
    """An offer of a role that is not for duties ends with its director, although a coordinator added a duty to it."""
    offer = inviting.Offer(EMAIL, "Tsoi", "Anna", Role.LECTURER, centre=cast.centre, host=cast.centre)
    inviting.appoint(offer=offer, by=cast.director, at=clock.now())
    as_person(cast.coordinator).post(url(cast.course), typed(Duty.LECTURER))
    invitation = Invitation.objects.get()
    assert (invitation.invited_by, invitation.is_for_duties) == (cast.director, False)

    Post.objects.filter(person=cast.director).delete()

    with pytest.raises(inviting.TooOld):
        inviting.accept(invitation=invitation, at=clock.now())


def test_it_ends_with_the_right_of_the_person_who_sent_it(cast: Cast) -> None:
    as_person(cast.coordinator).post(url(cast.course), typed(Duty.LECTURER))
    Post.objects.filter(person=cast.coordinator).delete()

    with pytest.raises(inviting.TooOld):
        inviting.accept(invitation=Invitation.objects.get(), at=clock.now())


def test_nothing_is_accepted_once_the_course_is_over(cast: Cast) -> None:
    as_person(cast.coordinator).post(url(cast.course), typed(Duty.LECTURER))
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=clock.now())
    letter = Letter.objects.get(kind="invitations/role")
    link = re.search(r"(/ru/invitations/\S+)", letter.text)
    assert link

    names = {"family_name": "Tsoi", "given_name": "Anna", "consent_version": NEWEST}
    sent = Client().post(link[1].replace("/ru/", "/en/"), {"answer": "accept", **names})

    assert "The course is over, so there is nothing to accept any more." in sent.text
    assert not Person.objects.filter(email=EMAIL).exists()


def test_a_refusal_gives_nothing_and_is_shown(cast: Cast) -> None:
    office = as_person(cast.coordinator)
    office.post(url(cast.course), typed(Duty.LECTURER))

    answer_by_letter("refuse")

    assert "Refused" in office.get(url(cast.course, "office:course_staff")).text
    assert not Staff.objects.filter(person__email=EMAIL).exists()


def test_the_invitation_is_undone_before_its_letter_leaves(cast: Cast) -> None:
    office = as_person(cast.coordinator)
    office.post(url(cast.course), typed(Duty.LECTURER))
    batch = Batch.objects.get(verb="courses.invite_staff")
    undo = reverse("office:undo", args=[cast.course.slug, batch.key])
    assert undo in office.get(url(cast.course, "office:course_staff")).text

    office.post(undo)

    assert Invitation.objects.get().answer == InvitationStatus.WITHDRAWN
    assert Letter.objects.get(kind="invitations/role").state == LetterState.TAKEN_BACK
    assert EMAIL not in office.get(url(cast.course, "office:course_staff")).text


def test_a_second_duty_is_undone_alone(cast: Cast) -> None:
    office = as_person(cast.coordinator)
    for duty in (Duty.LECTURER, Duty.REVIEWER):
        office.post(url(cast.course), typed(duty))
    first, second = Batch.objects.filter(verb="courses.invite_staff").order_by("pk")
    assert [one["duty"] for one in Invitation.objects.get().duties] == ["lecturer", "reviewer"]

    refused = office.post(reverse("office:undo", args=[cast.course.slug, first.key]), follow=True)
    assert "Undo these first" in refused.text
    office.post(reverse("office:undo", args=[cast.course.slug, second.key]))

    assert [one["duty"] for one in Invitation.objects.get().duties] == ["lecturer"]


def test_one_of_two_duties_is_withdrawn_and_the_last_ends_the_invitation(cast: Cast) -> None:
    office = as_person(cast.methodologist)
    for duty in (Duty.LECTURER, Duty.REVIEWER):
        office.post(url(cast.course), typed(duty))
    key = Invitation.objects.get().key

    office.post(url(cast.course, "office:staff_invite_withdraw", key, "lecturer"))
    assert Invitation.objects.get().answer == InvitationStatus.WAITING
    office.post(url(cast.course, "office:staff_invite_withdraw", key, "reviewer"))
    assert Invitation.objects.get().answer == InvitationStatus.WITHDRAWN


def test_it_is_sent_again_with_a_new_link(cast: Cast) -> None:
    office = as_person(cast.methodologist)
    office.post(url(cast.course), typed(Duty.LECTURER))
    Invitation.objects.update(sent_at=clock.now() - timedelta(days=31), expires_at=clock.now())
    page = office.get(url(cast.course, "office:course_staff")).text
    assert "No answer within 30 days" in page

    office.post(url(cast.course, "office:staff_invite_again", Invitation.objects.get().key))

    assert Letter.objects.filter(kind="invitations/role").count() == 2
    answer_by_letter()
    assert Staff.objects.get(person__email=EMAIL).duty == Duty.LECTURER


def test_a_colleague_gets_the_duty_without_an_invitation(cast: Cast) -> None:
    sent = as_person(cast.coordinator).post(
        url(cast.course), typed(Duty.REVIEWER, email="madina@example.org"), follow=True
    )

    assert "works at the centre already, so the duty is given without an invitation." in sent.text
    assert Staff.objects.filter(person=cast.methodologist, duty=Duty.REVIEWER).exists()
    assert list(cast.methodologist.posts.values_list("role", flat=True)) == [Role.METHODOLOGIST]


def test_the_same_duty_is_offered_once(cast: Cast) -> None:
    office = as_person(cast.coordinator)
    office.post(url(cast.course), typed(Duty.LECTURER))

    again = office.post(url(cast.course), typed(Duty.LECTURER))

    assert again.status_code == 422
    assert "has an invitation to this duty already" in again.text
    assert Letter.objects.filter(kind="invitations/role").count() == 1


def test_the_same_is_done_and_shown_whether_or_not_there_is_an_account(cast: Cast) -> None:
    office = as_person(cast.coordinator)
    office.get(url(cast.course))
    asked, seen = [], []
    for email in ("timur@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as made:
            office.post(url(cast.course), typed(Duty.LECTURER, email=email))
        asked.append(len(made))
        page = office.get(url(cast.course, "office:course_staff")).text
        seen.append((page.count(email), "Stranger" in page))
        Invitation.objects.all().delete()

    assert asked[0] == asked[1]
    assert seen[0] == seen[1]


def test_the_office_of_another_centre_can_not_reach_it(
    cast: Cast, rival_coordinator: Callable[[], Person]
) -> None:
    as_person(cast.coordinator).post(url(cast.course), typed(Duty.LECTURER))
    key = Invitation.objects.get().key
    rival = as_person(rival_coordinator())

    asked = [
        rival.get(url(cast.course)).status_code,
        rival.post(url(cast.course), typed(Duty.LECTURER)).status_code,
        rival.post(url(cast.course, "office:staff_invite_again", key)).status_code,
        rival.post(url(cast.course, "office:staff_invite_withdraw", key, "lecturer")).status_code,
    ]

    assert asked == [404, 404, 404, 404]


@pytest.fixture
def rival_coordinator() -> Callable[[], Person]:
    return lambda: PostFactory.create(role=Role.COORDINATOR).person


def test_the_journal_names_the_step(cast: Cast) -> None:
    office = as_person(cast.coordinator)
    office.post(url(cast.course), typed(Duty.LECTURER))

    page = office.get(reverse("office:journal"), {"verb": "courses.invite_staff"}).text

    assert "invited a person to a duty in a course" in page


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_asks_the_same_whatever_the_number_of_invited(cast: Cast, number: int) -> None:
    office = as_person(cast.methodologist)
    for one in range(number):
        office.post(url(cast.course), typed(Duty.LECTURER, email=f"anna-{one}@example.org"))
    Batch.objects.all().update(leaves_at=clock.now())
    page = url(cast.course, "office:course_staff")
    office.get(page)

    with CaptureQueriesContext(connection) as made:
        office.get(page)

    assert len(made) == 21
