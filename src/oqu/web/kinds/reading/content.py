"""The office writes the text of a reading, and looks at it as participants do."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from oqu.courses.queries import Activity, Course
from oqu.kernel import clock, documents, files
from oqu.kernel.uploads import sent_files
from oqu.readings import actions, queries
from oqu.readings.forms import ReadingForm
from oqu.readings.queries import Reading
from oqu.readings.rules import can_keep_reading
from oqu.web import access
from oqu.web.office.content import content_page, saved


def content(request: HttpRequest, course: Course, planned: Activity) -> HttpResponse:
    """The form of a text; below it the stored text as participants see it, with its weight."""
    access.require(can_keep_reading(request.user, course))
    reading = queries.reading_of(planned)
    form = ReadingForm(request.POST or None, sent_files(request) or None, reading=reading)
    if request.method == "POST" and form.is_valid():
        actions.set_reading(
            activity=planned, by=access.person(request), at=clock.now(), **form.action_kwargs()
        )
        return saved(request, course, planned)
    more = {
        "shown": _shown(reading, course) if reading else [],
        "accept": files.endings(documents.KINDS),
        "largest_mb": documents.LARGEST // files.MEGABYTE,
    }
    return content_page(request, course, planned, "kinds/reading/content.html", form=form, **more)


def _shown(reading: Reading, course: Course) -> list[tuple[str, str, str, int]]:
    """For each language of the course: code, name, HTML ("" is a gap), and weight in bytes."""
    names = dict(settings.LANGUAGES)
    return [
        (x, names[x], getattr(reading, f"html_{x}") or "", queries.weight(reading, x))
        for x in course.languages
    ]
