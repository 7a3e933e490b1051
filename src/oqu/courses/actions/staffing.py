"""Who works in a course: duties given and taken back."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses import events
from oqu.courses.actions.life import require_plan_open
from oqu.courses.letters import DUTY
from oqu.courses.models import Activity, Course, Duty, Group, Staff, Stage
from oqu.courses.queries import staff_candidates
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.letters import actions as letters
from oqu.letters.models import Batch, Letter
from oqu.people.models import Person


class NotOfTheCentre(Refused):
    message = _("Only people who hold a role at the centre can be given a duty in its courses.")


@transaction.atomic
def name_staff(
    *,
    course: Course,
    person: Person,
    duty: Duty,
    by: Person,
    at: datetime,
    groups: Collection[Group] = (),
    activities: Collection[Activity] = (),
    notify_later: bool = False,
) -> Staff:
    """Give a person a duty in a course; giving it again changes only what it is limited to. Raises NotOfTheCentre, PlanFinal.

    `groups` and `activities` limit a reviewer; empty is no limit. The person is notified by letter of a new duty;
    until the letter leaves, `undo` takes the duty back. In a draft, and with `notify_later`, the letter is written when
    the course is announced or its plan published.
    """
    require_plan_open(course=course)
    notify_later = notify_later or _waits_to_notify(course)
    if not staff_candidates(course).filter(pk=person.pk).exists():
        raise NotOfTheCentre
    defaults = {"to_notify": notify_later and person != by}
    staff, new = Staff.objects.get_or_create(course=course, person=person, duty=duty, defaults=defaults)
    limits = _limit(staff, groups, activities)
    if new or limits:
        details = {"person": person.key, "duty": duty.value, **limits}
        journal.record("courses.name_staff", thing=course, by=by, at=at, details=details)
    if new and not notify_later:
        batch = letters.open_batch(
            verb="courses.name_staff",
            thing_key=course.key,
            by=by,
            at=at,
            centre=course.centre,
            before={"key": person.key, "duty": duty.value},
        )
        events.duty_given.send(Staff, staff=staff, by=by, at=at, batch=batch)
    return staff


def _waits_to_notify(course: Course) -> bool:
    """Whether letters about duties wait: only the office sees the course and its plan."""
    return course.stage == Stage.DRAFT and course.plan_published_at is None


def notify_staff(*, course: Course, batch: Batch, by: Person, at: datetime) -> None:
    """Write the letters about duties that have waited for this step of the course. No journal row: the step has one."""
    for staff in course.staff.filter(to_notify=True).select_related("person", "course"):
        staff.to_notify = False
        staff.save(update_fields=["to_notify"])
        events.duty_given.send(Staff, staff=staff, by=by, at=at, batch=batch)


def notify_staff_later(*, course: Course, batches: Iterable[Batch]) -> None:
    """Have the letters about duties in these batches, which did not leave, be written at a later step."""
    for letter in Letter.objects.filter(batch__in=batches, kind=DUTY.code, sent_at=None):
        duty = letter.about.partition(" ")[2]
        course.staff.filter(person=letter.person_id, duty=duty).update(to_notify=True)


@transaction.atomic
def dismiss_staff(*, staff: Staff, by: Person, at: datetime) -> None:
    """Take a duty back. Raises PlanFinal."""
    require_plan_open(course=staff.course)
    details = {"person": staff.person.key, "duty": staff.duty}
    events.duty_ended.send(Staff, staff=staff, by=by, at=at)
    staff.delete()
    journal.record("courses.dismiss_staff", thing=staff.course, by=by, at=at, details=details)


def _limit(staff: Staff, groups: Collection[Group], activities: Collection[Activity]) -> dict[str, list[str]]:
    """Store the limits of a duty; return them for the journal if they changed."""
    before = set(staff.groups.all()), set(staff.activities.all()), staff.limited_groups, staff.limited_tasks
    if before == (set(groups), set(activities), bool(groups), bool(activities)):
        return {}
    staff.groups.set(groups)
    staff.activities.set(activities)
    staff.limited_groups, staff.limited_tasks = bool(groups), bool(activities)
    staff.save(update_fields=["limited_groups", "limited_tasks"])
    return {"groups": [str(group) for group in groups], "activities": [one.slug for one in activities]}
