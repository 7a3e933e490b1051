"""The evidence report of a course: page, pictures, papers, and the news draft."""

from collections.abc import Callable

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.courses.queries import Course, all_kinds
from oqu.kernel import clock
from oqu.kernel.languages import current
from oqu.news import actions as news
from oqu.news.queries import Category
from oqu.news.rules import can_keep_news
from oqu.reports import queries, rules
from oqu.reports.queries import Evidence
from oqu.reports.sheets import charts, docx, pdf, xlsx
from oqu.reports.sheets.content import content
from oqu.reports.sheets.news import news_draft
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs

PAPERS: dict[str, tuple[Callable[[Evidence], bytes], str]] = {
    "pdf": (pdf.pdf, "application/pdf"),
    "docx": (docx.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (xlsx.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
ROWS = {
    "applied": "admission",
    "admitted": "admission?state=admitted",
    "groups": "groups",
    **dict.fromkeys(("took_part", "attendance", "finished"), "attendance"),
    **dict.fromkeys((*(kind.plural_code for kind in all_kinds() if kind.in_report), "hours"), "plan"),
    **dict.fromkeys(("submitted", "accepted"), "reviews"),
    **dict.fromkeys(
        ("response_rate", "satisfied", "useful", "weakest_quality", "recommend"), "questionnaires"
    ),
    **dict.fromkeys(("learning_effect", "knowledge", "transfer"), "questionnaires"),
    "certificates": "certificates",
    **dict.fromkeys(("ideas", "ideas_kept"), "ideas"),
}
"""Under which page of the course the rows of a figure are found."""


PICTURES_KEPT = 60  # seconds


def _course(request: HttpRequest, slug: str) -> Course:
    course = access.office_course(request, slug)
    access.allow(request, rules.can_read_report, course)
    return course


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The evidence of a course on one page."""
    course = _course(request, slug)
    found = queries.evidence(course, at=clock.now())
    report_content, pictures = content(found), charts.drawn(found)
    cache.set(_pictures_of(course), pictures, timeout=PICTURES_KEPT)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "evidence": found,
        "report": report_content,
        "charts": {name: charts.described(spec) for name, spec in pictures.items()},
        "headings": pdf.headings(),
        "can_draft": can_keep_news(request.user, course.centre),
    }
    return render(request, "office/report.html", context)


def _pictures_of(course: Course) -> str:
    """Under which name the page keeps its pictures for the requests that follow it at once."""
    return f"pictures:{course.pk}:{current()}"


@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """How every figure of the report was counted: rule, numerator, denominator, and where its rows are."""
    course = _course(request, slug)
    at = clock.now()
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "headings": pdf.headings(),
        "figures": [
            (figure, _rows_of(course, figure.code))
            for figure in queries.figures(queries.evidence(course, at=at))
        ],
        "at": at,
    }
    return render(request, "office/figures.html", context)


def _rows_of(course: Course, code: str) -> str:
    name, _mark, query = ROWS.get(code, "").partition("?")
    return reverse(f"office:{name}", args=[course.slug]) + (f"?{query}" if query else "") if name else ""


@require_safe
def report_chart(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One picture of the report as SVG; with `?narrow` for a phone."""
    course = _course(request, slug)
    access.found(charts.CHARTS.get(name))
    pictures = cache.get(_pictures_of(course)) or charts.drawn(queries.evidence(course, at=clock.now()))
    spec = access.found(pictures.get(name))
    drawn = charts.svg(charts.narrow(spec) if "narrow" in request.GET else spec)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=60"
    return response


@require_safe
def report_paper(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The report as PDF, DOCX or XLSX, in the language of the page."""
    course = _course(request, slug)
    write, content_type = access.found(PAPERS.get(ending))
    response = HttpResponse(write(queries.evidence(course, at=clock.now())), content_type=content_type)
    name = f"{course.slug}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_POST
def draft_news(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft a news article out of the report's figures."""
    course = _course(request, slug)
    access.allow(request, can_keep_news, course.centre)
    at = clock.now()
    draft = news_draft(queries.evidence(course, at=at))
    article = news.draft(
        centre=course.centre,
        course=course,
        category=Category.NEWS,
        title=draft.title,
        lead=draft.lead,
        body=draft.body,
        by=access.person(request),
        at=at,
        key=access.form_key(request),
    )
    messages.success(request, _("The draft is ready: read it, change it, publish it."))
    return access.see_other("office:article", key=article.key)
