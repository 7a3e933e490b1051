"""The course of April 2021, from its folder to its papers; README.md of the folder states the results."""

import csv
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pypdfium2
import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils.http import content_disposition_header
from docx import Document
from pytest_django import DjangoAssertNumQueries

from oqu.certificates.models import Certificate
from oqu.community.models import ContactCard, Message
from oqu.courses.models import Stage
from oqu.ideas.models import Idea, Outcome
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.letters.models import Letter
from oqu.news.models import Article
from oqu.people.models import Person
from oqu.questionnaires.actions import publish_earlier
from oqu.questionnaires.models import PublishedTables
from oqu.questionnaires.models.answers import Response
from oqu.reports.queries import document, evidence, paper
from oqu.reports.queries.silence import silence
from oqu.reports.sheets import pdf
from oqu.support.models import Reply
from tests.exchange.conftest import FOLDER, Replayed, replay
from tests.questionnaires.gate.attack import attack, reported_by, signed_papers, watching_the_lot

pytestmark = pytest.mark.django_db
EXPECTED: dict[str, Any] = {
    "course": "library-work-2021",
    "applied": 46,
    "admitted": 44,
    "waiting": 1,
    "declined": 1,
    "groups": [22, 22],
    "libraries": 38,
    "rural_libraries": 35,
    "districts": 9,
    "lectures": 8,
    "readings": 6,
    "assignments": 4,
    "attendance_percent": 89.7,
    "submitted": 168,
    "accepted": 167,
    "responses": 40,
    "response_rate_percent": 90.9,
    "finished": 40,
    "certificates": 40,
    "ideas": 57,
    "ideas_kept": 47,
    "verdict": "continue",
}


def test_the_numbers_are_those_of_the_readme(replayed: Replayed) -> None:
    assert replayed.summary == EXPECTED


def test_the_printed_table_has_the_same_numbers(replayed: Replayed) -> None:
    lines = [re.split(r"\s{2,}", line.strip()) for line in replayed.printed.splitlines()]
    printed = {line[0]: line[1] for line in lines if len(line) == 2}

    assert printed == {
        name.replace("_", " "): " + ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in EXPECTED.items()
    }


def given(name: str) -> list[dict[str, str]]:
    """The rows of an input file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_course_is_closed_with_all_contributions(replayed: Replayed) -> None:
    messages = {(row.thread.title, row.text) for row in Message.objects.select_related("thread")}
    cards = {(card.person.family_name, card.about) for card in ContactCard.objects.select_related("person")}
    asked = set(Reply.objects.values_list("from_centre", "text"))
    names = {row["person_code"]: row["family_name"] for row in given("applications.csv")}

    assert replayed.course.stage == Stage.CLOSED
    assert messages == {(row["thread"], row["text"]) for row in given("discussion.csv")}
    assert len(cards) == len(given("contacts.csv"))
    assert cards >= {
        (names[row["person_code"]], row["about"])
        for row in given("contacts.csv")
        if row["person_code"] in names
    }
    assert asked == {
        *((False, row["text"]) for row in given("support.csv")),
        *((True, row["answer"]) for row in given("support.csv") if row["answer"]),
    }


def test_times_are_those_of_the_course(replayed: Replayed) -> None:
    years = {at.year for at in JournalEntry.objects.filter(origin="replay").values_list("at", flat=True)}
    signed = set(Certificate.objects.values_list("signed_at", "issued_on"))

    assert years == {2021}
    assert [(at.isoformat(), day.isoformat()) for at, day in signed] == [
        ("2021-04-28T11:00:00+00:00", "2021-04-28")
    ]


def test_answers_to_the_closing_questionnaire_are_anonymous(replayed: Replayed) -> None:
    closing = Response.objects.filter(wave__activity__slug="closing")

    assert set(closing.values_list("enrolment", flat=True)) == {None}
    assert closing.count() == len(given("answers/closing.csv")) == 40


def test_outcomes_of_ideas_are_stored(replayed: Replayed) -> None:
    outcomes = Counter(row["kept_state"] for row in given("ideas.csv"))

    assert Counter(Idea.objects.values_list("outcome", flat=True)) == {
        Outcome.DONE: outcomes["done"],
        Outcome.PARTLY: outcomes["partly"],
        Outcome.PLANNED: outcomes["later"] + outcomes[""],
        Outcome.DROPPED: outcomes["none"],
    }


def test_everybody_admitted_gets_a_letter(replayed: Replayed) -> None:
    codes = {row["person_code"] for row in given("decisions.csv") if row["decision"] == "admitted"}
    people = Person.objects.filter(enrolments__isnull=False)
    letters = Letter.objects.filter(kind="admission/admitted")

    assert people.count() == letters.count() == len(codes)
    assert set(letters.exclude(address="").values_list("address", flat=True)) == set(
        people.filter(email__isnull=False).values_list("email", flat=True)
    )


def test_the_news_article_has_the_figures_and_is_published(replayed: Replayed) -> None:
    article = Article.objects.get(category="news")

    assert article.published_at is not None
    assert article.published_at.isoformat() == "2021-04-30T05:00:00+00:00"
    assert article.lead_ru == "В курсе участвовали 44 библиотекаря из 38 библиотек. Окончили курс 40 человек."
    assert "Курсом довольны 85% ответивших." in article.body_ru.replace("\xa0", "")
    assert "40 из 44" in article.body_ru
    assert article.body_kk
    assert (article.title_en, article.body_en) == ("", "")


def test_the_documents_are_written(replayed: Replayed) -> None:
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    written = sorted(
        path.relative_to(replayed.output).as_posix() for path in replayed.output.rglob("*") if path.is_file()
    )

    assert written == sorted(
        [
            *(f"certificates/{number}.pdf" for number in numbers),
            *("calendar.ics", "news.en.md", "news.kk.md", "news.ru.md"),
            *("report.docx", "report.pdf", "report.xlsx", "summary.json"),
        ]
    )


def test_the_calendar_holds_the_whole_plan(replayed: Replayed) -> None:
    calendar = icalendar.Calendar.from_ical((replayed.output / "calendar.ics").read_bytes())
    starts = {
        str(event["SUMMARY"]).removeprefix("Срок: ").removeprefix("Закрывается: "): event.decoded("DTSTART")
        for event in calendar.walk("VEVENT")
    }
    first = min(at for title, at in starts.items() if title in lectures())

    assert set(starts) == {
        row["title_ru"] for row in given("activities.csv") if row["starts_at"] or row["due_at"]
    }
    assert first.astimezone(UTC).isoformat() == "2021-04-15T04:00:00+00:00"


def lectures() -> set[str]:
    """The titles of the lectures."""
    return {row["title_ru"] for row in given("activities.csv") if row["kind"] == "lecture"}


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_report_and_summary_hold_the_same_numbers_on_every_paper(replayed: Replayed) -> None:
    book = openpyxl.load_workbook(replayed.output / "report.xlsx")
    came, done = (
        {row[0]: row[1] for row in sheet.iter_rows(min_row=2, max_col=2, values_only=True)}
        for sheet in book.worksheets[:2]
    )
    words = Document(str(replayed.output / "report.docx"))
    cells = [cell.text for table in words.tables for row in table.rows for cell in row.cells]
    paper = pdf_text(replayed.output / "report.pdf")
    districts = [row[0] for row in book.worksheets[2].iter_rows(min_row=2, max_col=1, values_only=True)]
    wanted = ["46", "44", "2 (22 + 22)", "40", "38", "35", "168", "167"]

    assert [value for value in wanted if value not in map(str, [*came.values(), *done.values()])] == []
    assert [value for value in wanted if value not in cells] == []
    assert [value for value in wanted if value not in paper] == []
    assert districts[0] == "Ерейментауский район"


def test_a_certificate_names_its_holder_and_the_address_of_its_check(replayed: Replayed) -> None:
    certificate = Certificate.objects.order_by("number")[0]
    text = pdf_text(replayed.output / "certificates" / f"{certificate.number}.pdf")

    assert certificate.holder in text
    assert f"/certificates/{certificate.number}/" in text.replace("\r\n", "")


def rows() -> dict[str, int]:
    """How many rows every table has."""
    every = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model._default_manager.count() for model in every}


def files() -> list[str]:
    """Every stored file."""
    found, folders = [], [""]
    while folders:
        here = folders.pop()
        inner, names = default_storage.listdir(here)
        folders += [f"{here}/{name}".lstrip("/") for name in inner]
        found += [f"{here}/{name}" for name in names]
    return sorted(found)


def test_a_second_run_changes_nothing(replayed: Replayed, tmp_path: Path) -> None:
    before = rows(), files()
    replay(tmp_path)

    assert (rows(), files()) == before
    assert json.loads((tmp_path / "summary.json").read_text("utf-8")) == EXPECTED
    for written in sorted((replayed.output / "certificates").iterdir()):
        assert (tmp_path / "certificates" / written.name).read_bytes() == written.read_bytes()


def office(client: Client, role: str = "director") -> Client:
    """Sign in a person of the centre."""
    person = Person.objects.filter(posts__role=role).earliest("pk")
    client.force_login(person)
    return client


REPORT = "/en/office/courses/library-work-2021/report/"


def test_the_report_page_has_the_same_numbers_with_charts(replayed: Replayed, client: Client) -> None:
    page = office(client).get(REPORT).content.decode()

    assert "34 of 40, 85%; among such participants it is likely between 71% and 93%" in page
    assert re.findall(r"<b>([^<]+)</b>", page)[:5] == ["44", "90%", "40 of 44", "40", "57"]
    assert "Continue the course." in page
    for name in ("quality", "learning"):
        picture = client.get(f"{REPORT}{name}.svg")
        assert f'src="{REPORT}{name}.svg"' in page
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")
        assert picture.content.startswith(b"<svg")


def test_every_figure_leads_to_where_its_rows_are(replayed: Replayed, client: Client) -> None:
    page = office(client).get(REPORT).content.decode()
    tiles = re.findall(r'<a class="tile[^"]*" href="([^"]+)"', page)
    facts = re.findall(r'<dd><a href="([^"]+)">', page)

    assert len(tiles) == 5
    assert len(facts) > 10
    assert {url: client.get(url).status_code for url in {*tiles, *facts}} == dict.fromkeys(
        [*tiles, *facts], 200
    )


def test_the_report_needs_few_queries(
    replayed: Replayed, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    office(client).get(REPORT)

    with django_assert_max_num_queries(45):
        client.get(REPORT)


@pytest.mark.parametrize(
    ("ending", "kind", "magic"),
    [
        ("pdf", "application/pdf", b"%PDF"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    ],
)
@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("kk", "Есеп – Қазіргі жағдайдағы кітапхана жұмысын ұйымдастыру, 2021"),
        ("ru", "Отчёт – Организация работы библиотеки в современных условиях, 2021"),
        ("en", "Report – Organization of library work in modern conditions, 2021"),
    ],
)
def test_the_documents_are_available_in_every_language(
    replayed: Replayed, client: Client, ending: str, kind: str, magic: bytes, language: str, name: str
) -> None:
    paper = office(client).get(REPORT.replace("/en/", f"/{language}/") + f"report.{ending}")

    assert (paper.status_code, paper["Content-Type"]) == (200, kind)
    assert paper["Content-Disposition"] == content_disposition_header(True, f"{name}.{ending}")
    assert paper.content.startswith(magic)


def test_the_report_on_paper_is_pdf_a_and_the_same_each_time(replayed: Replayed) -> None:
    of = evidence(replayed.course, at=datetime(2021, 4, 29, 5, 0, tzinfo=UTC), language="kk")
    report = document(of)
    one, other = pdf.pdf(report), pdf.pdf(report)

    assert one == other
    assert b"<pdfaid:part>2</pdfaid:part>" in one
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in one


def test_the_director_changes_the_rules_and_the_verdict_follows(replayed: Replayed, client: Client) -> None:
    url = "/en/office/settings/verdict/"
    form = office(client).get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields}

    refused = client.post(url, typed | {"threshold_satisfied": "180"})
    assert refused.status_code == 422
    assert 'value="180"' in refused.content.decode()
    assert client.post(url, typed | {"threshold_satisfied": "95"}).status_code == 303
    assert "Change the course before it is held again." in client.get(REPORT).content.decode()
    assert client.post(url, {"standard": "1"}).status_code == 303
    assert "Continue the course." in client.get(REPORT).content.decode()


def test_rules_without_any_required_measure_are_refused(replayed: Replayed, client: Client) -> None:
    url = "/en/office/settings/verdict/"
    form = office(client).get(url).context["form"]
    typed = {name: "should" if name.startswith("weight") else form[name].value() for name in form.fields}

    refused = client.post(url, typed | {"threshold_useful": ""})

    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"threshold_useful", "__all__"}


def test_the_office_reads_the_rules_and_changes_nothing(replayed: Replayed, client: Client) -> None:
    page = office(client, "coordinator").get("/en/office/settings/verdict/").content.decode()

    assert "at least 70%" in page
    assert 'name="threshold_satisfied"' not in page


def test_one_closed_course_has_nothing_to_be_compared_with(replayed: Replayed, client: Client) -> None:
    page = office(client).get("/en/office/compare/").content.decode()

    assert "There is nothing to compare yet" in page


def test_non_responders_are_compared_with_responders_where_names_are_known(replayed: Replayed) -> None:
    quiet = silence(replayed.course)

    assert quiet is not None
    assert (quiet.answered, quiet.invited) == (41, 44)
    assert {check.trait: sum(rate.n for _value, rate in check.rates) for check in quiet.traits} == {
        "group": 44,
        "language": 44,
        "setting": 44,
    }


def test_nobody_can_compute_what_a_handful_answered_from_all_that_is_published(
    replayed: Replayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lot is drawn anew, so that the attacker knows it, which nobody else does; editions have the first draw."""
    today = evidence(replayed.course, at=clock.now(), language="en")
    aims = {aim.code: aim.change for aim in today.learning.aims}
    before = {code: change.n for code, change in aims.items()}
    signed = signed_papers(replayed.course)
    assert len(signed) == 2
    assert reported_by(signed, aims) == reported_by([paper(today)], aims) != set()
    with transaction.atomic():
        PublishedTables.objects.all().delete()
        with watching_the_lot(monkeypatch) as drawn:
            publish_earlier()
        drawn_anew = paper(evidence(replayed.course, at=clock.now(), language="en"))
        found = attack(replayed.course, drawn, papers=[drawn_anew])
        transaction.set_rollback(True)

    assert len(before) == 6
    assert min(before.values()) >= 30
    assert len(found) > 100
    assert [one for one in found if one.is_determined] == []
    risks = [one for one in found if one.is_risk]
    assert len(risks) < len(found) / 10, risks
