"""A draft, a closed and an archived course, walked page by page: what is offered is accepted."""

from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client

from oqu.courses.models import Activity, Aim, Course, Stage
from oqu.kernel import clock
from tests.factories import activities, questionnaires
from tests.factories.activities import DAY
from tests.factories.cast import Cast
from tests.house.test_offered_forms import buttons, pages, refusal, sent

pytestmark = pytest.mark.django_db
OWN = "/en/office/courses/library-work/"


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A course with something of each kind, some of it over and some ahead."""
    by, now = cast.methodologist, clock.now()
    activities.lecture(cast.course, "held", by=by, lecturer=cast.lecturer, starts_at=now - DAY)
    activities.lecture(cast.course, "ahead", by=by, lecturer=None, starts_at=now + DAY)
    task = activities.assignment(cast.course, by=by)
    activities.answer(task, cast.enrolment)
    activities.reading(cast.course, by=by)
    activities.link(cast.course, by=by)
    activities.plan(cast.course, "questionnaire", "empty", by=by, due_at=now + DAY)
    questionnaires.wave(cast.course, by)
    Activity.objects.filter(kind="lecture").update(hours=2)
    Aim.objects.create(course=cast.course, code="aim", position=1, text_kk="Айту", text_ru="Рассказать")
    return cast


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.CLOSED, Stage.ARCHIVED])
def test_what_a_course_offers_at_a_stage_is_accepted(full: Cast, client: Client, stage: Stage) -> None:
    closed_at = clock.now() if stage != Stage.DRAFT else None
    Course.objects.filter(pk=full.course.pk).update(stage=stage, closed_at=closed_at)
    refused: dict[str, str] = {}
    walked = set()

    client.force_login(full.methodologist)
    for path, page in pages(client, OWN):
        if not path.startswith(OWN):
            continue
        walked.add(path)
        for form, button in buttons(page):
            address = urljoin(path, form.get("action", ""))
            mark = transaction.savepoint_create()
            answer = client.post(address, sent(form, button))
            transaction.savepoint_rollback(mark)
            if why := refusal(answer):
                refused[f"{path} {button.text_content().strip()}"] = why

    assert len(walked) > 20
    assert refused == {}
