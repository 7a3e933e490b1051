"""Who deletes the account is named no more in the lecture hall's folder, even if the relay was away at that moment."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from oqu.kernel import clock
from oqu.kernel.tickets import HallRole
from oqu.lectures import actions, queries
from oqu.lectures.actions import forgetting
from oqu.lectures.models import Lecture
from oqu.people import actions as people
from oqu.people.models import Person
from tests.factories import activities
from tests.factories.cast import Cast
from tests.hall.conftest import Relay, contents


@pytest.fixture
def relay(tmp_path: Path, settings: Settings) -> Iterator[Relay]:
    """A relay that takes this site's tickets."""
    started = Relay(tmp_path / "hall")
    started.start()
    settings.SECRET_KEY = started.secret
    settings.OQU_HALL_ADDRESS = settings.OQU_HALL_INSIDE = f"http://127.0.0.1:{started.port}/hall"
    yield started
    started.stop(signal.SIGKILL)


@pytest.fixture
def talk(cast: Cast, relay: Relay) -> Lecture:
    """A lecture in the hall at which the learner and the lecturer asked something."""
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="")
    for number, person in enumerate((cast.learner, cast.lecturer)):
        ticket = queries.hall_ticket(talk.activity, person, role=HallRole.LISTENER, at=clock.now())
        event = {"id": f"question-{number}", "kind": "question", "text": f"{person.given_name}: why?"}
        status, answer = relay.json_answer(f"{queries.hall_address(ticket)}/say", {"events": [event]})
        assert (status, answer["refused"]) == (200, {})
    return talk


def tasks() -> list[DBTaskResult[..., bool]]:
    found = DBTaskResult.objects.order_by("enqueued_at")
    return [one for one in found if one.task_path.endswith(".tell_hall_to_forget")]


def let_the_worker_tell() -> list[bool]:
    """Do what waits for the worker."""
    return [actions.tell_hall_to_forget.call(*task.args_kwargs["args"]) for task in tasks()]


def found(folder: Path, *words: str) -> set[str]:
    """Which of the words the bytes of any file hold."""
    data = b"".join(contents(folder).values())
    return {word for word in words if word.encode() in data}


def names_of(person: Person) -> tuple[str, str]:
    return person.family_name, person.given_name


def test_deleting_an_account_takes_the_name_out_of_the_hall(
    cast: Cast,
    talk: Lecture,
    relay: Relay,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    gone, stays = names_of(cast.learner), names_of(cast.lecturer)
    assert found(relay.folder, *gone, *stays) == {*gone, *stays}

    with django_capture_on_commit_callbacks(execute=True):
        people.forget(person=cast.learner, by=cast.learner, at=clock.now())
    assert let_the_worker_tell() == [True]

    assert found(relay.folder, *gone, *stays) == {*stays}


def test_the_nightly_round_does_what_the_relay_missed(
    cast: Cast,
    talk: Lecture,
    relay: Relay,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    gone, inside = names_of(cast.learner), settings.OQU_HALL_INSIDE
    settings.OQU_HALL_INSIDE = "http://127.0.0.1:9/hall"
    with django_capture_on_commit_callbacks(execute=True):
        people.forget(person=cast.learner, by=cast.learner, at=clock.now())
    assert let_the_worker_tell() == [False]
    assert not actions.forget_deleted_people_in_halls(at=clock.now())
    assert found(relay.folder, *gone) == {*gone}

    settings.OQU_HALL_INSIDE = inside
    assert actions.forget_deleted_people_in_halls(at=clock.now())

    assert found(relay.folder, *gone) == set()


def test_a_relay_that_is_away_is_told_again_later_and_not_without_end(
    cast: Cast, talk: Lecture, settings: Settings
) -> None:
    settings.OQU_HALL_INSIDE = "http://127.0.0.1:9/hall"

    assert not actions.tell_hall_to_forget.call(cast.learner.key, 15)
    (again,) = tasks()
    assert again.args_kwargs["args"] == [cast.learner.key, 30]
    assert again.run_after > clock.now()
    longest = int(forgetting.LONGEST_PAUSE.total_seconds())
    assert not actions.tell_hall_to_forget.call(cast.learner.key, longest + 1)
    assert len(tasks()) == 1


@pytest.mark.django_db
def test_many_deleted_people_are_told_in_several_requests(
    cast: Cast, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def forget(_address: str, *, people: list[str]) -> int:
        asked.append(len(people))
        return 0

    monkeypatch.setattr(forgetting, "AT_ONCE", 1)
    monkeypatch.setattr("oqu.lectures.outside.relay.forget", forget)
    for person in (cast.learner, cast.lecturer):
        people.forget(person=person, by=person, at=clock.now())

    assert actions.forget_deleted_people_in_halls(at=clock.now())
    assert asked == [1, 1]
