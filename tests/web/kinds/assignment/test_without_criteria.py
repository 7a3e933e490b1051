"""A task without criteria: nobody reads of points, for there are none."""

import pytest
from django.test import Client

from oqu.assignments import actions
from oqu.assignments.models import ReviewVerdict
from oqu.kernel import clock
from oqu.letters.models import Letter
from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
TASK = "/en/my/courses/library-work/assignments/task/"


def test_neither_page_nor_letter_names_points(cast: Cast, client: Client) -> None:
    type(cast.learner).objects.filter(pk=cast.learner.pk).update(language="en")
    task = activities.assignment(cast.course, by=cast.methodologist, criteria=(), accept_from=0)
    answer = activities.answer(task, cast.enrolment)
    client.force_login(cast.methodologist)
    review = client.get(f"/en/teaching/reviews/{answer.key}/")
    assert "Your verdict" in review.text
    actions.review(
        submission=answer,
        verdict=ReviewVerdict.ACCEPTED,
        points={},
        comment="",
        by=cast.methodologist,
        at=clock.now(),
        key="review",
    )
    reviews = client.get("/en/office/courses/library-work/reviews/").text.partition("<main")[2]
    client.force_login(cast.learner)
    own = client.get(TASK).text.partition("<main")[2]
    letter = Letter.objects.get(kind="assignments/accepted").text

    assert "Accepted" in own
    assert "Accepted" in reviews
    for words in (own, review.text.partition("<main")[2]):
        assert ("points" in words, "How it is reviewed" in words) == (False, False)
    assert '<span class="soft">0</span>' not in reviews
    assert "Points" not in letter
