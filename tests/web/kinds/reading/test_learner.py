"""Reading a text."""

import re

from django.test import Client

from oqu.courses.models import Progress, Step
from oqu.kernel import clock
from oqu.ui.device import mark_of
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast

READING = "/my/courses/library-work/readings/text/"


def test_the_text_comes_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    assert "<strong>қазақша</strong>" in client.get(f"/kk{READING}").content.decode()
    assert "<strong>по-русски</strong>" in client.get(f"/ru{READING}").content.decode()


def test_a_missing_language_falls_back_and_says_which(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get(f"/en{READING}").content.decode()

    assert '<article class="reading prose-html normal" lang="kk">' in page
    assert "Language of this text: Kazakh." in page
    assert "Мәтін тілі" not in client.get(f"/kk{READING}").content.decode()


def test_the_button_at_the_end_marks_it_read_once(cast: Cast, client: Client) -> None:
    text = activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    first = client.post(f"/en{READING}", {"form_key": "one"})
    client.post(f"/en{READING}", {"form_key": "one"})

    assert (first.status_code, first.url) == (303, "/en/my/courses/library-work/")
    assert Progress.objects.get(enrolment=cast.enrolment, activity=text.activity).step == Step.DONE
    assert "I have read it to the end" not in client.get(f"/en{READING}").content.decode()


def test_the_button_at_the_end_can_wait_for_a_connection(cast: Cast, client: Client) -> None:
    text = activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get(f"/en{READING}").text
    (form,) = re.findall(r'<form class="one" method="post" action="[^"]*/readings/text/">.*?</form>', page)

    assert re.findall(r'name="(offline|draft)" value="([^"]*)"', form) == [
        ("offline", mark_of(cast.learner)),
        ("draft", f"done-{text.activity.key}"),
    ]


def test_a_text_that_is_not_open_yet_shows_when_it_opens(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist, opens_at=clock.now() + DAY)
    client.force_login(cast.learner)

    page = client.get(f"/kk{READING}").content.decode()

    assert "қазақша" not in page.replace(">Қазақша<", "")
    assert client.post(f"/en{READING}", {"form_key": "x"}).status_code == 404


def test_the_size_of_letters_is_remembered(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    client.get(f"/en{READING}?size=largest")

    assert '<article class="reading prose-html largest"' in client.get(f"/en{READING}").content.decode()
    assert '<article class="reading prose-html normal"' in (
        client.get(f"/en{READING}?size=%22%3E").content.decode()
    )
