"""What is known about a link, the way to it, and the button that marks it as seen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.courses.queries import Enrolment, Step, activity_for, is_closed_with, open_now, progress_in
from oqu.courses.rules import can_learn
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.links import actions, queries
from oqu.links.kind import KIND
from oqu.web import access
from oqu.web.learning.course_tabs import course_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The link; a post reports that the person has seen what it leads to."""
    place = access.enrolment(request, slug)
    planned = access.found(activity_for(place, KIND.code, activity))
    shown = queries.link_of(planned) if open_now(planned, clock.now()) else None
    if request.method == "POST":
        return _finish(request, place, access.found(shown))
    progress = progress_in(place, planned)
    context = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place),
        "activity": planned,
        "is_open": open_now(planned, clock.now()),
        "link": shown,
        "site": queries.site_of(shown) if shown else "",
        "is_seen": progress is not None and progress.step == Step.DONE,
        "can_finish": can_learn(request.user, place) and not is_closed_with(place.course, planned),
    }
    return render(request, "kinds/link/learner.html", context)


def _finish(request: HttpRequest, place: Enrolment, shown: queries.Link) -> HttpResponse:
    access.allow(request, can_learn, place)
    try:
        actions.finish_link(link=shown, enrolment=place, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Marked as seen."))
    return access.see_other("learning:course", slug=place.course.slug)
