"""The tabs of one course, as its people see it."""

import functools

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.courses.queries import Course
from oqu.kernel import languages
from oqu.web import access

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


def course_tabs(request: HttpRequest, course: Course) -> tuple[access.NavigationItem, ...]:
    """The plan, its parts, and the exchange; the one whose page this is, is current."""
    language = languages.current()
    urls = _addresses(course.slug, language)
    here = access.current_address(request.path, urls, root=next(iter(urls)))
    return _tabs(course.slug, here, language)


@functools.lru_cache(maxsize=4_000)
def _addresses(slug: str, language: str) -> dict[str, str]:
    """The pages of a course, that of the course itself first: address → words."""
    return {access.address(name, language, slug=slug): str(label) for name, label in TABS}


@functools.lru_cache(maxsize=4_000)
def _tabs(slug: str, here: str, language: str) -> tuple[access.NavigationItem, ...]:
    """The tabs of a course on a page of the one at the address `here`, put together once in a language."""
    return tuple(
        access.NavigationItem(label, url, url == here) for url, label in _addresses(slug, language).items()
    )
