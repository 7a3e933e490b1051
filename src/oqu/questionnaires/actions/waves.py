"""Sending questionnaires out, and reminding those who are silent."""

import itertools
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Group
from oqu.courses.queries import dates_in
from oqu.kernel import journal, text
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.letters.queries import written_in
from oqu.people.models import Person
from oqu.questionnaires import sealing
from oqu.questionnaires.actions.bank import copy_questionnaire
from oqu.questionnaires.letters import REMINDER
from oqu.questionnaires.models import (
    LinkKey,
    Questionnaire,
    Wave,
)
from oqu.questionnaires.queries.sent_files import file_items
from oqu.questionnaires.queries.waves import content_of, silent

REMIND = "questionnaires.remind"


class FilesNeedNames(Refused):
    message = _(
        "This questionnaire asks for files, and a file shows who sent it. Ask it with names, or take these questions out."
    )


@transaction.atomic
def open_wave(
    *,
    activity: Activity,
    questionnaire: Questionnaire,
    by: Person | None,
    at: datetime,
    anonymous: bool | None = None,
    months_after: int | None = None,
) -> Wave:
    """Make a questionnaire the content of an activity; doing it twice is doing it once. Raises FilesNeedNames, PlanFinal."""
    known = Wave.objects.filter(activity=activity).first()
    if known:
        return known
    courses.require_plan_open(course=activity.course, activity=activity)
    is_anonymous = bool(questionnaire.definition.get("anonymous", True)) if anonymous is None else anonymous
    if is_anonymous and file_items(content_of(questionnaire)):
        raise FilesNeedNames
    keys = sealing.new_keys()
    wave = Wave.objects.create(
        activity=activity,
        questionnaire=questionnaire,
        anonymous=is_anonymous,
        public_key=keys.public,
        locked_private_key=keys.locked_private,
        months_after=months_after,
    )
    LinkKey.objects.get_or_create(course_id=activity.course_id, defaults={"locked": sealing.new_link_key()})
    journal.record("questionnaires.open_wave", thing=activity, by=by, at=at)
    return wave


@once(Wave)
def add_wave(
    *,
    course: Course,
    questionnaire: Questionnaire,
    opens_at: datetime | None,
    due_at: datetime | None,
    anonymous: bool,
    by: Person | None,
    at: datetime,
    key: str,
    required: bool = True,
    months_after: int | None = None,
    activity: Activity | None = None,
    group: Group | None = None,
) -> Wave:
    """Put a questionnaire into a course's plan and make a wave of it; `activity` names one that is planned already.

    With a `group` only its people are asked.
    One of the bank is copied to the course's centre first, so that the centre can change it. Raises FilesNeedNames.
    """
    if questionnaire.centre_id is None:
        questionnaire = copy_questionnaire(source=questionnaire, centre=course.centre, by=by, at=at)
    if activity is None:
        activity = courses.plan_activity(
            course=course,
            details=courses.ActivityDetails(
                kind="questionnaire",
                slug=_free_slug(course, questionnaire.code),
                title=questionnaire.title,
                opens_at=opens_at,
                due_at=due_at,
                required=required,
                group=group,
            ),
            by=by,
            at=at,
        )
    return open_wave(
        activity=activity,
        questionnaire=questionnaire,
        anonymous=anonymous,
        months_after=months_after,
        by=by,
        at=at,
    )


def _free_slug(course: Course, wanted: str) -> str:
    base = text.slug(wanted)[:50] or "questions"
    taken = set(dates_in(course).filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in itertools.count(1) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


@transaction.atomic
def remind(*, wave: Wave, by: Person | None, at: datetime, round_name: str) -> int:
    """Write to those who have not answered, without knowing what anybody answered; once a round.

    The letters of a person leave after `letters.UNDO_TIME`, those of the worker at once. Returns how many letters are new.
    """
    course: Course = wave.activity.course
    batch = _open_batch(wave.activity, by, at) if by else None
    written = 0
    for enrolment in silent(wave):
        letter = letters.write(
            kind=REMINDER,
            person=enrolment.person,
            context={"wave": wave, "activity": wave.activity, "course": course},
            at=at,
            reason=f"{wave.activity.key} {enrolment.key} {round_name}",
            centre=course.centre,
            about=wave.activity.key,
            batch=batch,
            thing_key=course.key,
        )
        written += letter.written_at == at
    if written:
        details = written_in(batch).details if batch else {"letters": written}
        journal.record(REMIND, thing=wave.activity, by=by, at=at, details=details)
    elif batch:
        batch.delete()
    return written


def _open_batch(activity: Activity, by: Person, at: datetime) -> Batch:
    course: Course = activity.course
    return letters.open_batch(
        verb=REMIND,
        thing_key=course.key,
        by=by,
        at=at,
        centre=course.centre,
        before={"title": activity.title},
    )


def undo_reminder(*, course: Course, batch: Batch, by: Person, at: datetime) -> int:
    """Send no letter of a reminder to people of this course; return how many there were. Raises letters.TooLate.

    They can be reminded again on the same day.
    """
    return letters.take_back(batch=batch, by=by, at=at)
