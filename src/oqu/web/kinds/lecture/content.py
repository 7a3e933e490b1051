"""The office writes what is inside a lecture: who gives it, links, notes and slides."""

from django.http import HttpRequest, HttpResponse

from oqu.courses.queries import Activity, Course
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import CENTRE_ROLES
from oqu.kernel.uploads import sent_files
from oqu.lectures import actions, queries
from oqu.lectures.forms import LectureForm
from oqu.lectures.rules import can_keep_lecture
from oqu.people.queries import staff_people
from oqu.web import access
from oqu.web.office.content import content_page, saved, texts_as_shown
from oqu.web.text_preview import text_preview


def content(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    """The form of a lecture: lecturers, links, notes and slides."""
    access.allow(request, can_keep_lecture, planned)
    if preview := text_preview(request, planned, is_titled=True):
        return preview
    talk = queries.lecture_of(planned)
    people = None if course.is_over else staff_people(course.centre_id, CENTRE_ROLES)
    sent = (request.POST or None, sent_files(request) or None)
    form = LectureForm(*sent, lecture=talk, lecturers=people, languages=course.languages)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_lecture(
                activity=planned, by=access.person(request), at=clock.now(), **form.action_kwargs()
            )
        except Refused as refused:
            form.add_error("slides", str(refused))
        else:
            return saved(request, course, planned, form.left_out)
    more = {
        "lecture": talk,
        "stays_open": talk is not None,
        "shown": texts_as_shown(planned, talk, "notes"),
        "pages_ready": queries.pages_ready(talk) if talk else 0,
        "may_join": talk is not None and queries.doors_are_open(talk, clock.now()),
    }
    return content_page(request, course, planned, "kinds/lecture/content.html", form=form, **more)
