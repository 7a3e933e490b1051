"""The lecture hall's page for listeners: who gets in, what it is given, what the lecture's page says of it."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from oqu.kernel import clock, tickets
from oqu.kernel.tickets import HallRole
from oqu.lectures import actions
from oqu.lectures.models import Hall, HallStatus, Lecture
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast
from tests.web.budgets import SIGNED_IN

LECTURE = "/en/my/courses/library-work/lectures/talk/"
HALL = f"{LECTURE}hall/"
ADDRESS = re.compile(r'data-address="([^"]+)/([^"/]+)"')
HALL_PAGE = 5_800
SLIDES = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def talk(cast: Cast) -> Lecture:
    """A lecture in the hall with three slides, on now by its plan."""
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", slides=activities.pdf(3))
    actions.draw_slides.call(talk.pk)
    return talk


def stands(talk: Lecture, status: HallStatus, **more: object) -> None:
    values = {"begun_at": clock.now(), "asked_at": clock.now(), "length": 3_000, "size": 9_400_000} | more
    Hall.objects.create(lecture=talk, status=status, **values)


def test_the_page_gives_a_ticket_and_the_slides(
    cast: Cast, client: Client, talk: Lecture, settings: Settings
) -> None:
    client.force_login(cast.learner)

    page = client.get(HALL).content.decode()

    found = ADDRESS.search(page)
    assert found is not None
    ticket = tickets.read(found[2], secret=settings.SECRET_KEY, now=int(clock.now().timestamp()))
    assert (found[1], ticket.lecture, ticket.role, ticket.person) == (
        settings.OQU_HALL_ADDRESS,
        talk.activity.key,
        HallRole.LISTENER,
        cast.learner.key,
    )
    found = SLIDES.search(page)
    assert found is not None
    slides = json.loads(found[1])
    assert [slide["src"] for slide in slides] == [
        f"/en/files/{slide.picture.key}/" for slide in talk.pages.all()
    ]
    sent = [client.get(slide["src"]).getvalue() for slide in slides]
    assert [len(picture) for picture in sent] == [slide["bytes"] for slide in slides]


def test_the_page_of_a_long_lecture_leaves_room_for_the_story_so_far(
    cast: Cast, client: Client, root: Path
) -> None:
    """A repeat visit may weigh 8 kB: the page, and what the relay tells of the lecture."""
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", slides=activities.pdf(12))
    actions.draw_slides.call(talk.pk)
    words = (root / "examples/akmola-2021/readings/01-accounting-documents.kk.md").read_text("utf-8").split()
    for slide in talk.pages.all():
        slide.text = " ".join(words[20 * slide.number : 20 * slide.number + 20])
        slide.save()
    stands(talk, HallStatus.LIVE, turned=[1, 2, 3, 4])
    client.force_login(cast.learner)

    page = client.get(HALL.replace("/en/", "/kk/"), headers={"accept-encoding": "gzip"}).content

    found = SLIDES.search(gzip.decompress(page).decode())
    assert found is not None
    assert min(len(slide["alt"]) for slide in json.loads(found[1])) > 100
    assert len(page) <= HALL_PAGE


def test_the_relay_is_named_in_the_policy(cast: Cast, client: Client, talk: Lecture) -> None:
    client.force_login(cast.learner)

    policy = client.get(HALL).headers["content-security-policy"]

    assert "connect-src 'self' http://127.0.0.1:8001;" in policy
    assert "media-src 'self' blob: http://127.0.0.1:8001;" in policy


def test_a_ticket_is_renewed_and_not_kept(cast: Cast, client: Client, talk: Lecture) -> None:
    client.force_login(cast.learner)

    answer = client.get(f"{HALL}ticket/")

    assert set(answer.json()) == {"address"}
    assert answer.headers["cache-control"] == "no-store"


def test_a_lecture_elsewhere_has_no_hall(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.learner)

    assert client.get(HALL).status_code == 404
    assert client.get(f"{HALL}ticket/").status_code == 404


def test_slides_stay_closed_until_the_lecture_opens(cast: Cast, client: Client) -> None:
    talk = activities.lecture(
        cast.course, by=cast.lecturer, meeting_url="", slides=activities.pdf(), starts_at=clock.now() + DAY
    )
    actions.draw_slides.call(talk.pk)
    client.force_login(cast.learner)

    assert '<script type="application/json">[]</script>' in client.get(HALL).content.decode()


def test_without_scripts_there_are_the_slides_so_far_and_the_plain_stream(
    cast: Cast, client: Client, talk: Lecture
) -> None:
    stands(talk, HallStatus.LIVE, turned=[1, 2, 7])
    client.force_login(cast.learner)

    page = client.get(HALL).content.decode()

    plain = page[page.index("<noscript>") : page.index("</noscript>")]
    assert plain.count("<img ") == 2
    assert plain.count("/sound.m3u8") == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (HallStatus.LIVE, ["The lecture is live now", "Join"]),
        (HallStatus.PAUSED, ["The lecture is live now", "Join"]),
        (HallStatus.ENDED, ["Listen to the recording", "50 minutes", "9.0"]),
        (HallStatus.WAITING, ["The lecture is to be on now", "Go into the hall"]),
    ],
)
def test_the_lectures_page_leads_into_the_hall(
    cast: Cast, client: Client, talk: Lecture, status: HallStatus, words: list[str]
) -> None:
    stands(talk, status)
    client.force_login(cast.learner)

    page = client.get(LECTURE).content.decode()

    assert f'href="{HALL}"' in page
    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize("slides", [1, 4])
def test_queries_do_not_grow_with_slides(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, slides: int
) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", slides=activities.pdf(slides))
    actions.draw_slides.call(talk.pk)
    client.force_login(cast.learner)
    client.get(HALL)

    with django_assert_num_queries(SIGNED_IN + 4):
        client.get(HALL)
