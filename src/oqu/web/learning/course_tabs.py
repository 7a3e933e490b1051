"""The tabs of one course, as its people see it."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oqu.courses.queries import Enrolment
from oqu.kernel import languages
from oqu.kernel.memo import memoised
from oqu.web import access, activity_kinds

BEFORE_KINDS = (("learning:course", _("Plan")),)
AFTER_KINDS = (
    ("learning:discussion", _("Discussion")),
    ("learning:people", _("People")),
    ("learning:ideas", _("Ideas")),
)


def course_tabs(request: HttpRequest, place: Enrolment) -> tuple[access.NavigationItem, ...]:
    """The plan, its parts without those that are empty, and the exchange; the one whose page this is, is current."""
    language, slug = languages.current(), place.course.slug
    urls = _addresses(slug, language)
    here = access.current_address(request.path, urls, root=next(iter(urls)))
    return _tabs(slug, here, language, place.plan_kinds)


@memoised
def _addresses(slug: str, language: str) -> dict[str, str]:
    """The pages of a course, that of the course itself first: address → words."""
    of_kinds = tuple((f"learning:{kind.plural}", kind.tab) for kind in activity_kinds.every())
    tabs = (*BEFORE_KINDS, *of_kinds, *AFTER_KINDS)
    return {access.address(name, language, slug=slug): str(label) for name, label in tabs}


@memoised
def _tabs(slug: str, here: str, language: str, kinds: frozenset[str]) -> tuple[access.NavigationItem, ...]:
    """The tabs of a course on a page of the one at the address `here`, put together once in a language."""
    empty = {
        access.address(f"learning:{kind.plural}", language, slug=slug)
        for kind in activity_kinds.every()
        if kind.code not in kinds
    }
    return tuple(
        access.NavigationItem(label, url, url == here)
        for url, label in _addresses(slug, language).items()
        if url == here or url not in empty
    )
