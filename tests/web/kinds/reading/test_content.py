"""The office writes a reading, uploads one, and sees it as participants do."""

from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from oqu.readings.models import Reading
from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(client: Client, cast: Cast) -> str:
    client.force_login(cast.methodologist)
    activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    return reverse("office:activity_content", args=[cast.course.slug, "text"])


def test_an_uploaded_document_becomes_the_text_in_its_language(client: Client, url: str) -> None:
    sent = SimpleUploadedFile("text.md", "## Глава\n\n| А | Б |\n| --- | --- |\n| 1 | 2 |".encode())

    page = client.post(url, {"text_kk": "Мәтін", "document": sent, "document_language": "ru"})

    assert page.headers["Location"] == url
    reading = Reading.objects.get()
    assert (reading.text_kk, reading.text_ru.splitlines()[0]) == ("Мәтін", "## Глава")
    shown = client.get(url).text
    assert "<h2>Глава</h2>" in shown
    assert "The text adds" in shown


def test_a_message_lists_what_of_a_document_was_left_out(client: Client, url: str) -> None:
    made, file = docx.Document(), BytesIO()
    run = made.add_paragraph("Мәтін").runs[0]
    made.add_comment(run, "Тексеру керек")
    made.save(file)

    client.post(url, {"document": SimpleUploadedFile("a.docx", file.getvalue()), "document_language": "kk"})

    assert Reading.objects.get().text_kk == "Мәтін"
    assert "Not taken over from the document: comments." in client.get(url).text


def test_a_missing_translation_is_marked(client: Client, url: str) -> None:
    client.post(url, {"text_ru": "Текст"})

    assert "The text is not written in: Қазақша." in client.get(url).text


def test_a_document_without_text_is_422_and_says_why(client: Client, url: str) -> None:
    sent = SimpleUploadedFile("scan.pdf", activities.pdf(1).content.read())

    page = client.post(url, {"document": sent, "document_language": "ru"})

    assert (page.status_code, Reading.objects.count()) == (422, 0)
    assert "There is no text in this file" in page.text
