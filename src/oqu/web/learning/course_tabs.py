"""The tabs of one course, as its people see it."""

import functools

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.courses.queries import Course
from oqu.kernel import languages
from oqu.web.access import NavigationItem, address

TABS = (
    ("learning:course", _("Plan")),
    ("learning:lectures", _("Lectures")),
    ("learning:readings", pgettext_lazy("tab", "Readings")),
    ("learning:assignments", pgettext_lazy("tab", "Tasks")),
    ("learning:questionnaires", _("Questionnaires")),
    ("learning:discussion", _("Discussion")),
    ("learning:people", _("People")),
    ("learning:ideas", _("Ideas")),
)


def course_tabs(request: HttpRequest, course: Course) -> tuple[NavigationItem, ...]:
    """The plan, its parts, and the exchange; the one whose page this is, is current."""
    return _tabs(course.slug, request.path, languages.current())


@functools.lru_cache(maxsize=4_000)
def _tabs(course: str, path: str, language: str) -> tuple[NavigationItem, ...]:
    items = []
    for name, label in TABS:
        url = address(name, language, slug=course)
        current = path == url or (name != "learning:course" and path.startswith(url))
        items.append(NavigationItem(str(label), url, current))
    return tuple(items)
