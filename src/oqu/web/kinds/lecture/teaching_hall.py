"""The lecture hall as its staff enter it: the desk from which one speaks, and the seat from which a rehearsal is heard."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from oqu.kernel import clock
from oqu.lectures import queries, rules
from oqu.lectures.queries import HallRole, Lecture, Venue
from oqu.people.queries import Person
from oqu.web import access, headers
from oqu.web.kinds.lecture import hall_page


@require_safe
def desk(request: HttpRequest, key: str) -> HttpResponse:
    """Speak, turn slides, see questions and hands, ask; or rehearse all that."""
    talk = _talk(request, key)
    response = render(request, "kinds/lecture/desk.html", _context(request, talk, clock.now()))
    response["Permissions-Policy"] = headers.SPEAKING
    return response


@require_safe
def hall(request: HttpRequest, key: str) -> HttpResponse:
    """Listen as the staff: to the lecture, or with `?rehearsal` to its rehearsal."""
    talk = _talk(request, key)
    return render(request, "kinds/lecture/teaching_hall.html", _context(request, talk, clock.now()))


@require_safe
def hall_ticket(request: HttpRequest, key: str) -> JsonResponse:
    """A fresh address for a desk that has been open for hours."""
    return hall_page.renewed(_address(_talk(request, key), access.person(request), clock.now()))


def _talk(request: HttpRequest, key: str) -> Lecture:
    """A lecture in the hall of a course of mine (else 404) at whose desk I may stand (else 403)."""
    talk = access.found(queries.staff_lectures(access.person(request)).filter(activity__key=key).first())
    access.allow(request, rules.can_hold_desk, talk.activity)
    return access.found(talk if talk.venue == Venue.HALL else None)


def _context(request: HttpRequest, talk: Lecture, at: datetime) -> dict[str, object]:
    page = hall_page.hall_page(
        talk,
        address=_address(talk, access.person(request), at),
        renew=reverse("teaching:hall_ticket", args=[talk.activity.key]),
        is_open=True,
        rehearsal="rehearsal" in request.GET,
    )
    return {
        "lecture": talk,
        "activity": talk.activity,
        "course": talk.activity.course,
        "is_mine": talk.lecturer == access.person(request),
        "pages_ready": queries.pages_ready(talk),
        "hall": page,
    }


def _address(talk: Lecture, me: Person, at: datetime) -> str:
    return hall_page.address(talk, me, HallRole.LECTURER if talk.lecturer == me else HallRole.STAFF, at)
