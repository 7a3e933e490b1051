"""The tabs of one course, as the office sees it."""

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from oqu.courses.queries import Course
from oqu.kernel import languages
from oqu.web.access import NavigationItem, address

TABS = (
    ("office:course", _("Overview")),
    ("office:admission", _("Admission")),
    ("office:groups", _("Groups")),
    ("office:plan", _("Plan")),
    ("office:attendance", _("Attendance")),
    ("office:reviews", _("Reviews")),
    ("office:questionnaires", _("Questionnaires")),
    ("office:discussions", _("Discussion")),
    ("office:ideas", _("Ideas")),
    ("office:certificates", _("Certificates")),
    ("office:report", _("Report")),
)


def course_tabs(request: HttpRequest, course: Course) -> list[NavigationItem]:
    """The steps of the course's work; the one whose page this is, is current."""
    items, language = [], languages.current()
    for name, label in TABS:
        try:
            url = address(name, language, slug=course.slug)
        except NoReverseMatch:
            continue
        current = request.path == url or (name != "office:course" and request.path.startswith(url))
        items.append(NavigationItem(str(label), url, current))
    return items
