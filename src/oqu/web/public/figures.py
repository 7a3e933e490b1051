"""How the figures that an article tells were counted, for everybody who reads it."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.courses.queries import Course
from oqu.kernel import clock
from oqu.kernel.languages import current
from oqu.news import queries as news
from oqu.reports import queries
from oqu.reports.rules import can_read_report
from oqu.reports.sheets.pdf import headings
from oqu.web import access

KEPT_SECONDS = 10 * 60


@require_safe
@login_not_required
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The rule, numerator and denominator of each figure; there once an article about the course is published."""
    course = _told_of(request, slug)
    kept = f"figures:{course.pk}:{current()}"
    shown = cache.get_or_set(kept, lambda: _figures(course), timeout=KEPT_SECONDS)
    context = {"course": course, "figures": shown, "headings": headings(), "at": clock.now()}
    return render(request, "public/figures.html", context)


def _figures(course: Course) -> list[queries.Figure]:
    every = queries.figures(queries.evidence(course, at=clock.now()))
    return [figure for figure in every if figure.code in queries.PUBLIC]


def _told_of(request: HttpRequest, slug: str) -> Course:
    """A course of which an article tells; its office sees the page before."""
    article = news.about_course(slug).first()
    if article is not None and article.course is not None:
        return article.course
    access.found(request.user if request.user.is_authenticated else None)
    course = access.office_course(request, slug)
    return access.found(course if can_read_report(request.user, course) else None)
