"""The report on paper: PDF, DOCX, XLSX and the news draft say the same as the page."""

import html
import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise

import docx
import openpyxl
import pypdfium2
import pytest
from django.utils.translation import gettext

from oqu.courses.models import Course
from oqu.kernel import clock
from oqu.kernel.fields import LONGEST_TITLE
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.news.forms import ArticleForm
from oqu.reports import queries
from oqu.reports.actions import article_of
from oqu.reports.queries import pictures
from oqu.reports.queries.content import content
from oqu.reports.queries.news import news_draft
from oqu.reports.queries.reach import Bar
from oqu.reports.queries.words import whole
from oqu.reports.sheets import charts
from oqu.reports.sheets.docx import docx as as_docx
from oqu.reports.sheets.pdf import pdf as as_pdf
from oqu.reports.sheets.xlsx import xlsx as as_xlsx


def words_of_pdf(data: bytes) -> list[str]:
    """The words of each page, blanks made one."""
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(data)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_of_the_pdf_is_the_directors(over: Course, language: str) -> None:
    of = queries.evidence(over, at=clock.now(), language=language)

    first, *rest = words_of_pdf(as_pdf(queries.document(of)))

    with speaking(language):
        report = content(of)
    assert report.title in first
    assert report.verdict in first
    for line in (*report.advice, *report.cautions):
        assert "".join(line.split()) in "".join(first.split())  # a line may break after a dash
    assert len(rest) >= 1
    for figure in report.counted:
        assert figure.label.split()[0] in " ".join(rest)


def test_large_figures_of_the_pdf_are_marked_in_thousands(over: Course) -> None:
    of = queries.evidence(over, at=clock.now(), language="en")
    of = replace(of, work=replace(of.work, minutes_heard=28_428))

    assert "28,428 minutes" in " ".join(words_of_pdf(as_pdf(queries.document(of))))


@pytest.mark.parametrize(
    ("language", "few", "many"),
    [("kk", "9999", "28\u202f428"), ("ru", "9999", "28\u202f428"), ("en", "9999", "28,428")],
)
def test_thousands_are_marked_from_five_figures_on(language: str, few: str, many: str) -> None:
    with speaking(language):
        assert (whole(9_999), whole(28_428)) == (few, many)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_docx_holds_every_figure_and_every_picture_has_words(over: Course, language: str) -> None:
    of = queries.evidence(over, at=clock.now(), language=language)
    written = as_docx(queries.document(of))

    document = docx.Document(io.BytesIO(written))
    with speaking(language):
        report, specs = content(of), pictures.drawn(of)
        descriptions = [pictures.described(spec) for spec in specs.values()]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for figure in report.counted:
        assert {figure.label, figure.rule, figure.counted, figure.source} <= set(cells)
    xml = zipfile.ZipFile(io.BytesIO(written)).read("word/document.xml").decode()
    assert [
        html.unescape(words) for words in re.findall(r'<wp:docPr[^>]* descr="([^"]*)"', xml)
    ] == descriptions
    assert len(descriptions) == len(document.inline_shapes)
    assert "{{" not in xml
    assert "{%" not in xml


def test_the_xlsx_holds_numbers_and_how_they_were_counted(over: Course) -> None:
    of = queries.evidence(over, at=clock.now(), language="en")

    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(queries.document(of))))

    counted = list(book["How it is counted"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in counted] == [figure.label for figure in queries.figures(of)]
    places = list(book["Libraries reached"].iter_rows(min_row=2, values_only=True))
    assert sum(int(str(row[1])) for row in places) == of.reach.admitted
    quality = {row[1]: row[2:5] for row in book["Quality"].iter_rows(min_row=2, values_only=True)}
    assert quality["overall"] == (5, 6, 5 / 6)


def test_the_xlsx_holds_a_title_that_looks_like_a_formula_as_text(over: Course) -> None:
    of = queries.evidence(over, at=clock.now(), language="en")
    formula = '=HYPERLINK("http://example.org","Lecture")'
    of = replace(of, work=replace(of.work, heard=(Bar(formula, 50),)))

    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(queries.document(of))))

    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert [(cell.value, cell.data_type) for cell in cells if cell.value == formula] == [(formula, "s")]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_xlsx_has_the_same_sheets_in_every_language(over: Course, language: str) -> None:
    of = queries.evidence(over, at=clock.now(), language=language)

    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(queries.document(of))))

    assert (len(book.sheetnames), len(set(book.sheetnames))) == (11, 11)


def test_pictures_are_readable_in_grey_and_told_in_words(over: Course) -> None:
    of = queries.evidence(over, at=clock.now(), language="en")

    drawn = pictures.drawn(of)

    assert list(drawn) == ["way", "coverage", "quality", "ideas"]
    assert pictures.described(drawn["way"]).endswith("Admitted – 7; Took part – 6; Finished – 6")
    assert pictures.described(drawn["ideas"]) == "Done – 1; Partly done – 0; Planned – 1; Given up – 1"
    greys = [luminance(colour) for colour in (pictures.DEEP, pictures.SKY, pictures.LINE)]
    assert all(lighter - darker > 0.15 for darker, lighter in pairwise(greys))
    for spec in drawn.values():
        assert "<svg" in charts.svg(spec)


def luminance(colour: str) -> float:
    """How light a colour is in grey, 0 to 1 (Rec. 709 weights on the plain values)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("questions", "expected"), [(("What helped?",), ["What helped?", "The talk."]), ((), ["The talk."])]
)
def test_a_quote_follows_its_question(over: Course, questions: tuple[str, ...], expected: list[str]) -> None:
    of = queries.document(queries.evidence(over, at=clock.now(), language="en"))
    quoting = replace(of.paper.content, quotes=("The talk.",), questions=questions)
    of = replace(of, paper=replace(of.paper, content=quoting))

    lines = [line.text for line in docx.Document(io.BytesIO(as_docx(of))).paragraphs]
    heading = lines.index(of.paper.headings["quotes"])
    assert lines[heading + 1 : heading + 1 + len(expected)] == expected
    assert any(" ".join(expected) in page for page in words_of_pdf(as_pdf(of)))


def test_the_news_draft_of_a_course_with_the_longest_title_fits_the_form_of_an_article(over: Course) -> None:
    over.title_kk = over.title_ru = over.title_en = "Ә" * LONGEST_TITLE
    over.save()
    draft = news_draft(queries.evidence(over, at=clock.now()))
    texts = {"title": draft.title, "lead": draft.lead, "body": draft.body}

    form = ArticleForm(
        {f"{name}_{x}": text for name, by_language in texts.items() for x, text in by_language.items()}
        | {"category": "news"}
    )

    assert form.errors == {}
    assert all(over.title_kk in title for title in draft.title.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_the_news_draft_lead_to_how_they_were_counted(over: Course, language: str) -> None:
    for number, place in enumerate(over.enrolments.all()):
        place.group, _new = over.groups.get_or_create(number=1 + number % 2)
        place.save()
    of = queries.evidence(over, at=clock.now())

    draft = news_draft(of)

    body = draft.body[language]
    assert re.findall(r"\]\(([^)]+)\)", body) == [f"/{language}/courses/library-work/figures/"]
    assert body.splitlines()[-1].startswith("[")
    values = {figure.code: figure.value for figure in queries.figures(of) if figure.code in queries.PUBLIC}
    listed = {*re.findall(r"\d+%?", f"{draft.lead[language]} {body}")}
    codes = (
        "admitted",
        "libraries",
        "groups",
        "accepted",
        "certificates",
        "ideas",
        "attendance",
        "satisfied",
    )
    assert {code: values[code] for code in codes if values[code] not in {*listed, "0", "0%", "—"}} == {}


def test_the_article_is_written_in_whole_sentences(over: Course) -> None:
    draft = news_draft(queries.evidence(over, at=clock.now()))

    assert draft.lead == {
        "kk": "Курсқа 7 кітапханадан 7 кітапханашы қатысты. Оны 6 адам аяқтады.",
        "ru": "В курсе участвовали 7 библиотекарей из 7 библиотек. Окончили курс 6 человек.",
        "en": "7 librarians from 7 libraries took part in the course. 6 people finished it.",
    }
    for language in LANGUAGES:
        sentences = [line for line in draft.body[language].splitlines()[:-1] if line and line[0] != ">"]
        assert all(line[-1] in ".:" and "; " not in line for line in sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_on_paper_has_lines_for_name_signature_and_date(over: Course, language: str) -> None:
    of = queries.document(queries.evidence(over, at=clock.now(), language=language))
    with speaking(language):
        labels = [gettext(label) for label in ("Director", "Signature", "Date")]

    printed = " ".join(words_of_pdf(as_pdf(of)))
    written = [line.text for line in docx.Document(io.BytesIO(as_docx(of))).paragraphs][-1]

    assert " ".join(labels) in printed
    assert [part.strip(" _") for part in written.split(":")] == [*labels, ""]


def test_quotes_in_the_title_of_a_news_draft_are_those_of_its_language(over: Course) -> None:
    over.title_kk = over.title_ru = over.title_en = "Школа «Отчий край»"

    title = news_draft(queries.evidence(over, at=clock.now())).title

    assert title["en"] == "What came of the course “Школа ‘Отчий край’”"
    assert ["„Отчий край“" in title[language] for language in ("kk", "ru")] == [True, True]


def test_the_draft_of_an_article_is_in_the_languages_of_the_course(over: Course) -> None:
    over.languages = ["kk", "ru"]
    over.save()

    draft = article_of(over, at=clock.now())

    assert [sorted(texts) for texts in (draft.title, draft.lead, draft.body)] == [["kk", "ru"]] * 3
