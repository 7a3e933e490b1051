"""A text to read, and the button at its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.courses.queries import (
    Activity,
    Enrolment,
    Step,
    activity_for,
    is_closed_with,
    materials_of,
    open_now,
    progress_in,
)
from oqu.courses.rules import can_learn
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.readings import actions, queries
from oqu.readings.kind import KIND
from oqu.readings.queries import Reading
from oqu.web import access
from oqu.web.learning.course_tabs import course_tabs
from oqu.web.preferences import remember, remembered

SIZES = ("normal", "large", "largest")
SIZE = "oqu_reading_size"


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The text, as large as I like it; a post says that I have read it to the end."""
    place = access.enrolment(request, slug)
    planned = access.found(activity_for(place, KIND.code, activity))
    text = queries.reading_of(planned) if open_now(planned, clock.now()) else None
    if request.method == "POST":
        return _finish(request, place, access.found(text))
    response = render(request, "kinds/reading/learner.html", _context(request, place, planned, text))
    if "size" in request.GET:
        remember(response, SIZE, _size(request))
    return response


def _finish(request: HttpRequest, place: Enrolment, text: Reading) -> HttpResponse:
    access.allow(request, can_learn, place)
    try:
        actions.finish_reading(reading=text, enrolment=place, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Read to the end: noted."))
    return access.see_other("learning:course", slug=place.course.slug)


def _context(
    request: HttpRequest, place: Enrolment, planned: Activity, text: Reading | None
) -> dict[str, object]:
    language, html = languages.translated_text(text, "html") if text else ("", "")
    progress = progress_in(place, planned)
    return {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place),
        "activity": planned,
        "is_open": open_now(planned, clock.now()),
        "reading": text,
        "materials": materials_of(planned) if text else (),
        "html": html,
        "text_language": language,
        "minutes": queries.minutes_to_read(text.words) if text else 0,
        "is_read": progress is not None and progress.step == Step.DONE,
        "can_finish": can_learn(request.user, place) and not is_closed_with(place.course, planned),
        "size": _size(request),
    }


def _size(request: HttpRequest) -> str:
    wanted = request.GET.get("size", remembered(request, SIZE))
    return wanted if wanted in SIZES else SIZES[0]
