"""What a course still lacks, each with the page on which it is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oqu.courses.queries import (
    ContentGap,
    Course,
    PlanLine,
    PlannedHours,
    Stage,
    basic_gaps,
    conflicts,
    content_gaps,
    end_of,
    first_day_of_plan,
    full_title,
    groups_without_curator,
    is_over_already,
    planned_hours,
    stored_lines,
    text_gaps,
    time_of,
)
from oqu.kernel import clock
from oqu.kernel.errors import Words
from oqu.kernel.languages import name_in_words, pick, texts_of
from oqu.people.queries import Visitor
from oqu.ui.components.times import day
from oqu.web import activity_kinds
from oqu.web.office.life import Need
from oqu.web.office.unwritten import needs_of_running, words_of

FIRST = datetime.min.replace(tzinfo=UTC)
BEFORE = (Stage.DRAFT, Stage.ANNOUNCED, Stage.ADMISSION)
RUNS = (Stage.RUNNING, Stage.CLOSING)
BASIC: Mapping[str, tuple[Words, str]] = {
    "plan": (gettext_lazy("The plan is empty."), "office:plan"),
    "aims": (gettext_lazy("The course has no aims yet."), "office:course_aims"),
    "staff": (gettext_lazy("Nobody is named as a lecturer."), "office:course_staff"),
}

TEXTS: Mapping[str, tuple[Words, str]] = {
    "title": (
        gettext_lazy(
            "The title of the course is not written in: %(languages)s. Certificates in these languages will have “%(shown)s”."
        ),
        "office:course_edit",
    ),
    "centre": (
        gettext_lazy(
            "The name of the centre is not written in: %(languages)s. Certificates and letters in these languages will have “%(shown)s”."
        ),
        "office:library",
    ),
    "summary": (
        gettext_lazy("The sentence about the course is not written in: %(languages)s."),
        "office:course_edit",
    ),
    "about": (gettext_lazy("“About the course” is not written in: %(languages)s."), "office:course_edit"),
    "aims": (gettext_lazy("Some aims are not written in: %(languages)s."), "office:course_aims"),
}


def needs_of_content(course: Course, reader: Visitor, hours: PlannedHours | None = None) -> tuple[Need, ...]:
    """What is not ready yet; once the course runs, only what still matters. A page that the reader may not open has no address.

    `hours` are those of the plan, if they are known already.
    """
    if course.stage in RUNS:
        return (*_needs_while_running(course, hours), *needs_of_running(course, reader))
    return tuple(_needs(course, reader, hours)) if course.stage in BEFORE else ()


def _needs(course: Course, reader: Visitor, hours: PlannedHours | None) -> Iterator[Need]:
    lacking = basic_gaps(course)
    for name in lacking:
        words, page = BASIC[name]
        yield Need(words, reverse(page, kwargs={"slug": course.slug}))
    if "plan" not in lacking:
        yield from _of_hours(course, hours)
        yield from _of_kinds(course)
    if course.stage != Stage.DRAFT:
        yield from _of_groups(course)
    yield from _of_texts(course)
    for gap in content_gaps(course):
        url = reverse("office:activity_content", kwargs={"slug": course.slug, "activity": gap.activity.slug})
        may_open = activity_kinds.pages_of(gap.activity.kind).can_write(reader, course)
        yield Need(_words(gap), url if may_open else "")


def _needs_while_running(course: Course, hours: PlannedHours | None) -> Iterator[Need]:
    """Who is not named, and what certificates and the report will lack."""
    yield from _of_hours(course, hours)
    yield from _of_kinds(course)
    yield from _of_groups(course)
    yield from _of_texts(course, printed=True)


def _of_texts(course: Course, *, printed: bool = False) -> Iterator[Need]:
    """Texts that lack a language of the course; only what is `printed` on certificates."""
    library = course.centre.library
    shown = {"title": texts_of(course, "title"), "centre": texts_of(library, "name")}
    for name, missing in text_gaps(course).items():
        if name not in shown and printed:
            continue
        words, page = TEXTS[name]
        place = {"key": library.key} if name == "centre" else {"slug": course.slug}
        values = {"languages": _names(missing), "shown": pick(shown.get(name, {}), missing[0])}
        yield Need(words % values, reverse(page, kwargs=place))


def _of_hours(course: Course, hours: PlannedHours | None) -> Iterator[Need]:
    hours = hours or planned_hours(course)
    if hours.unexplained:
        yield Need(words_of_hours(hours), reverse("office:plan", kwargs={"slug": course.slug}))


def _of_kinds(course: Course) -> Iterator[Need]:
    for kind in activity_kinds.every():
        yield from (Need(matter.words, matter.url) for matter in kind.adds.lacking(course))


def _of_groups(course: Course) -> Iterator[Need]:
    for group in groups_without_curator(course):
        words = _("%(group)s: no curator.") % {"group": group}
        yield Need(words, reverse("office:groups", kwargs={"slug": course.slug}))


def needs_of_times(course: Course, at: datetime) -> tuple[Need, ...]:
    """Times of the plan or of applications that do not fit; nothing once the course runs."""
    return tuple(_contradictions(course, at)) if course.stage in BEFORE else ()


def _contradictions(course: Course, at: datetime) -> Iterator[Need]:
    """A public holiday, a day outside the course, people busy twice; applications that end too early or too late.

    Once they are open, their end may be over: the office decides on them then.
    """
    lines = stored_lines(course)
    if number := len(conflicts(course, lines)):
        words = ngettext(
            "%(count)s activity of the plan has a remark on its times.",
            "%(count)s activities of the plan have remarks on their times.",
            number,
        )
        yield Need(words % {"count": number}, reverse("office:plan", kwargs={"slug": course.slug}))
    edit = reverse("office:course_edit", kwargs={"slug": course.slug})
    yield from _over(course, [one for one in lines if is_over_already(course, one, at)])
    until = course.applications_until
    if until and clock.local_date(until, course.zone) >= course.starts_on:
        yield Need(_("Applications end when the course has begun."), edit)
    elif until and until < at and course.stage != Stage.ADMISSION:
        yield Need(_("The last day of applications is over: nobody could apply."), edit)
    first = first_day_of_plan(course)
    if first and first > course.starts_on:
        words = _("The plan begins after the first day of the course: %(day)s.")
        plan = reverse("office:plan", kwargs={"slug": course.slug})
        yield Need(words % {"day": strip_tags(day(first))}, plan)


def _over(course: Course, lines: list[PlanLine]) -> Iterator[Need]:
    """What of the plan was over before anybody could take part."""
    if lines:
        first = min(lines, key=lambda one: end_of(one) or FIRST)
        words = ngettext(
            "%(count)s activity of the plan is over already: %(title)s (%(moment)s).",
            "%(count)s activities of the plan are over already, the first: %(title)s (%(moment)s).",
            len(lines),
        )
        values = {"count": len(lines), "title": first.title, "moment": time_of(course, first)}
        yield Need(words % values, reverse("office:plan", kwargs={"slug": course.slug}))


def _words(gap: ContentGap) -> str:
    if not gap.languages:
        return words_of(gap.activity)
    values = {"languages": _names(gap.languages), "title": full_title(gap.activity)}
    return _("A translation is missing (%(languages)s): %(title)s") % values


def _names(languages: Iterable[str]) -> str:
    return ", ".join(name_in_words(language) for language in languages)


@dataclass(frozen=True)
class HoursShown:
    """The hours of the plan beside those that certificate and report name: the difference, why, whether it stops."""

    words: str
    note: str
    stops: bool


def hours_shown(hours: PlannedHours) -> HoursShown | None:
    """What those who publish or sign read of hours that differ; None if they agree."""
    return HoursShown(words_of_hours(hours), hours.note, hours.unexplained) if hours.differ else None


def words_of_hours(hours: PlannedHours) -> str:
    """That the hours of the plan are not those that the course states."""
    numbers = {"least": floatformat(hours.least), "most": floatformat(hours.most), "stated": hours.stated}
    if hours.least == hours.most:
        return (
            _("The activities of the plan have %(most)s academic hours, the course states %(stated)s.")
            % numbers
        )
    sentence = _(
        "The activities of a group have from %(least)s to %(most)s academic hours, the course states %(stated)s."
    )
    return sentence % numbers
