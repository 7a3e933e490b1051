"""What a course still lacks, each with the page on which it is written."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.courses.queries import ContentGap, Course, Stage, basic_gaps, content_gaps
from oqu.kernel.errors import Words
from oqu.people.queries import Visitor
from oqu.web import activity_kinds
from oqu.web.office.life import Need

BEFORE = (Stage.DRAFT, Stage.ANNOUNCED, Stage.ADMISSION)
BASIC: Mapping[str, tuple[Words, str]] = {
    "plan": (gettext_lazy("The plan is empty."), "office:plan"),
    "aims": (gettext_lazy("The course has no aims yet."), "office:course_aims"),
    "staff": (gettext_lazy("Nobody is named as a lecturer."), "office:course_staff"),
}


def needs_of_content(course: Course, reader: Visitor) -> tuple[Need, ...]:
    """What is not written yet; nothing once the course runs. A page that the reader may not open has no address."""
    return tuple(_needs(course, reader)) if course.stage in BEFORE else ()


def _needs(course: Course, reader: Visitor) -> Iterator[Need]:
    for name in basic_gaps(course):
        words, page = BASIC[name]
        yield Need(words, reverse(page, kwargs={"slug": course.slug}))
    for gap in content_gaps(course):
        url = reverse("office:activity_content", kwargs={"slug": course.slug, "activity": gap.activity.slug})
        may_open = activity_kinds.pages_of(gap.activity.kind).can_write(reader, course)
        yield Need(_words(gap), url if may_open else "")


def _words(gap: ContentGap) -> str:
    if not gap.languages:
        return _("Nothing is written yet: %(title)s") % {"title": gap.activity.title}
    names = dict(settings.LANGUAGES)
    languages = ", ".join(names[language] for language in gap.languages)
    return _("A translation is missing (%(languages)s): %(title)s") % {
        "languages": languages,
        "title": gap.activity.title,
    }
