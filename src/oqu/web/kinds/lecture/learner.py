"""A lecture as those who listen see it: joining, recording, slides, notes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.courses.queries import Activity, Enrolment, activity_for, is_closed_with, materials_of, open_now
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.lectures import actions, queries
from oqu.lectures.kind import KIND
from oqu.web import access
from oqu.web.kinds.lecture.company import panel
from oqu.web.learning.course_tabs import course_tabs


@require_safe
def lecture(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """When it is, the way in, the recording, the slides, the notes, and how much of it I heard."""
    place, planned = _planned(request, slug, activity)
    talk = queries.lecture_of(planned)
    at, hall = clock.now(), getattr(talk, "hall", None)
    notes_language, notes = languages.translated_text(talk, "notes_html") if talk else ("", "")
    context = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place),
        "activity": planned,
        "lecture": talk,
        "materials": materials_of(planned),
        "air": queries.air(planned, at, hall),
        "doors_open": planned.starts_at and planned.starts_at - queries.DOORS_OPEN_BEFORE,
        "is_open": open_now(planned, at),
        "notes": notes,
        "notes_language": notes_language,
        "recorded_minutes": round(hall.length / 60) if hall else 0,
        "attendance": queries.attendance_of(talk, place) if talk else None,
        "company": panel(talk, place, at) if talk and not is_closed_with(place.course, planned) else None,
    }
    return render(request, "kinds/lecture/learner.html", context)


@require_safe
def join(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Go to the meeting; until its doors open, and after its end, back to the page that says when."""
    place, planned = _planned(request, slug, activity)
    talk = access.found(queries.lecture_of(planned))
    try:
        way_in = actions.join_meeting(
            lecture=talk, person=access.person(request), runs_it=False, at=clock.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return access.see_other("learning:lecture", slug=place.course.slug, activity=activity)
    return access.see_outside(way_in)


@require_safe
def slide(request: HttpRequest, slug: str, activity: str, number: int) -> HttpResponse:
    """One page of the slides, with the way to the one before and the one after."""
    place, planned = _planned(request, slug, activity)
    talk = access.found(queries.lecture_of(planned))
    pages = queries.slides_around(access.found(talk if open_now(planned, clock.now()) else None), number)
    context = {
        "place": place,
        "course": place.course,
        "activity": planned,
        "lecture": talk,
        "slide": access.found(pages.get(number)),
        "earlier": pages.get(number - 1),
        "later": pages.get(number + 1),
    }
    return render(request, "kinds/lecture/slide.html", context)


def _planned(request: HttpRequest, slug: str, activity: str) -> tuple[Enrolment, Activity]:
    place = access.enrolment(request, slug)
    return place, access.found(activity_for(place, KIND.code, activity))
