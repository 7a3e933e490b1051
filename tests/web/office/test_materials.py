"""Files attached to an activity."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from oqu.courses.models import Material
from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(client: Client, cast: Cast) -> str:
    client.force_login(cast.methodologist)
    activities.reading(cast.course, by=cast.methodologist)
    return reverse("office:materials", args=[cast.course.slug, "text"])


def pdf(pages: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile("form.pdf", activities.pdf(pages).content.read())


def test_an_attached_file_is_on_the_page_of_the_participant(client: Client, cast: Cast, url: str) -> None:
    page = client.post(url, {"file": pdf(), "title": "The form"})

    assert page.headers["Location"] == url
    material = Material.objects.get()
    client.force_login(cast.learner)
    shown = client.get(reverse("learning:reading", args=[cast.course.slug, "text"])).text
    assert "The form" in shown
    assert reverse("learning:file", args=[material.file.key]) in shown


def test_a_removed_file_is_gone_from_the_page(client: Client, cast: Cast, url: str) -> None:
    client.post(url, {"file": pdf(), "title": ""})
    material = Material.objects.get()
    assert material.title == "form.pdf"

    client.post(reverse("office:detach", args=[cast.course.slug, "text", material.key]))

    assert not Material.objects.exists()
    assert "No files are attached" in client.get(url).text


def test_a_file_of_another_kind_is_422(client: Client, url: str) -> None:
    page = client.post(url, {"file": SimpleUploadedFile("run.exe", b"MZ\x00\x01")})

    assert (page.status_code, Material.objects.count()) == (422, 0)


def test_another_file_of_the_same_name_gets_a_number_and_the_message_says_so(
    client: Client, url: str
) -> None:
    client.post(url, {"file": pdf(), "title": ""})

    pages = [client.post(url, {"file": pdf(pages=2), "title": ""}, follow=True).text for _twice in range(2)]

    stored = [(one.title, one.file.name) for one in Material.objects.all()]
    assert stored == [("form.pdf", "form.pdf"), ("form (2).pdf", "form (2).pdf")]
    assert all("The file is attached as “form (2).pdf”" in page for page in pages)
