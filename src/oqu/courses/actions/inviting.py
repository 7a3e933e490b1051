"""People who are not at the centre yet are invited to a duty in a course; they have it once they accept."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions.life import require_plan_open
from oqu.courses.actions.places import name_curator
from oqu.courses.actions.staffing import name_staff
from oqu.courses.models import Activity, Course, Duty, Group, Staff
from oqu.courses.queries import OfferedDuty, offered_duties, staff_candidates
from oqu.invitations import actions as inviting
from oqu.invitations.models import Invitation
from oqu.invitations.queries import waiting_at
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import KEEPS_ADMISSION, Role
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.people.models import Person
from oqu.people.rules import roles_of

INVITE = "courses.invite_staff"  # of the batch of the letter that invites


class AlreadyInvited(Refused):
    """The same duty in the same course waits for the answer of the same person."""

    def __init__(self, email: str) -> None:
        words = _(
            "%(email)s has an invitation to this duty already, which waits for an answer. Press “Send again” beside it."
        )
        super().__init__(words % {"email": email})


class DutyGone(Refused):
    message = _("The course is over, so there is nothing to accept any more.")


@transaction.atomic
def invite_staff(
    *,
    course: Course,
    email: str,
    family_name: str,
    given_name: str,
    language: str,
    duty: Duty,
    by: Person,
    at: datetime,
    groups: Collection[Group] = (),
    activities: Collection[Activity] = (),
) -> Person | None:
    """Invite a person to a duty by letter, with the role of a lecturer at the centre, which duties need.

    A colleague of the centre gets the duty at once, and is returned. What the caller sees of anybody else is the same
    with and without an account. Raises PlanFinal, AlreadyInvited, TooManyInvitations.
    """
    require_plan_open(course=course)
    email = email.strip().lower()
    if colleague := staff_candidates(course).filter(email=email).first():
        _give(course, colleague, duty, groups, activities, by=by, at=at)
        return colleague
    for invitation in waiting_at(email, at).filter(centre=course.centre):
        if any(_is(one, course, duty) for one in invitation.duties):
            raise AlreadyInvited(email)
    offered = {
        "course": course.key,
        "duty": duty.value,
        "groups": [one.key for one in groups],
        "activities": [one.key for one in activities],
    }
    offer = inviting.Offer(
        email=email,
        family_name=family_name,
        given_name=given_name,
        role=Role.LECTURER,
        centre=course.centre,
        host=course.centre,
        profile={"language": language},
        duties=(offered,),
    )
    batch = _open_batch(course, by, at)
    inviting.appoint_all([offer], by=by, host=course.centre, at=at, batch=batch)
    journal.record(INVITE, thing=course, by=by, at=at, details={"duty": duty.value})
    return None


def _is(offered: dict[str, Any], course: Course, duty: str) -> bool:
    return bool(offered["course"] == course.key and offered["duty"] == duty)


def _open_batch(course: Course, by: Person, at: datetime) -> Batch:
    return letters.open_batch(
        verb=INVITE, thing_key=course.key, by=by, at=at, centre=course.centre, before={"invitations": {}}
    )


@transaction.atomic
def invite_again(*, course: Course, invitation: Invitation, by: Person, at: datetime) -> None:
    """Send the letter again; only its newest link opens. Raises PlanFinal, InvitationSettled, TooManyInvitations."""
    require_plan_open(course=course)
    batch = _open_batch(course, by, at)
    inviting.renew(invitation=invitation, by=by, at=at, batch=batch)


@transaction.atomic
def withdraw_duty(*, course: Course, invitation: Invitation, duty: str, by: Person, at: datetime) -> None:
    """Offer a duty no longer; the invitation ends with its last one unless a director offered the role itself.

    Raises InvitationSettled.
    """
    left = [one for one in invitation.duties if not _is(one, course, duty)]
    inviting.set_duties(invitation=invitation, duties=left, by=by, at=at)


def undo_invitation(*, course: Course, batch: Batch, by: Person, at: datetime) -> int:
    """Take the letter and the offer back; called for a batch of this course. Raises TooLate, BuiltOn, NothingToUndo."""
    return inviting.undo(batch=batch, by=by, at=at)


@transaction.atomic
def give_offered_duties(*, invitation: Invitation, person: Person, at: datetime) -> None:
    """Give a person who accepted the duties that were offered. Raises DutyGone if it was for courses that are over."""
    offered = offered_duties([invitation])[invitation.key]
    going_on = [one for one in offered if not one.course.is_over]
    if invitation.is_for_duties and not going_on:
        raise DutyGone
    for one in going_on:
        _give_offered(one, invitation, person, at)


def _give_offered(offered: OfferedDuty, invitation: Invitation, person: Person, at: datetime) -> None:
    """Limits whose groups and tasks were deleted meanwhile stay limits: the reviewer then has nothing to review."""
    course, duty = offered.course, offered.duty
    if duty == Duty.CURATOR:
        inviter = invitation.invited_by
        if inviter is not None and roles_of(inviter).any_of(KEEPS_ADMISSION, course.centre_id):
            groups = [group for group in offered.groups if group.curator_id is None]
            _give(course, person, duty, groups, (), by=person, at=at)
        return
    if Staff.objects.filter(course=course, person=person, duty=duty).exists():
        return
    staff = name_staff(
        course=course,
        person=person,
        duty=duty,
        groups=offered.groups,
        activities=offered.activities,
        by=person,
        at=at,
        notify_later=True,
    )
    staff.limited_groups, staff.limited_tasks = offered.limits_groups, offered.limits_tasks
    staff.save(update_fields=["limited_groups", "limited_tasks"])


def _give(
    course: Course,
    person: Person,
    duty: Duty,
    groups: Collection[Group],
    activities: Collection[Activity],
    *,
    by: Person,
    at: datetime,
) -> None:
    if duty == Duty.CURATOR:
        for group in groups:
            name_curator(group=group, curator=person, by=by, at=at)
        return
    name_staff(course=course, person=person, duty=duty, groups=groups, activities=activities, by=by, at=at)
