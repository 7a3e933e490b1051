"""How far everybody has come with the practical tasks."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.assignments import queries
from oqu.courses.queries import enrolments_in, names_in
from oqu.courses.rules import can_teach
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs

A_PAGE = 50


@require_safe
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """Every practical task in figures, and everybody's state in each; what was written is for the reviewers."""
    course = access.office_course(request, slug)
    tallies = queries.tallies_in(course)
    page = Paginator(enrolments_in(course), A_PAGE).get_page(request.GET.get("page"))
    people = list(page.object_list)
    names = names_in(course, [place.person.family_name for place in people])
    states = queries.states_table(course, people)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "tallies": tallies,
        "page": page,
        "names": names,
        "rows": [
            (place, [(t, states.get(place.pk, {}).get(t.activity.pk)) for t in tallies]) for place in people
        ],
        "can_review": can_teach(request.user, course),
    }
    return render(request, "kinds/assignment/office_reviews.html", context)
