"""The office writes the text of a reading."""

from django.http import HttpRequest, HttpResponse

from oqu.courses.queries import Activity, Course
from oqu.kernel import clock
from oqu.readings import actions, queries
from oqu.readings.forms import ReadingForm
from oqu.readings.rules import can_keep_reading
from oqu.web import access
from oqu.web.office.content import content_page, saved


def content(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    """The form of a text."""
    access.require(can_keep_reading(request.user, course))
    form = ReadingForm(request.POST or None, reading=queries.reading_of(planned))
    if request.method == "POST" and form.is_valid():
        actions.set_reading(
            activity=planned, by=access.person(request), at=clock.now(), **form.action_kwargs()
        )
        return saved(request, course, planned)
    return content_page(request, course, planned, "kinds/reading/content.html", form=form)
