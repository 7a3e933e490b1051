"""The front page: what this is, which courses there are, what is new."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.courses.queries import Stage, public_courses
from oqu.news import queries as news

NEWEST = 3


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What a visitor sees first: a course to apply for, if there is one."""
    courses = list(public_courses().exclude(stage=Stage.CLOSED))
    context = {
        "open": [course for course in courses if course.stage in (Stage.ANNOUNCED, Stage.ADMISSION)],
        "running": [course for course in courses if course.stage in (Stage.RUNNING, Stage.CLOSING)],
        "news": news.latest(NEWEST),
    }
    return render(request, "public/home.html", context)
