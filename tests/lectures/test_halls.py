"""What the site knows of a lecture in the hall: requested from a real relay by the worker, shown on pages."""

import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from oqu.hall.speaker import Desk
from oqu.kernel import clock, tickets
from oqu.kernel.tickets import HallRole
from oqu.lectures import actions, queries
from oqu.lectures.models import Hall, HallStatus, Lecture
from tests.factories import activities
from tests.factories.activities import DAY, HOUR
from tests.factories.cast import Cast
from tests.hall import sounds
from tests.hall.conftest import Relay


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay; each test speaks of a lecture of its own."""
    started = Relay(tmp_path_factory.mktemp("hall"))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def talk(cast: Cast) -> Lecture:
    """A lecture in the hall that is on now by its plan."""
    return activities.lecture(cast.course, by=cast.lecturer, meeting_url="")


@pytest.fixture
def joined(relay: Relay, settings: Settings) -> Relay:
    """A relay that takes this site's tickets."""
    settings.SECRET_KEY = relay.secret
    settings.OQU_HALL_ADDRESS = settings.OQU_HALL_INSIDE = f"http://127.0.0.1:{relay.port}/hall"
    return relay


def desk_of(talk: Lecture, cast: Cast) -> Desk:
    """A desk whose ticket comes from the site."""
    ticket = queries.hall_ticket(talk.activity, cast.lecturer, role=HallRole.LECTURER, at=clock.now())
    return Desk(queries.hall_address(ticket))


def test_a_ticket_says_who_may_do_what_for_six_hours(cast: Cast, talk: Lecture, settings: Settings) -> None:
    at = clock.now()
    address = queries.hall_address(
        queries.hall_ticket(talk.activity, cast.learner, role=HallRole.LISTENER, at=at, group="first")
    )

    read = tickets.read(address.rpartition("/")[2], secret=settings.SECRET_KEY, now=int(time.time()))

    assert address.startswith(f"{settings.OQU_HALL_ADDRESS}/")
    assert (read.lecture, read.role, read.person, read.group) == (
        talk.activity.key,
        HallRole.LISTENER,
        cast.learner.key,
        "first",
    )
    assert read.name == str(cast.learner)
    assert read.expires == int((at + 6 * HOUR).timestamp())


def test_the_worker_learns_how_a_lecture_stands(cast: Cast, talk: Lecture, joined: Relay) -> None:
    assert queries.under_way_for(cast.learner) == {}
    actions.look_into_halls(at=clock.now())
    assert Hall.objects.get().status == HallStatus.WAITING

    desk = desk_of(talk, cast)
    desk.begin()
    for page in (1, 2, 1, 3):
        desk.send_event("slide", page=page)
    desk.send(*sounds.chunks(5))
    actions.look_into_halls(at=clock.now())
    live = Hall.objects.get()
    assert (live.status, live.turned) == (HallStatus.LIVE, [1, 2, 3])
    assert live.begun_at is not None
    assert 3 <= live.length <= 5
    assert live.size > 5_000
    assert queries.under_way_for(cast.learner) == {talk.activity.pk: True}

    desk.send_event("end")
    actions.look_into_halls(at=clock.now())
    assert Hall.objects.get().status == HallStatus.ENDED
    assert queries.under_way_for(cast.learner) == {talk.activity.pk: False}
    assert list(queries.halls_in_use(clock.now())) == []


def test_a_silent_relay_changes_nothing(talk: Lecture, settings: Settings) -> None:
    settings.OQU_HALL_INSIDE = "http://127.0.0.1:9/hall"

    assert actions.look_into_halls(at=clock.now()) == 0
    assert not Hall.objects.exists()


@pytest.mark.parametrize(
    ("begins", "asked"),
    [(2 * HOUR, False), (HOUR / 2, True), (-7 * HOUR, True), (-8 * HOUR, False), (-DAY, False)],
)
def test_only_lectures_near_their_time_are_asked_about(cast: Cast, begins: timedelta, asked: bool) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", starts_at=clock.now() + begins)
    activities.lecture(cast.course, "elsewhere", by=cast.lecturer, starts_at=clock.now() + begins)

    assert list(queries.halls_in_use(clock.now())) == ([talk] if asked else [])


def test_one_that_goes_on_is_asked_about_however_late(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", starts_at=clock.now() - DAY)
    Hall.objects.create(lecture=talk, status=HallStatus.PAUSED, begun_at=clock.now(), asked_at=clock.now())

    assert list(queries.halls_in_use(clock.now())) == [talk]


def test_the_worker_asks_the_relay_from_inside(talk: Lecture, settings: Settings) -> None:
    settings.OQU_HALL_INSIDE = "http://10.0.0.5:8001/hall"

    assert urlsplit(queries.inside_address(talk, clock.now())).netloc == "10.0.0.5:8001"
