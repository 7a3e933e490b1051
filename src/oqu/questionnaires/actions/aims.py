"""Questionnaires about the aims of a course: made in one step, and brought up to date until the first answer."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions import reorder_plan, require_plan_open
from oqu.courses.models import Course
from oqu.courses.queries import placed_by_time, plan_of
from oqu.kernel import clock, journal, text
from oqu.kernel.errors import Refused
from oqu.people.models import Person
from oqu.questionnaires.actions.bank import keep_questionnaire, translate_questionnaire
from oqu.questionnaires.actions.waves import add_wave
from oqu.questionnaires.definition.aims import with_aims, with_all_languages, with_translations
from oqu.questionnaires.models import Questionnaire, Wave
from oqu.questionnaires.queries.aims import (
    STANDARD_ABOUT_AIMS,
    are_fixed,
    languages_of_aims,
    own_questionnaires,
    own_version,
    texts_of_aims,
)
from oqu.questionnaires.queries.waves import bank

MORNING, NOON, EVENING = time(9), time(12), time(23)
WEEK = timedelta(weeks=1)
LONGEST_CODE = 40


class NoAims(Refused):
    message = _("The course has no aims yet. Write them first; the questionnaires are made from them.")


@dataclass(frozen=True)
class Times:
    """When one of the questionnaires goes out, and whether the certificate needs it."""

    opens_at: datetime
    due_at: datetime
    required: bool


def planned_times(course: Course) -> dict[str, Times]:
    """Code of the standard questionnaire -> its times in the course's zone.

    Before: in the week up to the evening of the first day. After, and looking back: from noon of the last day, for a
    week. Only the one after the course counts for the certificate.
    """
    ends = clock.from_local(course.ends_on, NOON, course.zone)
    begins = min(clock.from_local(course.starts_on, EVENING, course.zone), ends)
    before = clock.from_local(course.starts_on - WEEK, MORNING, course.zone)
    over = clock.from_local(course.ends_on + WEEK, EVENING, course.zone)
    return {
        "learning-before": Times(before, begins, required=False),
        "learning-after": Times(ends, over, required=True),
        "retrospective": Times(ends, over, required=False),
    }


@transaction.atomic
def ask_about_aims(*, course: Course, by: Person, at: datetime, key: str) -> list[Wave]:
    """Make the questionnaires about the aims of a course, and put those whose time has not passed into its plan.

    What is there already stays. The questionnaires about transfer go out after the course by themselves
    (`plan_followups`). Each new one gets its place in the plan by its time. Returns the new waves. Raises NoAims, PlanFinal.
    """
    require_plan_open(course=course)
    if not course.aims.exists():
        raise NoAims
    made = {one.made_from: one for one in make_about_aims(course=course, by=by, at=at)}
    waves = [
        add_wave(
            course=course,
            questionnaire=made[code],
            opens_at=times.opens_at,
            due_at=times.due_at,
            anonymous=bool(made[code].definition["anonymous"]),
            required=times.required,
            by=by,
            at=at,
            key=f"{key} {code}",
        )
        for code, times in planned_times(course).items()
        if code in made and times.due_at > at and not _goes_out(course, code)
    ]
    _place(course, waves, by, at)
    details = {"waves": [wave.activity.slug for wave in waves]}
    journal.record("questionnaires.ask_about_aims", thing=course, by=by, at=at, details=details)
    return waves


def _place(course: Course, waves: Sequence[Wave], by: Person, at: datetime) -> None:
    """Put new questionnaires where the plan has what begins before and after them."""
    new = {wave.activity_id: wave.activity for wave in waves}
    if new:
        others = [one for one in plan_of(course) if one.pk not in new]
        reorder_plan(course=course, activities=placed_by_time(others, new.values()), by=by, at=at)


def too_late_about_aims(*, course: Course, at: datetime) -> list[Questionnaire]:
    """The questionnaires about the aims of a course that `ask_about_aims` leaves out because their time has passed."""
    passed = [code for code, times in planned_times(course).items() if times.due_at <= at]
    return [one for code in passed if not _goes_out(course, code) and (one := own_version(course, code))]


def not_in_plan_about_aims(*, course: Course, at: datetime) -> list[Questionnaire]:
    """The questionnaires about the aims of a course that are made, have time still, and are not in its plan."""
    asked = set(
        Wave.objects.filter(activity__course=course, activity__cancelled_at=None)
        .exclude(questionnaire__made_from="")
        .values_list("questionnaire__made_from", flat=True)
    )
    ahead = {code for code, times in planned_times(course).items() if times.due_at > at}
    return [one for one in own_questionnaires(course) if one.made_from in ahead - asked]


@transaction.atomic
def make_about_aims(*, course: Course, by: Person, at: datetime) -> list[Questionnaire]:
    """Make those questionnaires about the aims of a course that are missing; return all of them."""
    return list(_made(course, by, at))


def _goes_out(course: Course, code: str) -> bool:
    made = Questionnaire.objects.filter(course=course, made_from=code)
    return Wave.objects.filter(activity__course=course, questionnaire__in=made).exists()


def _made(course: Course, by: Person, at: datetime) -> Iterator[Questionnaire]:
    """The questionnaire of the course for each standard one about aims, made where it is missing."""
    aims = texts_of_aims(course)
    languages = languages_of_aims(course, aims)
    standard = {one.code: one for one in bank().filter(code__in=STANDARD_ABOUT_AIMS)}
    for code, source in standard.items():
        known = own_version(course, code)
        content = with_aims(source.definition, aims, languages) | {"code": free_code(course, code)}
        yield known or keep_questionnaire(
            centre=course.centre, content=content, by=by, at=at, course=course, made_from=code
        )


def free_code(course: Course, code: str) -> str:
    """A code that no questionnaire of the centre has: that of the standard one and the address of the course."""
    words = text.slug(f"{code} {course.slug}", longest=LONGEST_CODE - 4)
    begins = Questionnaire.objects.filter(centre=course.centre, code__startswith=words)
    taken = set(begins.values_list("code", flat=True))
    return next(
        wanted for n in itertools.count(1) if (wanted := words if n == 1 else f"{words}-{n}") not in taken
    )


@transaction.atomic
def follow_aims(*, course: Course, by: Person, at: datetime) -> int:
    """Put the aims of a course into its questionnaires about them; once a person has answered one, only missing translations.

    Returns how many changed. What a methodologist changed beside the aims stays.
    """
    aims = texts_of_aims(course)
    if not aims:
        return 0
    if are_fixed(course):
        return sum(
            translate_questionnaire(
                questionnaire=one, content=with_translations(one.definition, aims), by=by, at=at
            )
            for one in Questionnaire.objects.filter(course=course).exclude(made_from="")
        )
    languages = languages_of_aims(course, aims)
    standard = {one.code: one.definition for one in bank().filter(code__in=STANDARD_ABOUT_AIMS)}
    changed = 0
    for one in own_questionnaires(course):
        whole = with_all_languages(one.definition, standard.get(one.made_from, {}))
        content, before = with_aims(whole, aims, languages), one.fingerprint
        kept = keep_questionnaire(centre=one.centre, content=content, by=by, at=at)
        changed += kept.fingerprint != before
    return changed
