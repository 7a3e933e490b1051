"""The front page: what this is, which courses there are, what is new."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.admission.queries import announced
from oqu.courses.queries import Stage, public_courses
from oqu.kernel import clock
from oqu.news import queries as news

NEWEST = 3


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What a visitor sees first: a course to apply for, if there is one."""
    courses = public_courses().exclude(stage=Stage.CLOSED)
    context = {"lists": announced(courses, clock.now()), "news": news.latest(NEWEST)}
    return render(request, "public/home.html", context)
