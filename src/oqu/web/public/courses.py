"""The courses that anybody may read about."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.admission.rules import takes_applications
from oqu.courses.queries import (
    Duty,
    Stage,
    courses_taken,
    enrolment_of,
    kind_of,
    plan_of,
    public_courses,
    staff_of,
)
from oqu.kernel import clock, languages
from oqu.kernel.dates import zone_name
from oqu.kernel.rich_text import render as rich_text
from oqu.people.queries import Person
from oqu.web import access


@require_safe
@login_not_required
def courses(request: HttpRequest) -> HttpResponse:
    """Every announced course, those that one can still join first."""
    everything = list(public_courses())
    context = {
        "open": [c for c in everything if c.stage == Stage.ADMISSION],
        "soon": [c for c in everything if c.stage == Stage.ANNOUNCED],
        "running": [c for c in everything if c.stage in (Stage.RUNNING, Stage.CLOSING)],
        "has_own": isinstance(request.user, Person) and courses_taken(request.user).exists(),
        "past": [c for c in everything if c.stage == Stage.CLOSED],
    }
    return render(request, "public/courses.html", context)


@require_safe
@login_not_required
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """The announcement of one course."""
    announced = access.public_course(slug)
    at = clock.now()
    about_language, about = languages.translated_text(announced, "about")
    context = {
        "course": announced,
        "languages": ", ".join(name for code, name in settings.LANGUAGES if code in announced.languages),
        "zone_words": zone_name(ZoneInfo(announced.zone)),
        "about": rich_text(about),
        "about_language": about_language,
        "aims": announced.aims.all(),
        "staff": staff_of(announced, [Duty.LECTURER, Duty.ORGANISER]),
        "plan": [(activity, kind_of(activity.kind).singular) for activity in plan_of(announced)]
        if announced.plan_published_at
        else None,
        "enrolment": enrolment_of(request.user, slug),
        "can_apply": takes_applications(announced, at),
        "too_late": announced.applications_until is not None and at > announced.applications_until,
    }
    return render(request, "public/course.html", context)
