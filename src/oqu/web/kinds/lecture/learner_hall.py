"""The lecture hall as listeners enter it: while the lecture is on, and afterwards for the recording."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.courses.queries import Enrolment, activity_for, open_now
from oqu.kernel import clock, languages
from oqu.lectures import queries
from oqu.lectures.kind import KIND
from oqu.lectures.queries import HallRole, Lecture, Venue
from oqu.web import access
from oqu.web.kinds.lecture import hall_page


@require_safe
def hall(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Sound, slides, questions: live, or from the recording."""
    place, talk = _talk(request, slug, activity)
    at = clock.now()
    context = {
        "course": place.course,
        "activity": talk.activity,
        "lecture": talk,
        "hall": hall_page.hall_page(
            talk,
            address=_address(place, talk, at),
            renew=access.address("learning:hall_ticket", languages.current(), slug=slug, activity=activity),
            is_open=open_now(talk.activity, at),
        ),
    }
    return render(request, "kinds/lecture/learner_hall.html", context)


@require_safe
def hall_ticket(request: HttpRequest, slug: str, activity: str) -> JsonResponse:
    """A fresh address for a page that has been open for hours."""
    place, talk = _talk(request, slug, activity)
    return hall_page.renewed(_address(place, talk, clock.now()))


def _talk(request: HttpRequest, slug: str, activity: str) -> tuple[Enrolment, Lecture]:
    """My place and a lecture of my plan that is given in the hall, or 404."""
    place = access.enrolment(request, slug)
    talk = access.found(queries.lecture_of(access.found(activity_for(place, KIND.code, activity))))
    return place, access.found(talk if talk.venue == Venue.HALL else None)


def _address(place: Enrolment, talk: Lecture, at: datetime) -> str:
    group = place.group.key if place.group else ""
    return hall_page.address(talk, place.person, HallRole.LISTENER, at, group)
