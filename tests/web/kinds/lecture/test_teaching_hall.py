"""The lecturer's desk and the staff's seat in the hall: with which rights, and on which lecture."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from oqu.kernel import clock, tickets
from oqu.kernel.tickets import HallRole, Ticket
from oqu.lectures import actions
from oqu.lectures.models import Lecture
from tests.factories import activities
from tests.factories.cast import Cast

ADDRESS = re.compile(r'data-address="[^"]+/([^"/]+)"')


@pytest.fixture
def talk(cast: Cast) -> Lecture:
    """A lecture in the hall, given by the lecturer of the cast."""
    return activities.lecture(cast.course, by=cast.lecturer, meeting_url="")


def ticket(page: str, settings: Settings) -> Ticket:
    found = ADDRESS.search(page)
    assert found is not None
    return tickets.read(found[1], secret=settings.SECRET_KEY, now=int(clock.now().timestamp()))


@pytest.mark.parametrize("page", ["desk", "hall"])
@pytest.mark.parametrize(
    ("member", "role"),
    [("lecturer", HallRole.LECTURER), ("methodologist", HallRole.STAFF), ("coordinator", HallRole.STAFF)],
)
def test_who_keeps_the_lecture_stands_at_its_desk(
    cast: Cast, client: Client, talk: Lecture, settings: Settings, member: str, role: HallRole, page: str
) -> None:
    client.force_login(getattr(cast, member))

    answer = client.get(f"/en/teaching/lectures/{talk.activity.key}/{page}/")

    given = ticket(answer.content.decode(), settings)
    assert (given.role, given.lecture) == (role, talk.activity.key)


def test_the_staff_may_listen_to_a_rehearsal(cast: Cast, client: Client, talk: Lecture) -> None:
    client.force_login(cast.coordinator)
    hall = f"/en/teaching/lectures/{talk.activity.key}/hall/"

    assert 'data-rehearsal="1"' not in client.get(hall).content.decode()
    assert 'data-rehearsal="1"' in client.get(f"{hall}?rehearsal").content.decode()


def test_the_desk_tells_how_far_the_slides_are(cast: Cast, client: Client, talk: Lecture) -> None:
    actions.set_slides(lecture=talk, upload=activities.pdf(2), by=cast.lecturer, at=clock.now())
    client.force_login(cast.lecturer)
    desk = f"/en/teaching/lectures/{talk.activity.key}/desk/"

    before = client.get(desk).content.decode()
    actions.draw_slides.call(talk.pk)
    after = client.get(desk).content.decode()

    assert "The slides are being prepared" in before
    assert before.count("&quot;src&quot;") + before.count('"src"') == 0
    assert after.count('"src"') == 2


def test_captions_without_times_are_refused_at_their_field(cast: Cast, client: Client, talk: Lecture) -> None:
    client.force_login(cast.lecturer)
    page = f"/en/teaching/lectures/{talk.activity.key}/"
    text = SimpleUploadedFile("talk.vtt", b"WEBVTT\n\nNo times")

    answer = client.post(page, {"transcript": text})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["transcript"]


def test_a_text_is_attached_and_named_on_the_page(cast: Cast, client: Client, talk: Lecture) -> None:
    client.force_login(cast.lecturer)
    page = f"/en/teaching/lectures/{talk.activity.key}/"
    text = SimpleUploadedFile("notes.txt", "Оқу дегеніміз — өмір.".encode())

    assert client.post(page, {"transcript": text, "venue": "hall"}).status_code == 303
    assert "notes.txt" in client.get(page).content.decode()
