"""A reader is given a text in another language than the page's with its language in words, whatever shows the text."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import activities
from tests.factories.cast import Cast

WEB = Path(__file__).resolve().parents[2] / "src/oqu/web"
OF_A_TEXT = re.compile(r'class="[^"]*(?:prose-html|rich|text)[^"]*" lang="{{ (\w+) }}"')
PREVIEWS = {"text_shown.html"}
"""What the office sees of a text, under the name of its language."""


def test_every_page_that_shows_a_translated_text_names_its_language() -> None:
    shown = {
        file.name: (OF_A_TEXT.findall(words), words)
        for file in WEB.rglob("*.html")
        if OF_A_TEXT.search(words := file.read_text("utf-8")) and file.name not in PREVIEWS
    }

    assert len(shown) > 4
    for codes, words in shown.values():
        for code in codes:
            assert f'{{% include "web/_text_language.html" with code={code} only %}}' in words


@pytest.mark.django_db
def test_a_task_without_an_english_text_says_so(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    type(task).objects.update(brief_html_en="", brief_html_kk="<p>Мәтін</p>")
    client.force_login(cast.learner)

    page = client.get("/en/my/courses/library-work/assignments/task/").text

    assert "Language of this text: Kazakh." in page


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["lecture", "link"])
def test_the_sentence_about_an_activity_names_its_language(cast: Cast, client: Client, kind: str) -> None:
    activity = getattr(activities, kind)(cast.course, by=cast.methodologist).activity
    type(activity).objects.filter(pk=activity.pk).update(summary_en="", summary_kk="Бір сөйлем")
    client.force_login(cast.learner)

    page = client.get(f"/en/my/courses/library-work/{kind}s/{activity.slug}/").text

    assert '<span lang="kk">Бір сөйлем</span>' in page
