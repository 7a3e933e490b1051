"""Files that people really sent in, each to every page that reads a list: an answer in words, never a fault of the site."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oqu.courses.models import Stage
from oqu.kernel import clock
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

CASES = Path(__file__).resolve().parents[2] / "cases"
COURSE = "/en/office/courses/library-work"
ALL_READ = {
    "people": ("director", "/en/office/people/import/", "file"),
    "libraries": ("coordinator", "/en/office/libraries/import/", "lists"),
    "attendance": ("coordinator", f"{COURSE}/attendance/import/", "file"),
    "meeting": ("coordinator", f"{COURSE}/attendance/of/talk/lists/", "file"),
    "nominations": ("network_head", "/en/nominate/open/list/", "table"),
}
"""Page → who sends a file there, its address, and the field."""


@pytest.mark.parametrize("page", ALL_READ)
def test_every_real_file_is_answered_in_words(cast: Cast, client: Client, page: str) -> None:
    member, address, field = ALL_READ[page]
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - timedelta(hours=3))
    CourseFactory.create(
        slug="open",
        centre=cast.centre,
        stage=Stage.ADMISSION,
        applications_until=clock.now() + timedelta(days=2),
    )
    client.force_login(getattr(cast, member))

    answers = {}
    for number, case in enumerate(sorted(CASES.iterdir())):
        content = SimpleUploadedFile(case.name, case.read_bytes())
        sent = client.post(address, {field: content, "form_key": f"k{number}"}, follow=True)
        answers[case.name] = sent.status_code

    assert len(answers) == 16
    assert {name: status for name, status in answers.items() if status not in (200, 422)} == {}
    assert 422 in answers.values()
