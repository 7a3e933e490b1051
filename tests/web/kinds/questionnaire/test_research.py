"""The file for researchers by pages: people are informed, the director releases, the office downloads."""

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from oqu.courses.models import Activity, Course, Stage
from oqu.kernel import clock
from oqu.questionnaires.actions import close_wave
from oqu.questionnaires.models import Wave
from tests.factories.cast import Cast
from tests.factories.questionnaires import SCALE, answer, item, options, places, wave

pytestmark = pytest.mark.django_db
ASKED = (
    item("post", "one", options=options("head", "librarian")),
    item("overall", "scale", scale=SCALE),
    item("useful", "matrix", scale=SCALE, rows=options("talks", "tasks")),
    item("story", "long"),
)
DDI = {"d": "ddi:codebook:2_5"}
INFORMED = "For research: the centre may give answers to researchers"


def url(asked: Wave, view: str) -> str:
    return reverse(f"office:{view}", args=[asked.activity.course.slug, asked.activity.slug])


@pytest.fixture
def asked(cast: Cast) -> Wave:
    """A questionnaire that opens tomorrow."""
    tomorrow = clock.now() + timedelta(days=1)
    return wave(cast.course, cast.methodologist, *ASKED, opens_at=tomorrow)


def offer(client: Client, cast: Cast, asked: Wave) -> None:
    client.force_login(cast.methodologist)
    client.post(url(asked, "research_offer"))
    asked.refresh_from_db()


def answered(cast: Cast, asked: Wave, number: int = 12) -> Wave:
    """The same, opened, answered by so many and closed with its course."""
    Activity.objects.filter(pk=asked.activity_id).update(opens_at=clock.now() - timedelta(hours=1))
    for n, place in enumerate(places(cast.course, number)):
        typed: dict[str, Any] = {
            "overall": [str(1 + n % 5)],
            "useful.talks": [str(1 + n % 4)],
            "useful.tasks": ["5"],
        }
        answer(asked, place, post=["head" if n < 2 else "librarian"], story=[f"Story {n}"], **typed)
    closed = close_wave(wave=Wave.objects.get(pk=asked.pk), by=cast.methodologist, at=clock.now())
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)
    return closed


def files_in(client: Client, asked: Wave) -> dict[str, str]:
    response = client.get(url(asked, "research_rows"))
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_people_are_informed_before_they_answer(client: Client, cast: Cast, asked: Wave) -> None:
    offer(client, cast, asked)
    page = client.get(reverse("office:questionnaires", args=[cast.course.slug])).text
    assert "Do not give answers to researchers" in page
    Activity.objects.filter(pk=asked.activity_id).update(opens_at=clock.now() - timedelta(hours=1))
    refused = client.post(url(asked, "research_offer"), follow=True).text

    assert "The questionnaire has opened already" in refused
    client.force_login(cast.learner)
    form = reverse("learning:questionnaire", args=[cast.course.slug, asked.activity.slug])
    assert INFORMED in client.get(form).text


def test_nothing_is_said_where_nothing_is_given(client: Client, cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist, *ASKED)
    client.force_login(cast.learner)
    form = reverse("learning:questionnaire", args=[cast.course.slug, asked.activity.slug])

    assert INFORMED not in client.get(form).text
    client.force_login(cast.director)
    assert client.get(url(asked, "wave_research")).status_code == 404


def test_the_director_releases_what_the_page_explains(client: Client, cast: Cast, asked: Wave) -> None:
    offer(client, cast, asked)
    closed = answered(cast, asked)
    assert client.post(url(closed, "research_release")).status_code == 403
    client.force_login(cast.director)
    page = client.get(url(closed, "wave_research")).text
    assert "at least 5 people have it in common (k = 5)" in page
    assert "at least 2 gave another answer to each question than the commonest one (l = 2)" in page
    assert client.get(url(closed, "research_rows")).status_code == 404

    client.post(url(closed, "research_release"))
    files = files_in(client, closed)
    rows = list(csv.reader(io.StringIO(files["answers.csv"])))

    assert sorted(files) == [
        *("about-en.txt", "about-kk.txt", "about-ru.txt", "answers.csv", "codebook.csv", "codebook.xml"),
    ]
    assert rows[0] == ["overall", "useful_talks", "useful_tasks"]
    assert len(rows) == 13
    assert sorted(int(row[0]) for row in rows[1:]) == sorted(1 + n % 5 for n in range(12))
    assert "Story" not in "".join(files.values())


def test_the_codebook_has_every_code_in_three_languages(client: Client, cast: Cast, asked: Wave) -> None:
    offer(client, cast, asked)
    closed = answered(cast, asked)
    client.force_login(cast.director)
    client.post(url(closed, "research_release"))
    files = files_in(client, closed)
    book = etree.fromstring(files["codebook.xml"].encode())
    lines = list(csv.DictReader(io.StringIO(files["codebook.csv"])))

    assert book.findtext(".//d:caseQnty", namespaces=DDI) == "12"
    assert [one.get("name") for one in book.iterfind(".//d:var", DDI)] == [
        "overall",
        "useful_talks",
        "useful_tasks",
    ]
    assert [one.text for one in book.iterfind(".//d:var[@name='useful_talks']/d:labl", DDI)] == [
        *("Useful kk – talks kk", "Useful ru – talks ru", "Useful en – talks en"),
    ]
    overall = [(line["code"], line["rows"]) for line in lines if line["column"] == "overall"]
    assert overall == [("1", "3"), ("2", "3"), ("3", "2"), ("4", "2"), ("5", "2")]
    assert lines[0]["question_ru"] == "Overall ru"


def test_the_release_ends(client: Client, cast: Cast, asked: Wave) -> None:
    offer(client, cast, asked)
    closed = answered(cast, asked)
    client.force_login(cast.director)
    client.post(url(closed, "research_release"))
    client.post(url(closed, "research_withdraw"))

    assert client.get(url(closed, "research_rows")).status_code == 404
    assert "Release the file" in client.get(url(closed, "wave_research")).text


def test_the_file_is_released_after_the_course(client: Client, cast: Cast, asked: Wave) -> None:
    offer(client, cast, asked)
    closed = answered(cast, asked)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.RUNNING)
    client.force_login(cast.director)

    assert "after the course is closed" in client.post(url(closed, "research_release"), follow=True).text
    assert client.get(url(closed, "research_rows")).status_code == 404
