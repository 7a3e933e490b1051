"""What lectures add to pages of the site that belong to no kind of activity."""

from collections.abc import Iterator, Mapping, Sequence

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.courses.queries import Activity, Course, Planned
from oqu.kernel import clock
from oqu.lectures import queries
from oqu.lectures.queries import Air
from oqu.web import access
from oqu.web.activity_kinds import Additions, Button
from oqu.web.kinds.lecture.lecturers import (
    ids_not_given,
    not_given,
    staff_card,
    waiting_for_lectures,
    without_attendance,
)


def way_in(activity: Planned, slug: str) -> Button | None:
    """The meeting of a lecture that is not held in the hall."""
    if not queries.is_outside(activity):
        return None
    return Button(_("Join the lecture"), reverse("learning:join", args=[slug, activity.slug]))


def questions(request: HttpRequest) -> Iterator[SafeString]:
    """A card for each colleague who says that the reader listened with them."""
    for companion in queries.asked_of(access.person(request)):
        yield render_to_string("kinds/lecture/company_asked.html", {"companion": companion}, request)


def given_by(course: Course) -> Mapping[int, Sequence[Activity]]:
    """Id of a lecturer → that person's lectures."""
    lectures = queries.lectures_by_lecturer(course)
    return {person: [lecture.activity for lecture in own] for person, own in lectures.items()}


def own_lectures(request: HttpRequest) -> SafeString:
    """The lectures that the reader gives: what is on, what comes next, then the latest; empty for other people.

    A lecturer of a course who gives none of its lectures reads who can change that.
    """
    at = clock.now()
    talks = [(talk, queries.air(talk, at)) for talk in queries.talks_of(access.person(request))]
    on = [one for one in talks if one[1] in (Air.ON, Air.DOORS_OPEN)]
    ahead = [one for one in reversed(talks) if one[1] in (Air.BEFORE, Air.UNPLANNED)]
    lectures = [*on, *ahead, *(one for one in talks if one[1] in (Air.OVER, Air.CALLED_OFF))]
    waiting = waiting_for_lectures(access.person(request))
    if not lectures and not waiting:
        return SafeString("")
    context = {"lectures": lectures, "waiting": waiting}
    return render_to_string("kinds/lecture/own_lectures.html", context, request)


ADDITIONS = Additions(
    under_way=queries.under_way_for,
    way_in=way_in,
    today=questions,
    given_by=given_by,
    not_given=ids_not_given,
    held=queries.ended_in_hall,
    teaching=own_lectures,
    still_open=without_attendance,
    lacking=not_given,
    staff=staff_card,
)
