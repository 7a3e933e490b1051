"""While the closing of a course can be undone its answers are sealed: all pages name this state alike, and signing waits."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from oqu.admission.models import ApplicationState
from oqu.courses.models import Activity, Course, Stage
from oqu.kernel import clock, dates
from oqu.letters.actions import UNDO_TIME
from oqu.letters.models import Batch
from oqu.news.models import Article
from oqu.questionnaires.jobs import close_due
from oqu.questionnaires.models import Wave
from oqu.reports import actions as reports
from oqu.reports.models import Edition
from tests.factories import questionnaires
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast

OPENING = "closed, the answers are being opened"


@pytest.fixture
def wave(cast: Cast) -> Wave:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSING)
    return questionnaires.wave(cast.course, cast.methodologist)


@pytest.fixture
def director(client: Client, cast: Cast) -> Client:
    client.force_login(cast.director)
    return client


def close(cast: Cast, client: Client) -> None:
    client.force_login(cast.methodologist)
    client.post(reverse("office:course_move", args=[cast.course.slug]), {"to": Stage.CLOSED, "anyway": "1"})
    cast.course.refresh_from_db()
    client.force_login(cast.director)


def pages(cast: Cast, client: Client) -> list[str]:
    """The questionnaires page, the report, the page on which it is signed, and Today."""
    names = ("office:questionnaires", "office:report", "office:sign_report")
    own = [client.get(reverse(name, args=[cast.course.slug])).text for name in names]
    return [*own, client.get(reverse("learning:today")).text]


def undoable(cast: Cast) -> str:
    assert cast.course.closed_at is not None
    hour = dates.clock_time(clock.in_zone(cast.course.closed_at + UNDO_TIME, cast.director.zone))
    return f"closed with the course, can be undone until {hour}"


def draft(cast: Cast, client: Client) -> str:
    address = reverse("office:draft_news", args=[cast.course.slug])
    return client.post(address, {"form_key": "draft"}, follow=True).text


def test_all_pages_name_a_closing_that_can_be_undone_and_signing_and_drafting_wait(
    cast: Cast, wave: Wave, director: Client
) -> None:
    close(cast, director)

    shown = pages(cast, director)
    refused = [draft(cast, director), sign(cast, director)]

    words = undoable(cast)
    assert [words in page for page in shown] == [True] * 4
    assert "There is no verdict yet. Closing questionnaire about quality: " + words in shown[1]
    assert ["draft/" in shown[1], 'name="digest"' in shown[2]] == [False, False]
    assert ["This waits until the answers to the questionnaires are known." in page for page in refused] == [
        True,
        True,
    ]
    assert (Article.objects.count(), Edition.objects.count()) == (0, 0)


def sign(cast: Cast, client: Client) -> str:
    address = reverse("office:sign_report", args=[cast.course.slug])
    return client.post(address, {"digest": "", "form_key": "sign"}, follow=True).text


def test_letters_that_are_sent_at_once_end_the_undoing_on_every_page(
    cast: Cast, wave: Wave, director: Client
) -> None:
    ApplicationFactory.create(course=cast.course, state=ApplicationState.WAITING, decided_at=clock.now())
    close(cast, director)
    batch = Batch.objects.get(verb="courses.move_on")
    before = pages(cast, director)
    director.force_login(cast.methodologist)
    director.post(reverse("office:undo", args=[cast.course.slug, batch.key]), {"now": "1"})
    director.force_login(cast.director)

    shown = pages(cast, director)
    close_due(clock.now())
    after = pages(cast, director)

    assert [undoable(cast) in page for page in before] == [True] * 4
    assert ["can be undone until" in page for page in shown] == [False] * 4
    assert [OPENING in page for page in shown] == [True] * 4
    assert [(OPENING in page, "undone until" in page) for page in after] == [(False, False)] * 4
    assert "closed with the course" in after[0]
    assert "The report waits for your signature" in after[3]


def test_a_signature_of_certificates_ends_the_undoing_of_questionnaires(cast: Cast, wave: Wave) -> None:
    now = clock.now()
    Course.objects.filter(pk=cast.course.pk).update(
        stage=Stage.CLOSED, closed_at=now, bound_stage=Stage.CLOSED
    )

    close_due(now)

    assert Wave.objects.get().closed_at == now


def test_a_questionnaire_that_is_open_after_the_course_is_named_and_does_not_hold_up_the_signature(
    cast: Cast, wave: Wave, director: Client
) -> None:
    now = clock.now()
    at_once = now - timedelta(days=1)
    Course.objects.filter(pk=cast.course.pk).update(
        stage=Stage.CLOSED, closed_at=at_once, ends_on=(now - timedelta(days=3)).date()
    )
    Activity.objects.filter(pk=wave.activity_id).update(opens_at=now - timedelta(hours=1))

    shown = pages(cast, director)
    drafted = draft(cast, director)

    assert [f"{wave.activity.title}: open" in page for page in (*shown[1:3], drafted)] == [True] * 3
    assert 'name="digest"' in shown[2]
    assert "Not in the figures yet" in drafted


def test_a_worker_that_is_late_does_not_hold_up_the_signature_for_good(cast: Cast, wave: Wave) -> None:
    closed_at = clock.now()
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=closed_at)

    def refused(at: datetime) -> bool:
        try:
            reports.article_of(Course.objects.select_related("centre__library").get(), at=at)
        except reports.AnswersOpen:
            return True
        return False

    assert [refused(closed_at + timedelta(minutes=n)) for n in (1, 11, 16)] == [True, True, False]
