"""Signing out, or losing a role or enrolment, revokes tickets of the lecture hall once the worker has notified the relay."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from oqu.courses import actions as courses
from oqu.courses.models import Duty, Staff
from oqu.kernel import clock
from oqu.kernel.permissions import Role as Held
from oqu.kernel.tickets import HallRole
from oqu.lectures import actions, queries
from oqu.lectures.models import Lecture
from oqu.people import actions as people
from oqu.people.models import Person, Post
from tests.factories import activities
from tests.factories.cast import Cast
from tests.hall.conftest import Relay

EARLIER = timedelta(minutes=1)
type Leaving = Callable[[Cast, Client], Person]


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    started = Relay(tmp_path_factory.mktemp("hall"))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def talk(cast: Cast, relay: Relay, settings: Settings) -> Lecture:
    """A lecture in the hall of a relay that takes this site's tickets."""
    settings.SECRET_KEY = relay.secret
    settings.OQU_HALL_ADDRESS = settings.OQU_HALL_INSIDE = f"http://127.0.0.1:{relay.port}/hall"
    return activities.lecture(cast.course, by=cast.lecturer, meeting_url="")


def sign_out(cast: Cast, client: Client) -> Person:
    client.force_login(cast.learner)
    assert client.post("/en/sign-in/out/").status_code == 303
    return cast.learner


def be_signed_out_elsewhere(cast: Cast, client: Client) -> Person:
    client.force_login(cast.learner)
    client.session.delete()
    return cast.learner


def give_the_place_back(cast: Cast, client: Client) -> Person:
    courses.withdraw(enrolment=cast.enrolment, by=cast.learner, at=clock.now())
    return cast.learner


def lose_the_role(cast: Cast, client: Client) -> Person:
    post = Post.objects.get(person=cast.methodologist, role=Held.METHODOLOGIST)
    people.take_role(post=post, by=cast.director, at=clock.now())
    return cast.methodologist


def lose_the_duty(cast: Cast, client: Client) -> Person:
    duty = Staff.objects.get(course=cast.course, person=cast.lecturer, duty=Duty.LECTURER)
    courses.dismiss_staff(staff=duty, by=cast.coordinator, at=clock.now())
    return cast.lecturer


def be_replaced_as_lecturer(cast: Cast, client: Client) -> Person:
    activity = Lecture.objects.get(lecturer=cast.lecturer).activity
    actions.set_lecture(activity=activity, lecturer=cast.director, by=cast.coordinator, at=clock.now())
    return cast.lecturer


def be_moved_to_another_group(cast: Cast, client: Client) -> Person:
    other = cast.course.groups.exclude(enrolments=cast.enrolment).earliest("pk")
    courses.place_in_group(enrolment=cast.enrolment, group=other, by=cast.coordinator, at=clock.now())
    return cast.learner


def have_the_lecture_given_to_another_group(cast: Cast, client: Client) -> Person:
    other = cast.course.groups.exclude(enrolments=cast.enrolment).earliest("pk")
    activity = Lecture.objects.get(lecturer=cast.lecturer).activity
    activity.group = other
    activity.save()
    return cast.learner


def have_the_account_closed(cast: Cast, client: Client) -> Person:
    cast.learner.is_active = False
    cast.learner.save()
    return cast.learner


WAYS = [
    sign_out,
    be_signed_out_elsewhere,
    give_the_place_back,
    lose_the_role,
    lose_the_duty,
    be_replaced_as_lecturer,
    be_moved_to_another_group,
    have_the_lecture_given_to_another_group,
    have_the_account_closed,
]


def tasks() -> list[DBTaskResult[..., bool]]:
    return [
        one for one in DBTaskResult.objects.order_by("enqueued_at") if one.task_path.endswith(".tell_hall")
    ]


def let_the_worker_tell() -> list[bool]:
    """Do what waits for the worker."""
    return [actions.tell_hall.call(*task.args_kwargs["args"]) for task in tasks()]


@pytest.mark.parametrize("leaves", WAYS)
def test_who_leaves_is_out_of_the_hall(
    cast: Cast,
    client: Client,
    talk: Lecture,
    relay: Relay,
    leaves: Leaving,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    everyone = (cast.learner, cast.methodologist, cast.lecturer)
    at = clock.now() - EARLIER
    tickets = {
        one: queries.hall_ticket(talk.activity, one, role=HallRole.LISTENER, at=at) for one in everyone
    }
    addresses = {person: queries.hall_address(ticket) for person, ticket in tickets.items()}
    assert all(relay.ask(f"{address}/live")[0] == 200 for address in addresses.values())

    with django_capture_on_commit_callbacks(execute=True):
        gone = leaves(cast, client)
    assert all(let_the_worker_tell())

    statuses = {person: relay.ask(f"{address}/live")[0] for person, address in addresses.items()}
    assert statuses == {person: 401 if person == gone else 200 for person in everyone}


@pytest.mark.parametrize("leaves", [way for way in WAYS if way is not be_moved_to_another_group])
def test_who_leaves_gets_no_page_of_the_hall_and_no_new_ticket(
    cast: Cast, client: Client, talk: Lecture, leaves: Leaving
) -> None:
    learners = "/en/my/courses/library-work/lectures/talk/hall/"
    staffs = f"/en/teaching/lectures/{talk.activity.key}/hall/"
    for person, page in ((cast.learner, learners), (cast.methodologist, staffs), (cast.lecturer, staffs)):
        client.force_login(person)
        assert {client.get(address).status_code for address in (page, f"{page}ticket/")} == {200}

    gone = leaves(cast, client)
    if leaves not in (sign_out, be_signed_out_elsewhere):
        client.force_login(gone)

    page = learners if gone == cast.learner else staffs
    refused = {403, 404} if gone.is_active and "_auth_user_id" in client.session else {302}
    assert {client.get(address).status_code for address in (page, f"{page}ticket/")} <= refused


def test_who_signs_in_again_is_let_in_with_a_new_ticket(
    cast: Cast,
    client: Client,
    talk: Lecture,
    relay: Relay,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sign_out(cast, client)
    let_the_worker_tell()
    later = clock.now() + timedelta(seconds=2)
    ticket = queries.hall_ticket(talk.activity, cast.learner, role=HallRole.LISTENER, at=later)

    assert relay.ask(f"{queries.hall_address(ticket)}/live")[0] == 200


def test_a_relay_that_is_away_is_told_later_and_not_without_end(
    cast: Cast, talk: Lecture, settings: Settings
) -> None:
    settings.OQU_HALL_INSIDE = "http://127.0.0.1:9/hall"
    now = int(clock.now().timestamp())

    assert not actions.tell_hall.call(cast.learner.key, now, 15)
    (again,) = tasks()
    assert again.args_kwargs["args"] == [cast.learner.key, now, 30]
    assert again.run_after > clock.now()
    assert not actions.tell_hall.call(cast.learner.key, now - 7 * 3600, 15)
    assert len(tasks()) == 1


@pytest.mark.django_db
def test_a_site_without_a_hall_tells_nobody(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sign_out(cast, client)

    assert tasks() == []
