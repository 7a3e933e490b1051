"""The tabs of one course, as the office sees it."""

from functools import lru_cache

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oqu.courses.queries import Course
from oqu.kernel import languages
from oqu.web.access import NavigationItem, address

MOST_KEPT = 4_000
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


def course_tabs(request: HttpRequest, course: Course) -> tuple[NavigationItem, ...]:
    """The steps of the course's work; the one whose page this is, is current."""
    return _tabs(course.slug, request.path, languages.current())


@lru_cache(MOST_KEPT)
def _tabs(slug: str, path: str, language: str) -> tuple[NavigationItem, ...]:
    """The tabs of a course on the page at that path, put together once in a language."""
    items = []
    for name, label in TABS:
        url = address(name, language, slug=slug)
        current = path == url or (name != "office:course" and path.startswith(url))
        items.append(NavigationItem(str(label), url, current))
    return tuple(items)
