"""News: drafted, edited, published, taken back; addresses that never collide."""

from datetime import UTC, datetime, timedelta

import pytest

from oqu.kernel import journal
from oqu.news import actions, queries
from oqu.news.models import Article, Category
from tests.factories.cast import Cast

AT = datetime(2021, 4, 26, 6, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def draft(cast: Cast, title: str = "Курс аяқталды", *, key: str = "k", body: str = "Мәтін") -> Article:
    """A draft in Kazakh by the methodologist."""
    return actions.draft(
        centre=cast.centre,
        category=Category.NEWS,
        title={"kk": title},
        body={"kk": body},
        by=cast.methodologist,
        at=AT,
        key=key,
    )


def verbs() -> list[str]:
    """What the journal tells of news, in order."""
    return list(journal.entries(verb="news").order_by("pk").values_list("verb", flat=True))


def test_a_draft_is_seen_by_nobody_yet(cast: Cast) -> None:
    article = draft(cast)

    assert (article.slug, article.title_kk, article.published_at) == ("kurs-aiaqtaldy", "Курс аяқталды", None)
    assert (list(queries.published()), list(queries.articles_of([cast.centre]))) == ([], [article])
    assert verbs() == ["news.draft"]


def test_draft_with_the_same_key_is_one_article(cast: Cast) -> None:
    assert draft(cast) == draft(cast)
    assert Article.objects.count() == 1


def test_addresses_do_not_collide_and_fit(cast: Cast) -> None:
    long = "Өте ұзақ тақырып " * 12
    slugs = [draft(cast, title, key=str(n)).slug for n, title in enumerate(["Жаңалық", "Жаңалық", "Жаңалық"])]
    assert slugs == ["zhanalyq", "zhanalyq-2", "zhanalyq-3"]

    assert [len(draft(cast, long.strip()[:200], key=f"long {n}").slug) <= 80 for n in range(3)] == [True] * 3
    assert draft(cast, "…", key="dots").slug == "x"


def test_publish_keeps_the_first_date(cast: Cast) -> None:
    article = draft(cast)

    actions.publish(article=article, by=cast.coordinator, at=AT)
    actions.publish(article=article, by=cast.coordinator, at=LATER)

    assert (article.published_at, verbs()) == (AT, ["news.draft", "news.publish"])
    assert list(queries.published()) == [article]


def test_an_article_without_a_text_is_not_published(cast: Cast) -> None:
    article = draft(cast, body="")

    with pytest.raises(actions.NothingToPublish):
        actions.publish(article=article, by=cast.coordinator, at=AT)

    article.refresh_from_db()
    assert (article.published_at, verbs()) == (None, ["news.draft"])


def test_title_and_text_must_be_of_one_language(cast: Cast) -> None:
    article = draft(cast, body="")
    actions.edit(article=article, fields={"body_ru": "Текст"}, by=cast.methodologist, at=AT)

    with pytest.raises(actions.NothingToPublish):
        actions.publish(article=article, by=cast.coordinator, at=AT)


def test_edit_names_the_fields_and_keeps_address_and_date(cast: Cast) -> None:
    article = actions.publish(article=draft(cast), by=cast.coordinator, at=AT)

    actions.edit(
        article=article,
        fields={"title_kk": "Басқаша", "lead_kk": "Бір сөйлем"},
        by=cast.coordinator,
        at=LATER,
    )

    article.refresh_from_db()
    assert (article.title_kk, article.slug, article.published_at, article.changed_at) == (
        "Басқаша",
        "kurs-aiaqtaldy",
        AT,
        LATER,
    )
    assert journal.entries(verb="news.edit").get().details == {"fields": ["lead_kk", "title_kk"]}


def test_take_back_hides_and_is_told_once(cast: Cast) -> None:
    article = actions.publish(article=draft(cast), by=cast.coordinator, at=AT)

    for _twice in range(2):
        actions.take_back(article=article, by=cast.coordinator, at=LATER)

    assert (list(queries.published()), verbs()[-1], len(verbs())) == ([], "news.take_back", 3)


def test_shelves_hold_their_own(cast: Cast) -> None:
    article = actions.publish(article=draft(cast), by=cast.coordinator, at=AT)

    assert list(queries.in_category(Category.NEWS)) == [article]
    assert list(queries.in_category(Category.EXPERIENCE)) == []
    assert (queries.category_by_address("experience"), queries.category_by_address("else")) == (
        Category.EXPERIENCE,
        None,
    )


def test_drafts_stand_before_what_is_published(cast: Cast) -> None:
    old = actions.publish(article=draft(cast, key="1"), by=cast.coordinator, at=AT)
    new = actions.publish(article=draft(cast, key="2"), by=cast.coordinator, at=LATER)
    unpublished = draft(cast, key="3")

    assert list(queries.articles_of([cast.centre])) == [unpublished, new, old]
    assert (list(queries.published()), list(queries.latest(1))) == ([new, old], [new])
