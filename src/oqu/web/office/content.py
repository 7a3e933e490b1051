"""What is inside an activity of the plan: each kind registers the page on which it is written."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.courses.queries import Activity, Course, activity_by_slug
from oqu.kernel.rich_text import weight
from oqu.web import access, activity_kinds
from oqu.web.office.course_tabs import course_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def activity_content(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The page of one activity's content, by its kind."""
    course = access.office_course(request, slug)
    planned = access.found(activity_by_slug(course, activity))
    return activity_kinds.pages_of(planned.kind).office_content(request, course, planned)


def saved(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    """Report that the content is saved, and return to its page."""
    messages.success(request, _("Saved."))
    return access.see_other("office:activity_content", slug=course.slug, activity=planned.slug)


def texts_as_shown(course: Course, content: object, column: str) -> list[tuple[str, str, str, int]]:
    """The stored text in each language of the course: code, name, HTML ("" is a gap), weight in bytes; none without content.

    `column` is the translated column of the content that holds the HTML.
    """
    names = dict(settings.LANGUAGES)
    texts = [(x, getattr(content, f"{column}_{x}") or "") for x in course.languages] if content else []
    return [(x, names[x], html, weight(html)) for x, html in texts]


def content_page(
    request: HttpRequest, course: Course, planned: Activity, template: str, **more: object
) -> HttpResponse:
    """The page of an activity's content, drawn by this template; 422 if `form` is bound and so was refused."""
    form = more["form"]
    context = {"course": course, "activity": planned, "tabs": course_tabs(request, course), **more}
    status = access.UNPROCESSABLE if getattr(form, "is_bound", False) else 200
    return render(request, template, context, status=status)
