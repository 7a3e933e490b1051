"""A visitor: courses, news by category, feeds, the check of a certificate, and the way in."""

import re
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.news import actions as news
from oqu.news.models import Article, Category
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.journeys.conftest import SetOut

WAYS = [("kk", True), ("ru", False), ("en", True)]
ATOM = "{http://www.w3.org/2005/Atom}"


def words(of: str) -> dict[str, str]:
    return {language: f"{of} {language}" for language in ("kk", "ru", "en")}


def article(cast: Cast, category: Category, name: str) -> Article:
    by, at = cast.methodologist, clock.now()
    drafted = news.draft(
        centre=cast.centre,
        category=category,
        title=words(name),
        lead=words("In short"),
        body=words("**Long**"),
        by=by,
        at=at,
        key=name,
        slug=name,
    )
    return news.publish(article=drafted, by=by, at=at)


@pytest.mark.parametrize(("language", "phone"), WAYS)
def test_a_visitor_finds_a_course_and_reads_the_news(
    set_out: SetOut, cast: Cast, language: str, phone: bool
) -> None:
    CourseFactory.create(centre=cast.centre, in_admission=True, slug="next", title_kk="kk", title_ru="ru")
    article(cast, Category.EXPERIENCE, "published")
    article(cast, Category.ANNOUNCEMENTS, "announced")
    walk = set_out(language=language, phone=phone)

    walk.go("")
    walk.page.get_by_role("link", name=f"announced {language}").click()
    expect(walk.page.get_by_role("heading", level=1)).to_have_text(f"announced {language}")
    walk.look()
    walk.go("news/")
    walk.follow("Experience")
    expect(walk.page.get_by_role("link", name=re.compile(r"^\w+ (kk|ru|en)"))).to_have_text(
        [f"published {language}"]
    )
    walk.go("courses/")
    walk.go("courses/next/")
    walk.follow("Apply")
    expect(walk.page.locator("[name=family_name]")).to_be_visible()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_feed_reader_gets_the_news(set_out: SetOut, cast: Cast, language: str) -> None:
    article(cast, Category.NEWS, "published")
    walk = set_out(language=language)
    walk.go("news/")
    feeds = [walk.page.locator(f"head link[type='application/{kind}+xml']") for kind in ("rss", "atom")]

    rss, atom = (
        ET.fromstring(walk.page.request.get(feed.get_attribute("href") or "").text()) for feed in feeds
    )

    assert [item.findtext("title") for item in rss.iter("item")] == [f"published {language}"]
    assert [entry.findtext(f"{ATOM}title") for entry in atom.iter(f"{ATOM}entry")] == [
        f"published {language}"
    ]


@pytest.mark.parametrize(("language", "phone"), WAYS)
def test_a_participant_signs_in_with_the_code_of_the_letter(
    set_out: SetOut, cast: Cast, language: str, phone: bool
) -> None:
    walk = set_out(language=language, phone=phone)
    walk.go("")
    walk.go("sign-in/")
    walk.fill(email="saule@example.org")
    walk.press("Send me the code")

    code = re.search(r"\d{6}", Letter.objects.get(kind="people/sign_in_code").text)
    assert code
    walk.fill(code=code[0])
    walk.press("Sign in")

    expect(walk.page).to_have_url(re.compile(f"/{language}/today/$"))
    expect(walk.page.get_by_role("heading", level=1)).to_have_text(getattr(cast.course, f"title_{language}"))
