"""The evidence report of a course: page, pictures, papers, and the news draft."""

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.courses.queries import Course, all_kinds
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import current
from oqu.news import actions as news
from oqu.news.queries import Article, Category, written_about
from oqu.news.rules import can_keep_news
from oqu.reports import actions as reports
from oqu.reports import queries
from oqu.reports.queries import pictures
from oqu.reports.queries.headings import headings
from oqu.web import access
from oqu.web.office import editions
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.papers import PAPERS, drawn, printed, report_course, shown_paper

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


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The evidence of a course on one page."""
    course = report_course(request, slug)
    can_draft = course.is_over and can_keep_news(request.user, course.centre)
    shown = queries.paper(queries.evidence(course, at=clock.now()))
    cache.set(_pictures_of(course), shown.charts, timeout=PICTURES_KEPT)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        **shown_paper(shown, "office:report_chart", course.slug),
        **editions.beside_report(request, course, shown),
        "can_draft": can_draft,
        "articles": list(written_about(course)) if can_draft else [],
    }
    return render(request, "office/report.html", context)


def _pictures_of(course: Course) -> str:
    """Under which name the page keeps its pictures for the requests that follow it at once."""
    return f"pictures:{course.pk}:{current()}"


@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """How every figure of the report was counted: rule, numerator, denominator, and where its rows are."""
    course = report_course(request, slug)
    at = clock.now()
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "headings": headings(),
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
    course = report_course(request, slug)
    access.found(pictures.CHARTS.get(name))
    specs = cache.get(_pictures_of(course)) or pictures.drawn(queries.evidence(course, at=clock.now()))
    spec = access.found(specs.get(name))
    return drawn(request, spec)


@require_safe
def report_paper(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The report as PDF, DOCX or XLSX, in the language of the page."""
    course = report_course(request, slug)
    access.found(PAPERS.get(ending))
    return printed(queries.document(queries.evidence(course, at=clock.now())), course, ending)


@require_POST
def draft_news(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft a news article out of the figures of the latest edition; before a signature, out of those of today.

    Where the course has an article, that one is shown, unless another one is asked for.
    """
    course = report_course(request, slug)
    access.allow(request, can_keep_news, course.centre)
    known = written_about(course).first()
    if known and "another" not in request.POST:
        words = _(
            "This article about the course is there already. The page of the report can draft another one."
        )
        messages.info(request, words)
        return access.see_other("office:article", key=known.key)
    try:
        article = _drafted(request, course)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:report", slug=course.slug)
    messages.success(request, _("The draft is ready: read it, change it, publish it."))
    return access.see_other("office:article", key=article.key)


def _drafted(request: HttpRequest, course: Course) -> Article:
    at = clock.now()
    draft = reports.article_of(course, at=at)
    return news.draft(
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
