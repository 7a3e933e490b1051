"""What is inside an activity of the plan: each kind registers the page on which it is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.courses.queries import (
    Activity,
    Course,
    TextPictures,
    activity_by_slug,
    is_closed_with,
    picture_sizes,
    pictures_of_text,
)
from oqu.kernel.rich_text import weight
from oqu.web import access, activity_kinds
from oqu.web.office.closed import refused_when_closed
from oqu.web.office.course_tabs import course_tabs


@require_http_methods(["GET", "HEAD", "POST"])
@refused_when_closed
def activity_content(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The page of one activity's content, by its kind."""
    course = access.office_course(request, slug)
    planned = access.found(activity_by_slug(course, activity))
    return activity_kinds.pages_of(planned.kind).office_content(request, course, planned)


def saved(
    request: HttpRequest, course: Course, planned: Activity, left_out: Sequence[str] = ()
) -> HttpResponse:
    """Report that the content is saved, and what of a document was left out; return to its page."""
    messages.success(request, _("Saved."))
    if left_out:
        words = _("Not taken over from the document: %(things)s. See whether the text lacks something.")
        messages.info(request, words % {"things": ", ".join(left_out)})
    return access.see_other("office:activity_content", slug=course.slug, activity=planned.slug)


@dataclass(frozen=True)
class ShownText:
    """A text in one language, as participants see it: its HTML ("" is a gap), what it adds to its page in bytes, its pictures."""

    code: str
    name: str
    html: str
    bytes: int
    pictures: TextPictures


class ShownTexts(list[ShownText]):
    """The texts of one activity in the languages of its course."""

    @property
    def missing(self) -> str:
        """The languages without a text, as one sentence lists them."""
        return ", ".join(text.name for text in self if not text.html)

    @property
    def is_written(self) -> bool:
        """Whether there is a text in some language."""
        return any(text.html for text in self)


def texts_as_shown(planned: Activity, content: object, column: str, html_column: str = "") -> ShownTexts:
    """The stored text in each language of the course; none without content.

    `column` is the translated column of the content that holds the text, `html_column` (`column`_html) its HTML.
    """
    if content is None:
        return ShownTexts()
    names, sizes = dict(settings.LANGUAGES), picture_sizes(planned)
    shown = ShownTexts()
    for code in planned.course.languages:
        html = getattr(content, f"{html_column or column + '_html'}_{code}") or ""
        pictures = pictures_of_text(getattr(content, f"{column}_{code}") or "", sizes)
        shown.append(ShownText(code, names[code], html, weight(html), pictures))
    return shown


def content_page(
    request: HttpRequest, course: Course, planned: Activity, template: str, **more: object
) -> HttpResponse:
    """The page of an activity's content, drawn by this template; 422 if `form` is bound and so was refused.

    In a closed course it can only be read, unless some of its fields `stay_open`.
    """
    form = more["form"]
    if is_closed_with(course, planned) and not more.get("stays_open"):
        template = "office/closed_content.html"
    context = {"course": course, "activity": planned, "tabs": course_tabs(request, course), **more}
    status = access.UNPROCESSABLE if getattr(form, "is_bound", False) else 200
    return render(request, template, context, status=status)
