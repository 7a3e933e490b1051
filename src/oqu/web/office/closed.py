"""Pages that change the plan, the rule or the content of a course: once it is closed they have no form and say why."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from oqu.courses.actions import PlanFinal
from oqu.courses.queries import Course, activity_by_slug, is_closed_with
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs

type View = Callable[..., HttpResponse]


def refused_when_closed(view: View) -> View:
    """Answer a form that comes after its course was closed with the reason; what was typed waits on the next page."""

    @wraps(view)
    def page(request: HttpRequest, slug: str, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, slug, *args, **named)
        except PlanFinal as refusal:
            messages.error(request, str(refusal))
            return access.see_other("office:course", slug)

    return page


def closes_with_course(view: View) -> View:
    """The same, and in the place of the page's form why there is none; a page of an activity is asked of that activity."""

    @refused_when_closed
    @wraps(view)
    def page(request: HttpRequest, slug: str, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, slug, *args, **named)
        if request.method == "POST" or response.status_code != 200:
            return response
        course = access.course_read(request)
        return _closed(request, course) if _has_closed(course, named.get("activity", "")) else response

    return page


def _has_closed(course: Course, slug: str) -> bool:
    if not course.is_over:
        return False
    activity = activity_by_slug(course, slug) if slug else None
    return activity is None or is_closed_with(course, activity)


def _closed(request: HttpRequest, course: Course) -> HttpResponse:
    context = {"course": course, "tabs": course_tabs(request, course)}
    return render(request, "office/closed.html", context)
