"""The way into a meeting on the pages of those who listen and those who speak."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.lectures.models import Lecture, Venue
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast
from tests.lectures.bbb import SECRET, BigBlueButton

LECTURE = "/en/my/courses/library-work/lectures/talk/"
JOIN = "/en/join/library-work/talk/"


@pytest.fixture
def bbb(settings: Any) -> Iterator[BigBlueButton]:
    """A server that plays BigBlueButton and that the installation knows."""
    played = BigBlueButton()
    settings.OQU_BBB_URL, settings.OQU_BBB_SECRET = played.url, SECRET
    yield played
    played.close()


def held(cast: Cast, **more: Any) -> Lecture:
    return activities.lecture(
        cast.course, by=cast.lecturer, venue=Venue.BIGBLUEBUTTON, **({"meeting_url": ""} | more)
    )


def test_the_button_leads_into_the_meeting(cast: Cast, client: Client, bbb: BigBlueButton) -> None:
    held(cast)
    client.force_login(cast.learner)

    pages = [client.get(address).content.decode() for address in (LECTURE, "/en/today/")]
    answer = client.get(JOIN)

    assert all(f'href="{JOIN}"' in page for page in pages)
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{bbb.url}/join?fullName=Kim+Saule&")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_before_the_doors_open_the_page_says_when(cast: Cast, client: Client, bbb: BigBlueButton) -> None:
    talk = held(cast, starts_at=clock.now() + DAY)
    assert talk.activity.starts_at is not None
    opens = clock.in_zone(talk.activity.starts_at - timedelta(minutes=15), cast.course.zone)
    client.force_login(cast.learner)

    page = client.get(LECTURE).content.decode()
    answer = client.get(JOIN, follow=True)

    assert "15 minutes before the beginning" in page
    assert f"{opens:%H:%M}" in page
    assert JOIN not in page
    assert f"The way in opens at {opens:%H:%M}." in answer.content.decode()
    assert bbb.calls == []


def test_a_lecture_in_the_hall_has_no_such_button_on_today(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer, meeting_url="")
    client.force_login(cast.learner)

    assert JOIN not in client.get("/en/today/").content.decode()


def test_secrets_are_on_no_page_and_in_no_journal(cast: Cast, client: Client, bbb: BigBlueButton) -> None:
    talk = held(cast)
    pages = []
    for person, address in (
        (cast.learner, LECTURE),
        (cast.learner, JOIN),
        (cast.lecturer, f"/en/teaching/lectures/{talk.activity.key}/"),
        (cast.lecturer, f"/en/teaching/lectures/{talk.activity.key}/join/"),
        (cast.coordinator, "/en/office/courses/library-work/plan/talk/"),
    ):
        client.force_login(person)
        answer = client.get(address)
        pages.append(answer.content.decode() + answer.get("Location", ""))

    journal = [str(entry.details) for entry in JournalEntry.objects.all()]
    assert not [text for text in pages + journal if SECRET in text]


def test_the_lecturer_joins_early_and_ends_it(cast: Cast, client: Client, bbb: BigBlueButton) -> None:
    talk = held(cast, starts_at=clock.now() + timedelta(minutes=50))
    lecture = f"/en/teaching/lectures/{talk.activity.key}/"
    client.force_login(cast.lecturer)

    page = client.get(lecture).content.decode()
    way_in = client.get(f"{lecture}join/")
    ended = client.post(f"{lecture}end/", {"form_key": "k"})

    assert f'href="{lecture}join/"' in page
    assert "role=MODERATOR" in way_in["Location"]
    assert ended.status_code == 303
    assert bbb.meetings == {}


def test_participants_do_not_run_meetings(cast: Cast, client: Client, bbb: BigBlueButton) -> None:
    talk = held(cast)
    client.force_login(cast.learner)

    assert client.get(f"/en/teaching/lectures/{talk.activity.key}/join/").status_code == 404
