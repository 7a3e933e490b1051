"""Writing, publishing and taking back an article in the office."""

import re
from typing import Any

import pytest
from django.test import Client

from oqu.courses.models import Course
from oqu.kernel import clock
from oqu.news import actions
from oqu.news.models import Article, Category
from tests.factories.cast import Cast

NEWS = "/en/office/news/"
EMPTY = {f"{name}_{language}": "" for language in ("kk", "ru", "en") for name in ("title", "lead", "body")}


def draft(cast: Cast, title: str = "Finished", body: str = "Text") -> Article:
    """A draft in English."""
    return actions.draft(
        centre=cast.centre,
        category=Category.NEWS,
        title={"en": title},
        body={"en": body},
        by=cast.methodologist,
        at=clock.now(),
        key=title,
    )


def test_an_article_is_begun_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.methodologist)
    sent = EMPTY | {"form_key": "k", "category": "experience", "title_kk": "Тәжірибе", "body_kk": "Мәтін"}

    first, second = client.post(f"{NEWS}new/", sent), client.post(f"{NEWS}new/", sent)

    assert (first.status_code, first["Location"]) == (303, second["Location"])
    article = Article.objects.get()
    assert (article.category, article.title_kk, article.centre) == ("experience", "Тәжірибе", cast.centre)


def test_an_article_without_a_title_comes_back_with_its_text(cast: Cast, client: Client) -> None:
    client.force_login(cast.methodologist)

    response = client.post(f"{NEWS}new/", EMPTY | {"category": "news", "body_ru": "Долго писали"})

    page = response.content.decode()
    assert (response.status_code, "Долго писали" in page) == (422, True)
    assert "Give the article a title in at least one language." in page


def test_the_form_of_an_article_about_a_course_has_the_languages_of_the_course(
    cast: Cast, client: Client
) -> None:
    Course.objects.update(languages=["kk", "ru"])
    article = draft(cast)
    client.force_login(cast.methodologist)

    def offered() -> list[str]:
        return re.findall(r'<fieldset lang="(\w+)"', client.get(f"{NEWS}{article.key}/").text)

    of_no_course = offered()
    Article.objects.update(course=cast.course)
    begun = offered()
    Article.objects.update(title_en="", body_en="", title_ru="Текст")
    assert (of_no_course, begun, offered()) == (["kk", "ru", "en"], ["kk", "ru", "en"], ["kk", "ru"])


def test_publishing_saves_what_was_just_typed(cast: Cast, client: Client) -> None:
    Course.objects.update(languages=["en"])
    article = draft(cast)
    client.force_login(cast.coordinator)
    typed = EMPTY | {"category": "news", "title_en": "Typed now", "body_en": "Fresh"}

    response = client.post(f"{NEWS}{article.key}/", typed | {"publish": "1"})

    article.refresh_from_db()
    assert (response.status_code, article.title_en, article.body_en) == (303, "Typed now", "Fresh")
    assert article.published_at is not None


def test_a_half_translated_article_is_published_after_a_question(cast: Cast, client: Client) -> None:
    Course.objects.update(languages=["en"])
    article = draft(cast)
    client.force_login(cast.methodologist)
    typed = EMPTY | {"category": "news", "title_en": "A course", "body_en": "It was.", "title_kk": "Курс"}

    asked = client.post(f"{NEWS}{article.key}/", typed | {"publish": "1"}, follow=True)
    article.refresh_from_db()

    assert "Title, sentence or text is missing in: Kazakh." in asked.text
    assert "Publish all the same" in asked.text
    assert (article.title_kk, article.published_at) == ("Курс", None)
    assert "Saved." in asked.text
    assert "had not been received" not in asked.text + client.get(f"{NEWS}{article.key}/").text
    client.post(f"{NEWS}{article.key}/publish/")
    article.refresh_from_db()
    assert article.published_at is not None


@pytest.mark.parametrize(
    ("more", "asked_of"),
    [
        ({}, "Kazakh, Russian"),
        ({"title_kk": "Курс", "body_kk": "Болды."}, "Russian"),
        (
            {f"{part}_{language}": "x" for part in ("title", "body") for language in ("kk", "ru")}
            | {"lead_en": "In short"},
            "Kazakh, Russian",
        ),
    ],
    ids=["one language", "two of three", "a sentence in one"],
)
def test_the_languages_of_the_courses_of_a_centre_are_asked_for(
    cast: Cast, client: Client, more: dict[str, str], asked_of: str
) -> None:
    Course.objects.update(languages=["kk", "ru"])
    article = draft(cast)
    client.force_login(cast.methodologist)
    typed = EMPTY | {"category": "news", "title_en": "A course", "body_en": "It was."} | more

    page = client.post(f"{NEWS}{article.key}/", typed | {"publish": "1"}, follow=True).text

    assert f"Title, sentence or text is missing in: {asked_of}." in page


def test_what_has_no_text_is_saved_and_not_published(cast: Cast, client: Client) -> None:
    article = draft(cast)
    client.force_login(cast.coordinator)
    typed = EMPTY | {"category": "news", "title_en": "Only a title", "publish": "1"}

    page = client.post(f"{NEWS}{article.key}/", typed, follow=True).content.decode()

    article.refresh_from_db()
    assert (article.title_en, article.published_at) == ("Only a title", None)
    assert "The article has no title and text in any language yet." in page
    assert "Saved." in page
    assert "had not been received" not in page


def test_a_published_article_is_taken_back(cast: Cast, client: Client) -> None:
    article = actions.publish(article=draft(cast), by=cast.methodologist, at=clock.now())
    client.force_login(cast.methodologist)

    assert client.post(f"{NEWS}{article.key}/publish/", {"take_back": "1"}).status_code == 303
    article.refresh_from_db()
    assert article.published_at is None


@pytest.mark.parametrize(("who", "status"), [("lecturer", 404), ("learner", 404)])
def test_who_does_not_keep_news_does_not_write_it(cast: Cast, client: Client, who: str, status: int) -> None:
    article = draft(cast)
    client.force_login(cast.people[who])  # type: ignore[arg-type]

    answers = [
        client.get(NEWS),
        client.get(f"{NEWS}{article.key}/"),
        client.post(f"{NEWS}{article.key}/", EMPTY | {"title_en": "x"}),
        client.post(f"{NEWS}{article.key}/publish/"),
    ]

    assert [answer.status_code for answer in answers] == [status] * 4


def test_the_list_costs_the_same_for_few_and_for_many(
    cast: Cast, client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.methodologist)
    draft(cast)
    with django_assert_max_num_queries(12) as few:
        client.get(NEWS)
    for number in range(8):
        draft(cast, f"Number {number}")

    with django_assert_num_queries(len(few)):
        client.get(NEWS)
