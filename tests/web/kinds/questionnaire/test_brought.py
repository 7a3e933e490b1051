"""A questionnaire from another system on its whole way: read, stored, sent out, shown to the person who answers."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from oqu.courses import actions as courses
from oqu.kernel import clock
from oqu.questionnaires import actions
from oqu.questionnaires.models import Questionnaire
from tests.factories.cast import Cast
from tests.factories.questionnaires import words
from tests.questionnaires.definition.lime import survey

pytestmark = pytest.mark.django_db
MANY = [(f"c{n}", f"Number {n}") for n in range(120)]


def shown(client: Client, cast: Cast, questionnaire: Questionnaire, slug: str) -> str:
    """The page with the questions, as a participant sees it."""
    by, at = cast.methodologist, clock.now()
    details = courses.ActivityDetails(
        kind="questionnaire",
        slug=slug,
        title=words("Brought"),
        opens_at=at - timedelta(days=1),
        due_at=at + timedelta(days=1),
    )
    activity = courses.plan_activity(course=cast.course, details=details, by=by, at=at)
    actions.open_wave(activity=activity, questionnaire=questionnaire, by=by, at=at)
    client.force_login(cast.learner)
    page = client.get(reverse("learning:questionnaire", args=[cast.course.slug, slug]))
    assert page.status_code == 200
    return page.text


@pytest.mark.parametrize("kind", "5ABCEFH1L!OGYMPRNKQSDTUX|")
def test_every_kind_of_question_of_limesurvey_reaches_the_page(client: Client, cast: Cast, kind: str) -> None:
    attributes = {"suffix": "in all", "other_replace_text": "Another", "min_num_value_n": "0.5"}
    lines = MANY if kind in "AMQ" else MANY[:3]
    data = survey(kind, lines=lines, attributes=attributes, question={"other": "Y", "mandatory": "S"})
    client.force_login(cast.methodologist)

    file = SimpleUploadedFile("a.lss", data)
    page = client.post(
        reverse("office:questionnaire_import"), {"file": file, "language": "ru", "kind": "reaction"}
    )

    assert page.status_code in (200, 303)
    kept = Questionnaire.objects.get(centre=cast.centre, code="lime1")
    assert client.get(reverse("office:questionnaire", args=[kept.key])).status_code == 200
    assert "in all" in shown(client, cast, kept, "brought")
