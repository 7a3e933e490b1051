"""The courses that anybody may read about."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from oqu.admission.queries import announced, openness
from oqu.courses.queries import (
    Activity,
    Course,
    Duty,
    aims_of,
    certificate_rule,
    could_not_be_done,
    courses_taken,
    enrolment_of,
    hours_given,
    is_called_off,
    kind_of,
    plan_by_time,
    planned_in,
    public_courses,
    staff_of,
    was_never_held,
)
from oqu.kernel import clock, languages
from oqu.kernel.dates import zone_name
from oqu.kernel.rich_text import render as rich_text
from oqu.people.queries import Person
from oqu.ui.components import draw
from oqu.web import access
from oqu.web.plan_moments import opens_and_due

LATEST = datetime.max.replace(tzinfo=UTC)


@require_safe
@login_not_required
def courses(request: HttpRequest) -> HttpResponse:
    """Every announced course, those that one can still join first."""
    context = {
        "lists": announced(public_courses(), clock.now()),
        "has_own": isinstance(request.user, Person) and courses_taken(request.user).exists(),
    }
    return render(request, "public/courses.html", context)


@require_safe
@login_not_required
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """The announcement of one course."""
    shown = access.public_course(slug)
    about_language, about = languages.translated_text(shown, "about")
    aims = list(aims_of(shown))
    context = {
        "course": shown,
        "languages": ", ".join(name for code, name in settings.LANGUAGES if code in shown.languages),
        "zone_words": zone_name(ZoneInfo(shown.zone)),
        "about": rich_text(about),
        "about_language": about_language,
        "aims": aims,
        "has_competences": any(aim.competence for aim in aims),
        "staff": staff_of(shown, [Duty.LECTURER, Duty.ORGANISER]),
        "hours_given": hours_given(shown),
        "plan": _plan(shown) if shown.plan_published_at else None,
        "rule": certificate_rule(shown),
        "enrolment": enrolment_of(request.user, slug),
        "state": openness(shown, clock.now()),
    }
    return render(request, "public/course.html", context)


@dataclass(frozen=True)
class PublicLine:
    """One line of the public plan: its kind and group in words, and when it is, or when closing the course ended it."""

    activity: Activity
    words: SafeString
    moment: datetime | None


def _plan(course: Course) -> list[PublicLine]:
    """The plan of a course by time; of a closed course with what was not held, without what was never written."""
    planned = planned_in(course) if course.is_over else []
    never = {one.pk: was_never_held(course, one) for one in planned if could_not_be_done(course, one)}
    lines = [
        _line(course, one, not_held=one.pk in never)
        for one in plan_by_time(course)
        if never.get(one.pk, True)
    ]
    return sorted(lines, key=lambda line: line.moment or LATEST)


def _line(course: Course, one: Activity, *, not_held: bool) -> PublicLine:
    words = (str(kind_of(one.kind).singular), str(one.group or ""), _("not held") if not_held else "")
    moment = one.starts_at or one.due_at or one.opens_at
    if not not_held and is_called_off(course, one):
        moment = course.closed_at
    span = "" if one.starts_at or not_held else opens_and_due(one.opens_at, one.due_at)
    return PublicLine(
        one, SafeString(" · ".join(draw.escaped(part) for part in (*words, span) if part)), moment
    )
