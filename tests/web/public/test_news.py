"""The news for everybody: pages, shelves, feeds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from oqu.kernel import clock
from oqu.libraries.actions import name_site
from oqu.news import actions
from oqu.news.models import Article, Category
from tests.factories.cast import Cast

AT = datetime(2021, 4, 26, 20, 30, tzinfo=UTC)
"""Already 27 April in Astana."""
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def publish(
    cast: Cast, title: str = "Finished", *, days: int = 0, category: Category = Category.NEWS
) -> Article:
    """An article that came out so many days after the first."""
    at = AT + timedelta(days=days)
    drafted = actions.draft(
        centre=cast.centre,
        course=cast.course,
        category=category,
        title={"kk": f"{title} kk", "ru": f"{title} ru", "en": title},
        lead={"en": "In short"},
        body={"kk": "Мәтін", "en": "**Bold** & <script>alert(1)</script> [link](javascript:alert(1))"},
        by=cast.methodologist,
        at=at,
        key=title,
    )
    return actions.publish(article=drafted, by=cast.methodologist, at=at)


def test_everybody_reads_what_is_published_and_nothing_else(cast: Cast, client: Client) -> None:
    article = publish(cast)
    address = f"/en/news/news/{article.slug}/"
    page = client.get(address).content.decode()
    assert ("<strong>Bold</strong> &amp;" in page, "<script>alert" in page, 'href="javascript' in page) == (
        True,
        False,
        False,
    )

    actions.take_back(article=article, by=cast.methodologist, at=AT)

    assert client.get(address).status_code == 404
    assert "Finished" not in client.get("/en/news/").content.decode()


def test_the_day_is_that_of_the_reader_and_not_of_utc(cast: Cast, client: Client) -> None:
    article = publish(cast)

    for address in ("/en/news/", f"/en/news/news/{article.slug}/"):
        page = client.get(address).content.decode()
        assert ("27 April 2021" in page, "26 April 2021" in page) == (True, False)


def test_an_article_stands_on_its_own_shelf(cast: Cast, client: Client) -> None:
    article = publish(cast, category=Category.EXPERIENCE)

    answers = [client.get(f"/en/news/{shelf}/").content.decode() for shelf in ("experience", "news")]

    assert ["Finished" in page for page in answers] == [True, False]
    assert client.get(f"/en/news/news/{article.slug}/").status_code == 404
    assert client.get("/en/news/gossip/").status_code == 404


def test_a_text_that_is_not_translated_is_read_in_the_language_it_has(cast: Cast, client: Client) -> None:
    article = publish(cast)

    page = client.get(f"/ru/news/news/{article.slug}/").content.decode()

    assert ("Finished ru" in page, "Мәтін" in page) == (True, True)


def test_many_articles_are_turned_over_and_cost_the_same(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    publish(cast)
    with django_assert_num_queries(2) as few:
        client.get("/en/news/")
    for number in range(20):
        publish(cast, f"Number {number:02}", days=number + 1)

    with django_assert_num_queries(len(few)):
        page = client.get("/en/news/").content.decode()
    assert ("Number 19" in page, "Number 07" in page) == (True, False)
    assert "Number 07" in client.get("/en/news/?page=2").content.decode()


def parse(response: Any) -> etree._Element:
    """The XML that came; an ill-formed one fails."""
    return etree.fromstring(response.content, etree.XMLParser(resolve_entities=False))


def test_rss_holds_what_the_standard_asks_for(cast: Cast, client: Client) -> None:
    article = publish(cast)

    response = client.get("/kk/news/feed.rss")
    feed = parse(response)

    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert (feed.tag, feed.get("version"), feed.findtext("channel/language")) == ("rss", "2.0", "kk")
    assert [bool(feed.findtext(f"channel/{name}")) for name in ("title", "link", "description")] == [True] * 3
    (item,) = feed.findall("channel/item")
    assert {name: item.findtext(name) for name in ("title", "pubDate", "guid", "category")} == {
        "title": "Finished kk",
        "pubDate": "Mon, 26 Apr 2021 20:30:00 +0000",
        "guid": f"oqu:article:{article.key}",
        "category": "Жаңалықтар",
    }
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
    link = item.findtext("link") or ""
    assert link.startswith("http://testserver/kk/news/news/")
    assert client.get(link.removeprefix("http://testserver")).status_code == 200


def test_a_feed_has_the_name_of_the_site(cast: Cast, client: Client) -> None:
    name_site(names={"kk": "Ұлытау курстары"}, by=cast.keeper, at=clock.now())

    feed = parse(client.get("/kk/news/feed.rss"))

    assert feed.findtext("channel/title") == "Жаңалықтар: Ұлытау курстары"


def test_atom_holds_what_the_standard_asks_for(cast: Cast, client: Client) -> None:
    publish(cast), publish(cast, "Later", days=1)

    response = client.get("/en/news/feed.atom")
    feed = parse(response)

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    # RFC 4287, 4.1.1: exactly one id, title and updated; each entry the same, and an author somewhere
    for holder in (feed, *feed.findall("a:entry", ATOM)):
        counted = [len(holder.findall(f"a:{name}", ATOM)) for name in ("id", "title", "updated")]
        assert counted == [1, 1, 1]
        assert holder is feed or holder.findall("a:author/a:name", ATOM) or feed.findall("a:author", ATOM)
    assert [e.findtext("a:title", namespaces=ATOM) for e in feed.findall("a:entry", ATOM)] == [
        "Later",
        "Finished",
    ]
    assert feed.find("a:link[@rel='self']", ATOM).get("href") == "http://testserver/en/news/feed.atom"  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["rss", "atom"])
def test_an_empty_feed_is_one_all_the_same(client: Client, ending: str) -> None:
    assert parse(client.get(f"/ru/news/feed.{ending}")) is not None


def test_texts_of_an_article_in_another_language_are_marked_with_it(cast: Cast, client: Client) -> None:
    article = publish(cast)

    read = client.get(f"/ru/news/news/{article.slug}/").text

    assert "<h1>Finished ru</h1>" in read
    assert (
        '<p class="lead"><span lang="en">In short</span> <span class="soft" lang="en">(English)</span></p>'
        in read
    )
    assert (
        '<p class="soft">Язык текста: казахский.</p>\n\n<div class="prose-html" lang="kk"><p>Мәтін</p>'
        in read
    )
