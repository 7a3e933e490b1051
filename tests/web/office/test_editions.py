"""Editions of the report in the browser: signing, reading, comparing, downloading, and what everybody sees."""

import io
import json
import re
from typing import Any
from zipfile import ZipFile

import openpyxl
import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oqu.courses.models import Course, Stage
from oqu.ideas.models import Idea, Outcome
from oqu.kernel import clock
from oqu.news import actions as news
from oqu.news.models import Article
from oqu.reports import actions
from oqu.reports.models import Edition
from oqu.reports.queries import editions as reading
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.reports.conftest import over, places  # noqa: F401 - fixtures

REPORT = "/en/office/courses/library-work/report/"
SIGN, COMPARE = f"{REPORT}sign/", f"{REPORT}compare/"
PUBLIC = "/en/courses/library-work/figures/"


def sign(cast: Cast, course: Course, key: str = "k") -> Edition:
    return actions.sign_edition(course=course, seen=None, by=cast.director, at=clock.now(), key=key)


def tell_an_outcome() -> None:
    Idea.objects.filter(text="Idea 2").update(outcome=Outcome.DONE)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def seen_at(page: str) -> str:
    return str(re.findall(r'name="digest" value="([0-9a-f]{64})"', page)[0])


def test_the_director_looks_signs_and_reads_the_edition(cast: Cast, over: Course, client: Client) -> None:  # noqa: F811
    client.force_login(cast.director)
    assert f'href="{SIGN}"' in text(client, REPORT)
    page = text(client, SIGN)
    assert "This can't be undone." in page
    assert "What is signed" in page

    answer = client.post(SIGN, {"digest": seen_at(page), "form_key": "k"})

    assert answer["Location"] == f"{REPORT}editions/1/"
    shown = text(client, f"{REPORT}editions/1/")
    edition = Edition.objects.get()
    assert "This edition is as it was signed" in shown
    stamp = (edition.checksum, str(cast.director), f"Oqu {edition.software}")
    assert [part for part in stamp if part not in shown] == []
    assert set(re.findall(r'href="#([\w]+)"', shown)) - set(re.findall(r'<tr id="(\w+)"', shown)) <= {
        "learning_effect",
        "transfer",
        "main",
    }
    assert f'href="{REPORT}editions/1/"' in text(client, REPORT)
    assert "Nothing has changed since the last edition" in text(client, SIGN)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_an_edition_reads_as_the_report_read_when_it_was_signed(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
    language: str,
) -> None:
    def chapters(page: str) -> list[str]:
        """From the large figures on: headings, figures and sentences, without addresses and dates of today."""
        body = page[page.index('class="tiles') : page.index("</main>")]
        found = re.findall(r"<(h2|dt|dd|td|b|li|blockquote)\b[^>]*>(.*?)</\1>", body, re.DOTALL)
        return [re.sub(r"<[^>]+>|\s+", " ", words).strip() for _tag, words in found]

    client.force_login(cast.director)
    address = REPORT.replace("/en/", f"/{language}/")
    before = chapters(text(client, address))
    sign(cast, over)
    tell_an_outcome()
    EnrolmentFactory.create_batch(3, course=over)

    after = chapters(text(client, f"{address}editions/1/"))

    kept = [words for words in before if words in after]
    assert len(kept) > 40
    assert [words for words in before if words not in after and re.search(r"\d", words)] == []


def test_others_read_and_learn_who_signs(cast: Cast, over: Course, client: Client) -> None:  # noqa: F811
    client.force_login(cast.coordinator)

    page, refused = text(client, REPORT), client.get(SIGN)

    assert "The director signs." in page
    assert str(cast.director) in page
    assert f'href="{SIGN}"' not in page
    assert refused.status_code == 403
    assert str(cast.director) in refused.content.decode()
    sign(cast, over)
    assert "This edition is as it was signed" in text(client, f"{REPORT}editions/1/")


def test_the_report_says_what_is_newer_and_the_next_edition_names_it(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
) -> None:
    client.force_login(cast.director)
    sign(cast, over)
    assert "More is known" not in text(client, REPORT)
    tell_an_outcome()

    page, preview = text(client, REPORT), text(client, SIGN)

    assert "More is known than in the last edition" in page
    assert f"{COMPARE}?before=1&amp;now=today" in page
    assert "What changed since edition 1" in preview
    assert "Ideas put into practice" in preview
    client.post(SIGN, {"digest": seen_at(preview), "form_key": "2"})
    compared = text(client, COMPARE)
    assert compared.count("Ideas put into practice") >= 1
    assert 'value="1" selected' in compared
    assert 'value="2" selected' in compared
    assert "No figure, quotation or title differs." in text(client, f"{COMPARE}?before=2&now=today")
    assert "No figure, quotation or title differs." not in text(client, f"{COMPARE}?before=2&now=1")


def test_figures_that_changed_meanwhile_are_looked_at_again(cast: Cast, over: Course, client: Client) -> None:  # noqa: F811
    client.force_login(cast.director)
    page = text(client, SIGN)
    tell_an_outcome()

    answer = client.post(SIGN, {"digest": seen_at(page), "form_key": "k"}, follow=True)

    assert "The figures changed while you were reading." in answer.content.decode()
    assert Edition.objects.count() == 0


def test_the_papers_of_an_edition_are_stamped(cast: Cast, over: Course, client: Client) -> None:  # noqa: F811
    client.force_login(cast.director)
    edition = sign(cast, over)
    tell_an_outcome()
    address = f"{REPORT}editions/1/edition"

    written = pypdfium2.PdfDocument(client.get(f"{address}.pdf").content)[0].get_textpage().get_text_range()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}.xlsx").content))
    document = ZipFile(io.BytesIO(client.get(f"{address}.docx").content)).read("word/document.xml").decode()
    plain = client.get(f"{address}.json")

    stamp = [edition.checksum, str(cast.director), f"Oqu {edition.software}", "Edition: 1"]
    assert [part for part in stamp if part not in " ".join(written.split())] == []
    assert [part for part in stamp if part not in document] == []
    assert edition.checksum in [row[1] for row in book["Edition"].iter_rows(values_only=True)]
    assert plain.content == edition.frozen.encode()
    assert json.loads(plain.content)["edition"]["number"] == 1
    assert client.get(f"{address}.exe").status_code == 404
    assert client.get(f"{REPORT}editions/1/way.svg")["Content-Type"] == "image/svg+xml"
    assert client.get(f"{REPORT}editions/2/").status_code == 404


def test_a_changed_row_is_reported_and_neither_printed_nor_published(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The database refuses the change itself, so here the checksum is what disagrees."""
    sign(cast, over)
    monkeypatch.setattr(reading, "checksum", lambda _text: "0" * 64)
    client.force_login(cast.director)

    assert "This edition is not as it was signed" in text(client, f"{REPORT}editions/1/")
    assert client.get(f"{REPORT}editions/1/edition.pdf").status_code == 303
    assert "From the signed report" not in text(client, PUBLIC)


def publish(cast: Cast, client: Client) -> Article:
    client.force_login(cast.methodologist)
    client.post(f"{REPORT}news/", {"form_key": "k"})
    article = Article.objects.get()
    news.publish(article=article, by=cast.methodologist, at=clock.now())
    return article


def test_news_and_public_figures_are_those_of_the_latest_edition(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
) -> None:
    sign(cast, over)
    Idea.objects.all().delete()
    article = publish(cast, client)
    visitor = Client()

    page, figures = text(visitor, f"/ru/news/news/{article.slug}/"), text(visitor, PUBLIC)

    assert "Показатели взяты из подписанного отчёта: редакция № 1" in page
    assert "Последние подписанные показатели этого курса: редакция № 1" in page
    assert "From the signed report: edition 1" in figures
    assert re.findall(r'id="ideas".*?<strong>(\d+)</strong>', figures, re.DOTALL) == ["3"]
    sign(cast, over, key="second")
    assert re.findall(r'id="ideas".*?<strong>(\d+)</strong>', text(visitor, PUBLIC), re.DOTALL) == ["0"]
    assert "edition 2" in text(visitor, PUBLIC)


def test_before_a_signature_they_are_those_of_today(cast: Cast, over: Course, client: Client) -> None:  # noqa: F811
    article = publish(cast, client)
    visitor = Client()

    assert "edition" not in text(visitor, f"/en/news/news/{article.slug}/")
    assert "Counted on" in text(visitor, PUBLIC)


def test_today_of_the_director_shows_what_waits(cast: Cast, over: Course, client: Client) -> None:  # noqa: F811
    def waits(person: Any) -> bool:
        client.force_login(person)
        return f'href="{SIGN}"' in text(client, "/en/today/")

    assert [waits(person) for person in (cast.director, cast.coordinator, cast.learner)] == [
        True,
        False,
        False,
    ]
    sign(cast, over)
    assert not waits(cast.director)
    Course.objects.filter(pk=over.pk).update(stage=Stage.ARCHIVED)
    assert not waits(cast.director)


def test_pages_of_editions_cost_the_same_however_many_there_are(
    cast: Cast,
    over: Course,  # noqa: F811
    client: Client,
) -> None:
    def costs() -> list[int]:
        found = []
        for address in (REPORT, f"{REPORT}editions/1/", f"{COMPARE}?before=1&now=2", "/en/today/"):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            found.append(len(captured))
        return found

    client.force_login(cast.director)
    sign(cast, over)
    tell_an_outcome()
    sign(cast, over, key="2")
    few = costs()
    for number in range(3, 6):
        EnrolmentFactory.create_batch(number, course=over)
        sign(cast, over, key=str(number))

    assert costs() == few
