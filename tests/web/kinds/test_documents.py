"""The long text of an activity may come as a document, whatever kind it is; its page shows it as participants see it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
TEXT = "## Глава\n\n| А | Б |\n| --- | --- |\n| 1 | 2 |"


def fields_of(page: str) -> dict[str, Any]:
    """The values of the page's last form, as a browser sends them; files and buttons are left out."""
    form = page.rsplit("<form", 1)[1]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if values.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if values.get("type") != "file" and "name" in values:
            found.setdefault(values["name"], []).append(values.get("value", ""))
    found |= dict.fromkeys(re.findall(r'<textarea[^>]*name="(\w+)"', form), "")
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.mark.parametrize("make", [activities.lecture, activities.reading, activities.assignment])
def test_a_document_becomes_the_text_in_its_language(
    client: Client, cast: Cast, make: Callable[..., Any]
) -> None:
    content = make(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)
    url = reverse("office:activity_content", args=[cast.course.slug, content.activity.slug])
    typed = fields_of(client.get(url).text)
    text = next(name for name in ("notes", "brief", "text") if f"{name}_ru" in typed)

    sent = SimpleUploadedFile("text.md", TEXT.encode())
    answer = client.post(url, typed | {f"{text}_kk": "Мәтін", "document": sent, "document_language": "ru"})
    page = client.get(url).text

    assert (answer.status_code, answer.headers.get("Location")) == (303, url)
    content.refresh_from_db()
    assert (getattr(content, f"{text}_kk"), getattr(content, f"{text}_ru")) == ("Мәтін", TEXT)
    assert "<h2>Глава</h2>" in page
    assert "The text adds" in page


def test_a_lecturer_sends_the_notes_as_a_document(client: Client, cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.methodologist, lecturer=cast.lecturer)
    client.force_login(cast.lecturer)
    url = reverse("teaching:lecture", args=[talk.activity.key])
    sent = SimpleUploadedFile("text.md", TEXT.encode())

    answer = client.post(url, fields_of(client.get(url).text) | {"document": sent, "document_language": "ru"})

    assert answer.status_code == 303
    talk.refresh_from_db()
    assert talk.notes_ru == TEXT
