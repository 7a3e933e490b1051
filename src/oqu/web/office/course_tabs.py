"""The tabs of one course, as the office sees it."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oqu.courses.queries import Course
from oqu.kernel import languages
from oqu.kernel.memo import memoised
from oqu.web import access, activity_kinds

BEFORE_KINDS = (
    ("office:course", _("Overview")),
    ("office:admission", _("Admission")),
    ("office:groups", _("Groups")),
    ("office:plan", _("Plan")),
)
AFTER_KINDS = (
    ("office:discussions", _("Discussion")),
    ("office:ideas", _("Ideas")),
    ("office:certificates", _("Certificates")),
    ("office:report", _("Report")),
)


def course_tabs(request: HttpRequest, course: Course) -> tuple[access.NavigationItem, ...]:
    """The steps of the course's work; the one whose page this is, is current: pages of no step belong to the overview."""
    language = languages.current()
    urls = _addresses(course.slug, language)
    here = access.current_address(request.path, urls)
    return _tabs(course.slug, here, language)


@memoised
def _addresses(slug: str, language: str) -> dict[str, str]:
    """The pages of a course, that of the course itself first: address → words."""
    kinds = (kind.office_tab for kind in activity_kinds.every())
    of_kinds = tuple((f"office:{tab.name}", tab.label) for tab in kinds if tab)
    tabs = (*BEFORE_KINDS, *of_kinds, *AFTER_KINDS)
    return {access.address(name, language, slug=slug): str(label) for name, label in tabs}


@memoised
def _tabs(slug: str, here: str, language: str) -> tuple[access.NavigationItem, ...]:
    """The tabs of a course on a page of the one at the address `here`, put together once in a language."""
    return tuple(
        access.NavigationItem(label, url, url == here) for url, label in _addresses(slug, language).items()
    )
