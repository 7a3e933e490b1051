"""How the report of a course is shown and printed, of today or of an edition."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from oqu.courses.queries import Course
from oqu.reports import rules
from oqu.reports.queries import Document, Paper
from oqu.reports.queries.pictures import Spec, narrow
from oqu.reports.sheets import charts, docx, pdf, xlsx
from oqu.web import access
from oqu.web.downloads import course_file

PAPERS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "pdf": (pdf.pdf, "application/pdf"),
    "docx": (docx.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (xlsx.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class Picture(NamedTuple):
    """A picture of a report: its address and its text alternative."""

    url: str
    words: str


def report_course(request: HttpRequest, slug: str) -> Course:
    """A course whose report the reader may see, or 404 or 403."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_read_report, course)
    return course


def shown_paper(shown: Paper, chart: str, *place: object) -> dict[str, object]:
    """The context in which templates show a paper; `chart` names the address of its pictures, after `place`."""
    charts_shown = {
        name: Picture(reverse(chart, args=[*place, name]), words) for name, words in shown.described.items()
    }
    return {"paper": shown, "report": shown.content, "headings": shown.headings, "charts": charts_shown}


def printed(of: Document, course: Course, ending: str, *marks: str) -> HttpResponse:
    """A report as a file to download; `marks` tell it apart from other reports of the course."""
    write, content_type = PAPERS[ending]
    response = HttpResponse(write(of), content_type=content_type)
    response["Content-Disposition"] = course_file(_("Report"), course, *marks, ending=ending)
    return response


def drawn(request: HttpRequest, spec: Spec) -> HttpResponse:
    """A picture as SVG; with `?narrow` for a phone."""
    image = charts.svg(narrow(spec) if "narrow" in request.GET else spec)
    response = HttpResponse(image, content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=60"
    return response
