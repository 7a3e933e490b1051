"""Letters about the stages of a course, and the course data of a person's export."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from oqu.courses import events
from oqu.courses.actions import bind_stage, dismiss_staff
from oqu.courses.letters import BEGINS, CLOSING, DUTY, GROUP, PLAN
from oqu.courses.models import Course, Duty, Enrolment, Place, Progress, Staff, Stage
from oqu.courses.queries import enrolments_in, plan_of
from oqu.letters import actions as letters
from oqu.letters.kinds import LetterKind
from oqu.letters.models import Batch
from oqu.libraries.models import Centre
from oqu.people import events as people_events
from oqu.people.models import Person

LETTERS = {Stage.RUNNING: BEGINS, Stage.CLOSING: CLOSING}


@receiver(events.stage_changed)
def tell_of_stage(course: Course, by: Person, at: datetime, **_news: Any) -> None:
    """When the course begins and when it draws to its end."""
    if kind := LETTERS.get(Stage(course.stage)):
        _tell_everybody(course, kind, _batch(course, "courses.move_on", by, at), at)


@receiver(events.plan_published)
def tell_of_plan(course: Course, by: Person, at: datetime, **_news: Any) -> None:
    """When the plan can be seen: all of its times, in the zone of the course."""
    batch = _batch(course, "courses.publish_plan", by, at)
    _tell_everybody(course, PLAN, batch, at, activities=list(plan_of(course)))


@receiver(events.groups_published)
def tell_of_groups(course: Course, by: Person, at: datetime, **_news: Any) -> None:
    """When groups can be seen: which is the reader's own, and who looks after it."""
    _tell_everybody(course, GROUP, _batch(course, "courses.publish_groups", by, at), at)


@receiver(events.group_changed)
def tell_of_new_group(enrolment: Enrolment, at: datetime, batch: Batch | None = None, **_news: Any) -> None:
    """Notify a person who is moved, or placed late, after the groups were published."""
    course, group = enrolment.course, enrolment.group
    letters.write(
        kind=GROUP,
        person=enrolment.person,
        context={"course": course, "group": group, "zone": course.zone},
        at=at,
        reason=f"{course.key} {enrolment.key} {group} {at.isoformat()}",
        centre=course.centre,
        batch=batch,
    )


@receiver(people_events.left_centre)
def end_duties(person: Person, centre: Centre, by: Person, at: datetime, **_news: Any) -> None:
    """End the duties of a person who has left a centre; in closed courses they stay as a record."""
    duties = Staff.objects.filter(person=person, course__centre=centre).select_related("course", "person")
    for staff in duties.exclude(course__stage__in=[Stage.CLOSED, Stage.ARCHIVED]):
        dismiss_staff(staff=staff, by=by, at=at)


@receiver(events.duty_given)
def notify_of_duty(staff: Staff, by: Person, at: datetime, batch: Batch | None = None, **_news: Any) -> None:
    """Write to a person whom a colleague has given a duty in a course."""
    if staff.person_id == by.pk:
        return
    course = staff.course
    letters.write(
        kind=DUTY,
        person=staff.person,
        context={"course": course, "duty": Duty(staff.duty), "by": by},
        at=at,
        reason=f"{course.key} {staff.person.key} {staff.duty} {at.isoformat()}",
        centre=course.centre,
        batch=batch,
    )


def _batch(course: Course, verb: str, by: Person, at: datetime) -> Batch:
    """The letters of one step of a course, which can be undone until they leave."""
    before = {"stage": course.stage}
    return letters.open_batch(
        verb=verb, thing_key=course.key, by=by, at=at, centre=course.centre, before=before
    )


def _tell_everybody(course: Course, kind: LetterKind, batch: Batch, at: datetime, **more: Any) -> None:
    notified = 0
    for enrolment in enrolments_in(course).filter(state=Place.LEARNING).select_related("group__curator"):
        letters.write(
            kind=kind,
            person=enrolment.person,
            context={"course": course, "group": enrolment.group, "zone": course.zone, **more},
            at=at,
            reason=f"{course.key} {enrolment.key}",
            centre=course.centre,
            batch=batch,
        )
        notified += 1
    if notified:
        bind_stage(course=course, batch=batch)


@receiver(people_events.export_asked)
def add_courses(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """Into the person's own data: their places in courses, how far they have come, their duties."""
    places = Enrolment.objects.filter(person=person)
    steps = Progress.objects.filter(enrolment__person=person)
    duties = Staff.objects.filter(person=person)
    data["courses"] = list(places.values("course__slug", "state", "language", "enrolled_at", "finished_at"))
    data["progress"] = list(
        steps.values("activity__course__slug", "activity__slug", "step", "minutes", "points", "changed_at")
    )
    data["duties"] = list(duties.values("course__slug", "duty"))
