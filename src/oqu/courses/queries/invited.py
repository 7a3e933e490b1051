"""Duties in courses that are offered to people who have not accepted yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from oqu.courses.models import Activity, Course, Duty, Group
from oqu.courses.queries.activity_names import full_title
from oqu.invitations.models import Invitation, InvitationStatus
from oqu.invitations.queries import SHOWN, roles_offered_by


@dataclass(frozen=True)
class OfferedDuty:
    """A duty that an invitation offers; `limits_groups` and `limits_tasks`: whether a reviewer is limited to some."""

    course: Course
    duty: Duty
    groups: tuple[Group, ...]
    activities: tuple[Activity, ...]
    limits_groups: bool
    limits_tasks: bool

    def __str__(self) -> str:
        limits = ", ".join((*map(str, self.groups), *map(full_title, self.activities)))
        of_what = f" ({limits})" if limits else ""
        return f"{self.course}: {self.duty.label}{of_what}"


@dataclass(frozen=True)
class InvitedStaff:
    """A person who is invited to a duty in a course, as the course's page of staff lists them."""

    invitation: Invitation
    offered: OfferedDuty
    is_waiting: bool
    is_late: bool
    """Whether nobody answered as long as the invitation was valid."""


def offered_duties(invitations: Iterable[Invitation]) -> dict[str, list[OfferedDuty]]:
    """Key of an invitation → the duties that it offers, without those in courses that are gone; three queries at most."""
    rows = list(invitations)
    offered = [one for row in rows for one in row.duties]
    courses = _by_key(Course.objects.select_related("centre__library"), {one["course"] for one in offered})
    groups = _by_key(Group.objects.all(), {key for one in offered for key in one["groups"]})
    tasks = _by_key(
        Activity.objects.select_related("group"), {key for one in offered for key in one["activities"]}
    )

    def read(one: dict[str, Any]) -> OfferedDuty:
        return OfferedDuty(
            course=courses[one["course"]],
            duty=Duty(one["duty"]),
            groups=tuple(groups[key] for key in one["groups"] if key in groups),
            activities=tuple(tasks[key] for key in one["activities"] if key in tasks),
            limits_groups=bool(one["groups"]),
            limits_tasks=bool(one["activities"]),
        )

    return {row.key: [read(one) for one in row.duties if one["course"] in courses] for row in rows}


def _by_key[T: (Course, Group, Activity)](rows: QuerySet[T], keys: set[str]) -> dict[str, T]:
    return {row.key: row for row in rows.filter(key__in=keys)} if keys else {}


def invited_staff(course: Course, at: datetime) -> list[InvitedStaff]:
    """Who is invited to duties in a course and has not accepted, the latest first."""
    invitations = list(roles_offered_by(course.centre).exclude(duties=[]))
    offered = offered_duties(invitations)
    return [
        InvitedStaff(
            invitation=one,
            offered=duty,
            is_waiting=one.answer == InvitationStatus.WAITING,
            is_late=one.answer == InvitationStatus.WAITING and one.expires_at <= at,
        )
        for one in invitations
        for duty in offered[one.key]
        if duty.course.pk == course.pk
    ]


def invitation_to(course: Course, key: str) -> Invitation | None:
    """The invitation with this key that offers a duty in a course and was not accepted."""
    rows = Invitation.objects.filter(centre=course.centre, key=key, answer__in=SHOWN)
    found = rows.select_related("centre__library", "host__library", "invited_by").first()
    return found if found and any(one["course"] == course.key for one in found.duties) else None
