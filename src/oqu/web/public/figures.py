"""How the figures that an article tells were counted, for everybody who reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

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
from oqu.reports.queries.headings import headings
from oqu.reports.rules import can_read_report
from oqu.web import access

KEPT_SECONDS = 10 * 60


@dataclass(frozen=True)
class ShownFigures:
    """The figures that everybody may look up; with the number of their edition and the day it was signed, if it was."""

    figures: list[queries.Figure]
    number: int = 0
    signed_on: str = ""


@require_safe
@login_not_required
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The rule, numerator and denominator of each figure; there once an article about the course is published.

    They are those of the latest edition of the report; before a signature those of today.
    """
    course = _told_of(request, slug)
    kept = f"figures:{course.pk}:{queries.latest_number(course)}:{current()}"
    shown = cache.get_or_set(kept, lambda: _shown(course), timeout=KEPT_SECONDS)
    context = {"course": course, "shown": shown, "headings": headings(), "at": clock.now()}
    return render(request, "public/figures.html", context)


def _shown(course: Course) -> ShownFigures:
    signed = queries.public_edition(course)
    if signed and signed.paper:
        counted = signed.paper.content.counted
        return ShownFigures(_public(counted), signed.row.number, queries.signed_on(signed.row))
    return ShownFigures(_public(queries.figures(queries.evidence(course, at=clock.now()))))


def _public(every: Iterable[queries.Figure]) -> list[queries.Figure]:
    return [figure for figure in every if figure.code in queries.PUBLIC]


def _told_of(request: HttpRequest, slug: str) -> Course:
    """A course of which an article tells; its office sees the page before."""
    article = news.about_course(slug).first()
    if article is not None and article.course is not None:
        return article.course
    access.found(request.user if request.user.is_authenticated else None)
    course = access.office_course(request, slug)
    return access.found(course if can_read_report(request.user, course) else None)
