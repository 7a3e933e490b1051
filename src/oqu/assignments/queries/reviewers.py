"""Practical tasks that nobody has the duty to review, and reviewers who have nothing to review."""

from dataclasses import dataclass

from django.db.models import QuerySet

from oqu.assignments.rules import REVIEWING, Reviewer, reviewable_tasks
from oqu.courses.models import OVER, Activity, Course, Duty, Group, Staff
from oqu.people.models import Person


@dataclass(frozen=True)
class ReviewGap:
    """A task of the plan that nobody has the duty to review; with `groups`: only their answers."""

    activity: Activity
    groups: tuple[Group, ...] = ()


def review_gaps(course: Course) -> list[ReviewGap]:
    """The gaps of a course in the order of its plan; methodologists review by role, and close none of them."""
    tasks = list(
        Activity.objects.filter(course=course, kind="assignment")
        .select_related("group")
        .order_by("position", "pk")
    )
    if not tasks:
        return []
    duties = Staff.objects.filter(course=course, duty__in=REVIEWING)
    staff = list(duties.prefetch_related("groups", "activities"))
    groups = list(Group.objects.filter(course=course))
    return [gap for task in tasks if (gap := _gap(task, staff, groups)) is not None]


def _gap(task: Activity, staff: list[Staff], groups: list[Group]) -> ReviewGap | None:
    its_own = [one for one in staff if one.duty == Duty.LECTURER or not one.limited_tasks]
    own = [*its_own, *(one for one in staff if one not in its_own and task in one.activities.all())]
    if not own:
        return ReviewGap(task)
    if any(one.duty == Duty.LECTURER or not one.limited_groups for one in own):
        return None
    reviewed = {group for one in own for group in one.groups.all()}
    concerned = [one for one in groups if task.group_id in (None, one.pk)]
    left = tuple(one for one in concerned if one not in reviewed)
    return ReviewGap(task, left) if left or not groups else None


def reviewers_without_task(person: Person) -> QuerySet[Staff]:
    """The duties as a reviewer of a person who has no task of that course to review, with course and centre."""
    tasks = reviewable_tasks(Reviewer.of(person)).values("activity__course")
    duties = Staff.objects.filter(person=person, duty=Duty.REVIEWER).exclude(course__stage__in=OVER)
    idle = duties.exclude(course__in=tasks)
    return idle.select_related("course__centre").order_by("course__starts_on", "pk")
