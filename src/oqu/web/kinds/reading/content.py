"""The office writes the text of a reading, and looks at it as participants do."""

from django.http import HttpRequest, HttpResponse

from oqu.courses.queries import Activity, Course
from oqu.kernel import clock
from oqu.kernel.uploads import sent_files
from oqu.readings import actions, queries
from oqu.readings.forms import ReadingForm
from oqu.readings.rules import can_keep_reading
from oqu.web import access
from oqu.web.office.content import content_page, saved, texts_as_shown
from oqu.web.text_preview import text_preview


def content(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    """The form of a text; below it the stored text as participants see it, with its weight."""
    access.allow(request, can_keep_reading, course)
    reading = queries.reading_of(planned)
    if preview := text_preview(request, planned, is_titled=True):
        return preview
    form = ReadingForm(
        request.POST or None, sent_files(request) or None, reading=reading, languages=course.languages
    )
    if request.method == "POST" and form.is_valid():
        actions.set_reading(
            activity=planned, by=access.person(request), at=clock.now(), **form.action_kwargs()
        )
        return saved(request, course, planned, form.left_out)
    shown = texts_as_shown(planned, reading, "text", "html")
    return content_page(request, course, planned, "kinds/reading/content.html", form=form, shown=shown)
