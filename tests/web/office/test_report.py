"""The evidence report in the browser, and how its figures were counted, in the office and for everybody."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from oqu.courses.models import Activity, Aim, Course, Place, Stage
from oqu.kernel import clock
from oqu.news import actions as news
from oqu.news.models import Article
from oqu.questionnaires import actions as answering
from tests.browser import OpenPage, expect_value
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, EnrolmentFactory
from tests.factories.questionnaires import SCALE, item, options
from tests.reports.conftest import over, places  # noqa: F401 - fixtures

REPORT = "/en/office/courses/library-work/report/"
COUNTED = f"{REPORT}figures/"
PUBLIC = "/en/courses/library-work/figures/"


def anchors(page: str, address: str) -> set[str]:
    """What a page links to inside that address."""
    return set(re.findall(rf'href="{re.escape(address)}#([\w]+)"', page))


def test_every_figure_of_the_report_leads_to_how_it_was_counted(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
) -> None:
    client.force_login(cast.director)

    linked = anchors(client.get(REPORT).content.decode(), COUNTED)
    explained = set(re.findall(r'<tr id="(\w+)"', client.get(COUNTED).content.decode()))

    unknown = {"learning_effect", "transfer"}  # rules of the verdict whose waves have not come
    assert linked - unknown - explained == set()
    assert {"admitted", "satisfied", "attendance", "ideas", "response_rate"} <= linked


def width(svg: bytes) -> float:
    """How wide a picture is in its own pixels."""
    return float(re.findall(rb'<svg[^>]* width="([0-9.]+)"', svg)[0])


def test_pictures_and_papers_come_as_what_they_are(cast: Cast, over: Course, client: Client) -> None:  # noqa: F811
    client.force_login(cast.coordinator)
    page = client.get(REPORT).content.decode()

    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert [address.rsplit("/", 1)[-1] for address, _told in pictures] == [
        *("way.svg", "coverage.svg", "quality.svg", "ideas.svg")
    ]
    for address, description in pictures:
        assert (client.get(address)["Content-Type"], "–" in description) == ("image/svg+xml", True)
        wide, narrow = (width(client.get(address + query).content) for query in ("", "?narrow=1"))
        assert narrow < wide - 200
    for ending, begins in (("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")):
        response = client.get(f"{REPORT}report.{ending}")
        assert response.content.startswith(begins)
        name = f"Report – {over.title_en}, {over.starts_on.year}.{ending}"
        assert unquote(response["Content-Disposition"]) == f"attachment; filename*=utf-8''{name}"
    assert [
        client.get(f"{REPORT}{name}").status_code for name in ("learning.svg", "x.svg", "report.exe")
    ] == [404] * 3


def test_the_draft_is_made_once_and_its_figures_open_when_it_is_published(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
) -> None:
    Course.objects.update(languages=["kk", "ru", "en"])
    client.force_login(cast.methodologist)
    for _twice in range(2):
        assert client.post(f"{REPORT}news/", {"form_key": "k"}).status_code == 303
    article = Article.objects.get()
    assert client.get(PUBLIC).status_code == 200
    visitor = Client()
    assert visitor.get(PUBLIC).status_code == 404

    news.publish(article=article, by=cast.methodologist, at=clock.now())

    page = visitor.get(f"/en/news/news/{article.slug}/").content.decode()
    explained = visitor.get(PUBLIC).content.decode()
    figures = re.findall(r'<div id="(\w+)"', explained)
    assert page.count(f'href="{PUBLIC}"') == 1
    assert {"satisfied", "certificates", "ideas"} <= set(figures)
    assert "useful" not in figures
    feed = visitor.get("/en/news/feed.rss").content.decode()
    assert 'href="/' not in feed.replace("&quot;", '"')


@pytest.mark.parametrize("who", ["learner", "stranger", "lecturer"])
def test_figures_without_an_article_are_not_there(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
    who: str,
) -> None:
    client.force_login(cast.people[who])  # type: ignore[arg-type]

    assert [client.get(page).status_code for page in (PUBLIC, COUNTED, REPORT)] == [404] * 3


def test_everybody_reads_it_at_the_same_few_queries(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
    django_assert_num_queries: Any,
) -> None:
    client.force_login(cast.methodologist)
    client.post(f"{REPORT}news/", {"form_key": "k"})
    news.publish(article=Article.objects.get(), by=cast.methodologist, at=clock.now())
    visitor = Client()
    visitor.get(PUBLIC)

    with django_assert_num_queries(2):
        visitor.get(PUBLIC)


def test_the_report_costs_the_same_queries_however_many_take_part(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
) -> None:
    client.force_login(cast.methodologist)
    client.get(REPORT)
    with CaptureQueriesContext(connection) as few:
        client.get(REPORT)
    EnrolmentFactory.create_batch(30, course=over)

    with CaptureQueriesContext(connection) as many:
        page = client.get(REPORT).content.decode()

    assert len(many) == len(few)
    assert f"<b>{over.enrolments.exclude(state=Place.WITHDRAWN).count()}</b>" in page


def test_pictures_are_there_for_print_before_a_reader_scrolls(
    open_page: OpenPage,
    cast: Cast,
    over: Course,  # noqa: F811
) -> None:
    page = open_page(person=cast.director, language="en")
    page.goto(REPORT)

    pictures = page.locator("figure.chart img")
    expect(pictures.first).to_be_attached()
    expect_value(
        page, "[...document.querySelectorAll('figure.chart img')].every((one) => one.naturalWidth)", True
    )
    assert pictures.count() > 2


def test_what_was_called_off_by_closing_early_is_in_neither_report_nor_article(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
) -> None:
    ended = datetime(2021, 12, 1, 12, tzinfo=UTC)
    Course.objects.filter(pk=over.pk).update(
        closed_at=ended,
        starts_on=date(2021, 12, 1),
        ends_on=date(2021, 12, 18),
        hours=8,
        languages=["kk", "ru", "en"],
    )
    for n in range(4):
        starts = ended - timedelta(hours=6) + timedelta(days=4 * n)
        ActivityFactory.create(
            course=over, lecture=True, hours=2, starts_at=starts, ends_at=starts + timedelta(minutes=90)
        )
    late = Activity.objects.filter(course=over, kind="lecture").order_by("starts_at")[1:]
    Aim.objects.filter(course=over).delete()
    for code, text in (("write", "I can write an annotation."), ("plan", "I can plan a service")):
        Aim.objects.create(
            course=over, code=code, text_en=text, text_kk=text, position=over.aims.count(), text_ru=text
        )
    client.force_login(cast.methodologist)

    report = client.get(REPORT).text
    counted = client.get(COUNTED).content.decode()
    client.post(f"{REPORT}news/", {"form_key": "k"})

    assert '<p class="soft">1 December 2021</p>' in report
    for words in (
        "The course was closed on 1 December 2021, before its last day as planned, 18 December 2021.",
        f"Not held, because the course was closed before: {'; '.join(one.title for one in late)}.",
        "Aims of the course; whether people reached them was not asked: I can write an annotation; I can plan a service.",
    ):
        assert words in html.unescape(report)
    values = dict(re.findall(r'<tr id="(\w+)".*?<td[^>]*>(?:<[^>]+>)*([^<]*)', counted, re.DOTALL))
    article = Article.objects.get()
    assert (values["lectures"], values["hours"]) == ("1", "2")
    assert "The participants heard 1 lecture: 0% of its time on average." in article.body_en
    assert "The course of 1 December 2021 brought together" in article.body_en
    assert "3 planned lectures were not held, because the course was closed early." in article.body_en


def test_aims_rated_only_after_the_course_are_named_with_their_numbers(cast: Cast, client: Client) -> None:
    cast.course.enrolments.all().delete()
    some = questionnaires.places(cast.course, 6)
    rows = options("plan", "local")
    for code, row in (("plan", "plan en"), ("local", "local en"), ("third", "I can teach")):
        Aim.objects.create(
            course=cast.course, code=code, text_en=row, text_kk=row, text_ru=row, position=len(code)
        )
    after = questionnaires.wave(
        cast.course,
        cast.methodologist,
        item("self", "matrix", scale=SCALE, rows=rows),
        slug="after",
        kind="after",
        anonymous=False,
    )
    back = questionnaires.wave(
        cast.course,
        cast.methodologist,
        item("retro", "pair", scale=SCALE, rows=rows),
        slug="back",
        kind="after",
    )
    for n, place in enumerate(some):
        rated: dict[str, Any] = {"self.plan": ["4"], "self.local": ["5"] if n < 3 else []}
        questionnaires.answer(after, place, **rated)
        both: dict[str, Any] = {
            f"retro.{row}.{time}": ["4"] for row in ("plan", "local") for time in ("before", "now")
        }
        questionnaires.answer(back, place, **both)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=clock.now())
    for wave in (after, back):
        answering.close_wave(wave=wave, by=cast.methodologist, at=clock.now())
    client.force_login(cast.director)

    page = html.unescape(client.get(REPORT).text)

    found = re.findall(r"<p>((?:Aims of the course|“|Looking back)[^<]*)</p>", page)
    assert found == [
        "Aims of the course; whether people reached them was not asked: I can teach.",
        "“plan en”: after the course 4.0 of 5 on average, answers: 6.",
        "“local en”: too few people rated it after the course for figures.",
        "Looking back, people say: from 4.0 to 4.0.",
        "“plan en”, looking back: from 4.0 to 4.0, answers: 6.",
        "“local en”, looking back: from 4.0 to 4.0, answers: 6.",
    ]
    assert ("Such answers run high" in page, "people see larger changes" in page) == (False, False)


def test_no_article_reports_a_course_that_is_not_over(cast: Cast, client: Client) -> None:
    client.force_login(cast.methodologist)

    page = client.get(REPORT).content.decode()
    client.post(f"{REPORT}news/", {"form_key": "k"})
    after = client.get(REPORT).content.decode()

    assert ("Draft a news article" in page, Article.objects.count()) == (False, 0)
    assert "The article is drafted after the course is closed" in after


def outcomes(page: str) -> dict[str, tuple[str, str]]:
    """Figure of the verdict → its value and what became of its rule."""
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        if code := re.search(r'#([\w]+)">', row):
            words = [
                re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
            ]
            found[code[1]] = (words[0], words[-1])
    return found


def test_on_its_first_day_nothing_is_called_missed_that_cannot_be_known_yet(
    cast: Cast, client: Client
) -> None:
    day = clock.now().date()
    Course.objects.filter(pk=cast.course.pk).update(starts_on=day, ends_on=day + timedelta(days=9))
    EnrolmentFactory.create_batch(10, course=cast.course)
    activities.lecture(cast.course, by=cast.lecturer)
    activities.lecture(cast.course, "next", by=cast.lecturer, starts_at=clock.now() + timedelta(days=2))
    client.force_login(cast.director)

    page = client.get(REPORT).text

    found = outcomes(page)
    assert {name: found[name] for name in ("finished", "attendance")} == {
        "finished": ("—", "not known yet"),
        "attendance": ("—", "not known yet"),
    }
    assert {outcome for _value, outcome in found.values()} == {"not known yet"}
    assert re.findall(r"(?<![\d.])0%[^<]{0,40}", page.partition("<main")[2]) == []
    assert "wanted is" not in page


def test_once_it_is_closed_what_was_missed_is_called_so(cast: Cast, client: Client) -> None:
    EnrolmentFactory.create_batch(10, course=cast.course)
    activities.lecture(cast.course, by=cast.lecturer)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=clock.now())
    client.force_login(cast.director)

    found = outcomes(client.get(REPORT).text)

    assert {name: found[name] for name in ("finished", "attendance")} == {
        "finished": ("0%", "not reached"),
        "attendance": ("0%", "not reached"),
    }


def test_the_rules_explain_every_word_of_the_verdict_and_the_unit_of_points(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.methodologist)

    page = html.unescape(client.get("/en/office/settings/verdict/").text)
    report = html.unescape(client.get(REPORT).text)

    found = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page)
    assert {word.strip(): meaning.strip() for word, meaning in found} == {
        "reached": "The figure and its whole interval are not below the threshold.",
        "probably reached": "The figure is not below the threshold, but a part of its interval is below.",
        "in doubt": "The figure is below the threshold, but a part of its interval is not.",
        "not reached": "The figure and its whole interval are below the threshold.",
        "not known yet": "There is no figure yet, or there are too few answers for one.",
    }
    points = "at least 0 (points from −100 to 100)"
    assert (points in page, points in report) == (True, True)


def test_a_second_article_about_a_course_is_drafted_only_knowingly(cast: Cast, client: Client) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=clock.now())
    client.force_login(cast.methodologist)

    client.post(f"{REPORT}news/", {"form_key": "a"})
    first = Article.objects.get()
    again = client.post(f"{REPORT}news/", {"form_key": "b"}, follow=True)
    page = client.get(REPORT).text
    number = Article.objects.count()
    client.post(f"{REPORT}news/", {"form_key": "c", "another": "1"})

    assert again.redirect_chain == [(f"/en/office/news/{first.key}/", 303)]
    assert "This article about the course is there already." in again.text
    assert f'<a href="/en/office/news/{first.key}/">' in page
    assert "Draft another article" in page
    assert (number, Article.objects.count()) == (1, 2)
