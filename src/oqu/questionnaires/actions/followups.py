"""Questionnaires after the course: planned automatically for its first, third and sixth month, and announced by letter."""

from datetime import datetime

from django.db import transaction

from oqu.courses.models import Course
from oqu.kernel import journal
from oqu.letters import actions as letters
from oqu.questionnaires.actions.waves import add_wave
from oqu.questionnaires.letters import OPENED
from oqu.questionnaires.models import Wave
from oqu.questionnaires.queries.aims import own_version
from oqu.questionnaires.queries.waves import bank, followup_times, invited, newest

FOLLOW_UPS = {
    1: "transfer-1m",
    3: "transfer-3m",
    6: "transfer-6m",
}  # months after the course → code in the bank


@transaction.atomic
def plan_followups(*, course: Course, at: datetime) -> list[Wave]:
    """Put the questionnaires about transfer into the plan of a course that has ended; those whose time is over, not.

    The one about the course's own aims is taken, else the centre's version, else the standard one. They are not needed for the certificate.
    """
    planned = []
    for months, code in FOLLOW_UPS.items():
        questionnaire = (
            own_version(course, code) or newest(course.centre, code) or bank().filter(code=code).first()
        )
        opens_at, due_at = followup_times(course, months)
        if questionnaire is None or due_at <= at:
            continue
        wave = add_wave(
            course=course,
            questionnaire=questionnaire,
            opens_at=opens_at,
            due_at=due_at,
            anonymous=bool(questionnaire.definition["anonymous"]),
            required=False,
            months_after=months,
            by=None,
            at=at,
            key=f"follow-up {course.key} {months}",
        )
        planned.append(wave)
    return planned


@transaction.atomic
def announce(*, wave: Wave, at: datetime) -> int:
    """Write to everybody whom a wave asks that it has opened, once. Returns how many letters."""
    course: Course = wave.activity.course
    written = 0
    for enrolment in invited(wave).select_related("person"):
        letter = letters.write(
            kind=OPENED,
            person=enrolment.person,
            context={"wave": wave, "activity": wave.activity, "course": course},
            at=at,
            reason=f"{wave.activity.key} {enrolment.key}",
            centre=course.centre,
            about=wave.activity.key,
            thing_key=course.key,
        )
        written += letter.written_at == at
    Wave.objects.filter(pk=wave.pk).update(announced=True)
    journal.record(
        "questionnaires.announce", thing=wave.activity, by=None, at=at, details={"letters": written}
    )
    return written
