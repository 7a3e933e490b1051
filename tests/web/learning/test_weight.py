"""A learner's pages on the wire, compressed: the first visit with style sheet and script, and the visits after it."""

import gzip
from pathlib import Path

import pytest
from django.test import Client

from oqu.kernel import clock
from oqu.lectures import actions as lectures
from oqu.readings import actions as readings
from oqu.ui import bundle
from tests.factories import activities
from tests.factories.activities import HOUR
from tests.factories.cast import Cast

FIRST_VISIT = 30_000
FIRST_PAINT = 14 * 1024
REPEAT_VISIT = 8_000
PAGES = (
    "today/",
    "my/courses/library-work/",
    "my/courses/library-work/lectures/talk-0/",
    "my/courses/library-work/readings/text/",
    "my/courses/library-work/assignments/task/",
)


@pytest.fixture
def course_of_real_size(cast: Cast, root: Path) -> Cast:
    """As many lectures and tasks as the course of 2021 had, and the longest of its readings."""
    for number in range(8):
        begins = clock.now() + number * 24 * HOUR
        talk = activities.lecture(
            cast.course, f"talk-{number}", by=cast.lecturer, starts_at=begins, slides=activities.pdf(1)
        )
        lectures.draw_slides.call(talk.pk)
    for number in range(3):
        activities.assignment(cast.course, f"task-{number}", by=cast.methodologist)
    activities.assignment(cast.course, by=cast.methodologist)
    texts = [path.read_text("utf-8") for path in (root / "examples/akmola-2021/readings").glob("*.ru.md")]
    text = activities.reading(cast.course, by=cast.methodologist)
    longest = max(texts, key=len)
    readings.set_reading(activity=text.activity, text={"ru": longest}, by=cast.methodologist, at=clock.now())
    return cast


def compressed(name: str) -> int:
    return len(gzip.compress(bundle.text(name).encode()))


@pytest.mark.parametrize("page", PAGES)
def test_pages_stay_within_their_weight(course_of_real_size: Cast, client: Client, page: str) -> None:
    client.force_login(course_of_real_size.learner)

    html = len(client.get(f"/ru/{page}", headers={"accept-encoding": "gzip"}).content)

    assert html <= REPEAT_VISIT
    assert html + compressed("ui.css") <= FIRST_PAINT
    assert html + compressed("ui.css") + compressed("ui.js") <= FIRST_VISIT
