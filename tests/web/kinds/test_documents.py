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


def jpeg(name: str = "shelf 1.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, activities.jpeg(1200, 600).read())


@pytest.mark.parametrize("make", [activities.lecture, activities.reading, activities.assignment])
def test_a_picture_is_in_the_text_its_weight_and_the_page_of_the_participant(
    client: Client, cast: Cast, make: Callable[..., Any]
) -> None:
    content = make(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)
    url = reverse("office:activity_content", args=[cast.course.slug, content.activity.slug])
    typed = fields_of(client.get(url).text)
    text = next(name for name in ("notes", "brief", "text") if f"{name}_ru" in typed)

    answer = client.post(
        url, typed | {f"{text}_kk": "Мәтін\n\n![Сөре](shelf-1.jpg) ![](nowhere.png)", "pictures": [jpeg()]}
    )
    page = client.get(url).text
    picture = content.activity.pictures.get()
    shown = reverse("learning:file", args=[picture.file.key])

    assert (answer.status_code, answer.headers.get("Location")) == (303, url)
    assert "Its pictures have" in page
    assert "the text mentions pictures that are not here: nowhere.png" in page
    client.force_login(cast.learner)
    kind = content.activity.kind
    read = client.get(reverse(f"learning:{kind}", args=[cast.course.slug, content.activity.slug])).text
    assert f'<img src="{shown.replace("/en/", "/kk/")}?picture" alt="Сөре" width="1000" height="500"' in read
    sent = client.get(f"{shown}?picture")
    assert (sent.status_code, sent.headers["Content-Type"]) == (200, "image/webp")
    assert len(sent.getvalue()) == picture.file.size
    client.force_login(cast.stranger)
    assert client.get(shown).status_code == 403


@pytest.mark.parametrize(
    ("pictures", "words"),
    [
        ([SimpleUploadedFile("shelf.jpg", b"%PDF-1.7")], "shelf.jpg: This kind of file can"),
        (
            [SimpleUploadedFile("shelf.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 99)],
            "shelf.jpg: The picture is damaged",
        ),
        ([jpeg("shelf.jpg"), jpeg("Shelf.jpeg")], "Two pictures are called “Shelf.jpeg”"),
        ([jpeg("hall 2.jpg")], "The text does not say where “hall 2.jpg” is shown"),
        ([jpeg(f"{n}.jpg") for n in range(21)], "At most 20 pictures at once"),
    ],
    ids=["renamed", "broken", "twice", "unmentioned", "many"],
)
def test_a_bad_picture_comes_back_beside_its_field_and_the_text_stays(
    client: Client, cast: Cast, pictures: list[SimpleUploadedFile], words: str
) -> None:
    reading = activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)
    url = reverse("office:activity_content", args=[cast.course.slug, reading.activity.slug])
    typed = {"text_kk": "Ұзақ терілген мәтін ![a](shelf.jpg)"}

    answer = client.post(url, typed | {"pictures": pictures})

    assert answer.status_code == 422
    assert words in answer.text
    assert re.search(r'<p class="wrong-text" id="id_pictures_errors">', answer.text)
    assert "Ұзақ терілген мәтін" in answer.text
    assert not reading.activity.pictures.exists()


@pytest.mark.parametrize("make", [activities.lecture, activities.reading, activities.assignment])
def test_a_text_is_shown_before_it_is_saved(client: Client, cast: Cast, make: Callable[..., Any]) -> None:
    content = make(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)
    url = reverse("office:activity_content", args=[cast.course.slug, content.activity.slug])

    answer = client.post(url, {"preview": "## Жаңа\n\n- бір", "language": "kk"})

    assert answer.status_code == 200
    assert '<article class="reading prose-html" lang="kk"><h2>Жаңа</h2>' in answer.text
    assert "<main" not in answer.text
    client.force_login(cast.learner)
    assert client.post(url, {"preview": "a", "language": "kk"}).status_code == 404


def test_a_lecturer_looks_at_the_notes_before_saving(client: Client, cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.methodologist, lecturer=cast.lecturer)
    client.force_login(cast.lecturer)
    url = reverse("teaching:lecture", args=[talk.activity.key])

    answer = client.post(url, {"preview": "**a**", "language": "no"})

    assert (answer.status_code, "<strong>a</strong>" in answer.text) == (200, True)


def test_pages_of_course_and_news_show_their_texts_before_saving(client: Client, cast: Cast) -> None:
    client.force_login(cast.methodologist)
    addresses = [
        reverse("office:course_edit", args=[cast.course.slug]),
        reverse("office:course_new"),
        reverse("office:new_article"),
    ]

    for url in addresses:
        assert 'data-markdown="text"' in client.get(url).text
        answer = client.post(url, {"preview": "> a", "language": "ru"})
        assert (answer.status_code, "<blockquote>" in answer.text) == (200, True)


def test_the_preview_has_a_place_for_pictures_that_wait_in_the_form_and_names_those_that_are_nowhere(
    client: Client, cast: Cast
) -> None:
    reading = activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)
    url = reverse("office:activity_content", args=[cast.course.slug, reading.activity.slug])
    text = "![Полка](Полка-1.jpg)\n\n![Зал](zal.jpg)"

    shown = client.post(
        url, {"preview": text, "language": "ru", "pending": ["other.png", "Полка-1.jpg"]}
    ).text

    assert '<img src="#1" alt="Полка" width="1" height="1" loading="lazy">' in shown
    assert "descriptions are shown: zal.jpg. Choose them under" in shown


@pytest.mark.parametrize("page", ["ru", "kk"])
def test_the_toolbar_knows_the_heading_of_a_column_in_each_language(
    client: Client, cast: Cast, page: str
) -> None:
    reading = activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.methodologist)

    answer = client.get(f"/{page}/office/courses/{cast.course.slug}/plan/{reading.activity.slug}/")

    assert ' data-cells-kk="Баған" data-cells-ru="Столбец" data-cells-en="Column"' in answer.text
