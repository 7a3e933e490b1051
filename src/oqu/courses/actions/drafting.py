"""What a course is: its draft, its terms, its aims."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.competences.queries import CompetenceCode
from oqu.courses import events
from oqu.courses.actions.aims import refer_by_code
from oqu.courses.actions.changes import note_terms
from oqu.courses.actions.life import require_plan_open
from oqu.courses.models import (
    Aim,
    Course,
    Duty,
    HourRounding,
    Staff,
)
from oqu.courses.queries import contradictions_of_terms, left_outside, names_of
from oqu.courses.queries.changes import terms
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import COUNTRY, Translations, in_languages
from oqu.kernel.rows import assign
from oqu.kernel.sheets import lazy_format
from oqu.libraries.models import Centre
from oqu.people.models import Person

OWN_ADDRESSES = frozenset({"new", "start"})
"""Pages of the office whose addresses are beside those of courses."""
RULE = frozenset(
    {"attendance_percent", "present_percent", "hour_rounding", "needs_assignments", "needs_questionnaires"}
)
"""Who gets a certificate: it stays once the course is closed. Texts, days and hours can be corrected."""
OUTSIDE = _("These activities of the plan would lie outside the days of the course: %(titles)s.")


class CourseAddressTaken(Refused):
    message = _("Another course has this address already. Choose another one.")


class ImpossibleTerms(Refused):
    """What contradicts itself in the terms of a course; the message says the first thing."""


class ActivitiesOutside(Refused):
    """Activities would lie before the first or after the last day; the message names them."""


@dataclass(frozen=True)
class CourseTerms:
    """What a course needs beside its texts: days, hours (academic), places, languages, and who counts as finished."""

    starts_on: date
    ends_on: date
    hours: int
    capacity: int
    languages: tuple[str, ...] = COUNTRY
    zone: str = "Asia/Almaty"
    applications_until: datetime | None = None
    attendance_percent: int = 70
    present_percent: int | None = None
    hour_rounding: str = HourRounding.TENTH
    needs_assignments: bool = True
    needs_questionnaires: bool = True
    hours_note: str = ""

    def moved(self, later: timedelta) -> "CourseTerms":
        """The same terms with all dates moved."""
        until = self.applications_until
        return replace(
            self,
            starts_on=self.starts_on + later,
            ends_on=self.ends_on + later,
            applications_until=until and until + later,
        )


@once(Course)
def draft_course(
    *,
    centre: Centre,
    slug: str,
    title: Translations,
    terms: CourseTerms,
    by: Person,
    at: datetime,
    key: str,
    summary: Translations | None = None,
    about: Translations | None = None,
) -> Course:
    """Start a course as a draft that only the office sees. Raises SlugTaken, ImpossibleTerms."""
    if slug in OWN_ADDRESSES or Course.objects.filter(slug=slug).exists():
        raise CourseAddressTaken
    _check(vars(terms), None)
    course = Course(
        centre=centre,
        slug=slug,
        created_at=at,
        **in_languages("title", title),
        **in_languages("summary", summary or {}),
        **in_languages("about", about or {}),
        **_terms(terms),
    )
    course.save()
    Staff.objects.create(course=course, person=by, duty=Duty.ORGANISER)
    journal.record("courses.draft", thing=course, by=by, at=at)
    return course


def _terms(terms: CourseTerms) -> dict[str, Any]:
    return {**vars(terms), "languages": list(terms.languages)}


@transaction.atomic
def edit_course(
    *,
    course: Course,
    fields: Mapping[str, Any],
    by: Person,
    at: datetime,
    leave_outside: bool = False,
) -> Course:
    """Change fields of a course by their column names (`title_kk`, `ends_on`, …).

    Raises ImpossibleTerms, and ActivitiesOutside for activities that the new days leave outside unless
    `leave_outside`; PlanFinal if the rule of a closed course would be another one.
    """
    if any(name in RULE and getattr(course, name) != value for name, value in fields.items()):
        require_plan_open(course=course)
    _check(fields, course)
    days = {name: fields.get(name, getattr(course, name)) for name in ("starts_on", "ends_on", "zone")}
    outside = left_outside(course, *days.values())
    if outside and not leave_outside:
        raise ActivitiesOutside(lazy_format(OUTSIDE, titles=names_of(outside)))
    before = terms(course)
    if changed := assign(course, fields):
        course.save()
        note_terms(course, before=before, at=at)
        journal.record("courses.edit", thing=course, by=by, at=at, details={"fields": changed})
    return course


def _check(fields: Mapping[str, Any], course: Course | None) -> None:
    for contradiction in contradictions_of_terms(fields, course):
        raise ImpossibleTerms(contradiction.words)


@transaction.atomic
def set_aims(
    *,
    course: Course,
    aims: Mapping[str, Translations],
    by: Person,
    at: datetime,
    references: Mapping[str, CompetenceCode] | None = None,
) -> None:
    """Say what people shall be able to do after the course: code → text, in order. Raises PlanFinal.

    `references` (code → competence) name the competences that they are about; an aim that is not named keeps its own.
    """
    require_plan_open(course=course)
    course.aims.exclude(code__in=list(aims)).delete()
    for position, (code, texts) in enumerate(aims.items(), start=1):
        Aim.objects.update_or_create(
            course=course, code=code, defaults={"position": position, **in_languages("text", texts)}
        )
    refer_by_code(course, references or {})
    journal.record("courses.set_aims", thing=course, by=by, at=at, details={"aims": list(aims)})
    events.aims_changed.send(Course, course=course, by=by, at=at)
