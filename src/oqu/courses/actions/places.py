"""Who has a place, and in which group."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses import events
from oqu.courses.actions.calendars import calendars_follow
from oqu.courses.actions.life import order_letters, require_plan_open
from oqu.courses.models import (
    Course,
    Enrolment,
    Group,
    Place,
)
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.sheets import lazy_format
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.letters.queries import withheld_letters
from oqu.people.models import Person

FORM_GROUPS = "courses.form_groups"
"""The batch of letters about groups that were formed after groups had been published."""
FOR_PLACES = (
    FORM_GROUPS,
    "admission.decide",
    "courses.announce_changes",
    "courses.move_on",
    "courses.place_in_group",
    "courses.publish_groups",
    "courses.publish_plan",
)
"""The steps whose letters are for people who have a place."""


class NoGroups(Refused):
    message = _("There is nobody in any group yet. Accept a proposal or place people by hand first.")


class GroupsStay(Refused):
    message = _("The course is closed: its groups stay as they are.")


class GroupPlanned(Refused):
    message = _(
        "The plan has activities for this group alone: %(group)s. Give them to another group first, so that they are not lost."
    )

    def __init__(self, group: str) -> None:
        """`group` is what the group is called."""
        super().__init__(lazy_format(GroupPlanned.message, group=group))


class CourseFull(Refused):
    message = _("All places of the course are taken.")


@transaction.atomic
def enrol(
    *,
    course: Course,
    person: Person,
    language: str,
    by: Person | None,
    at: datetime,
    batch: Batch | None = None,
) -> Enrolment:
    """Give a person a place; who has one already keeps it. Raises CourseFull.

    Who gets one, for the first time or again, after the plan was published gets the letter about the plan, with those
    of the `batch`.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    known = Enrolment.objects.filter(course=course, person=person).first()
    if known and known.state != Place.WITHDRAWN:
        return known
    taken = Enrolment.objects.filter(course=course).exclude(state=Place.WITHDRAWN).count()
    if taken >= course.capacity:
        raise CourseFull
    with calendars_follow(course=course, at=at, places=[known] if known else []):
        enrolment, _new = Enrolment.objects.update_or_create(
            course=course,
            person=person,
            defaults={"state": Place.LEARNING, "language": language, "enrolled_at": at},
        )
    journal.record("courses.enrol", thing=enrolment, by=by, at=at)
    events.enrolled.send(Enrolment, enrolment=enrolment, by=by, at=at, batch=batch)
    return enrolment


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: Person, at: datetime) -> Enrolment:
    """Give a place back; what the person did stays. Letters about groups, plan and stages that wait are not sent to them."""
    with calendars_follow(course=enrolment.course, at=at, places=[enrolment]):
        enrolment.state, enrolment.group = Place.WITHDRAWN, None
        enrolment.save(update_fields=["state", "group"])
    journal.record("courses.withdraw", thing=enrolment, by=by, at=at)
    order_letters(course=enrolment.course, person=enrolment.person)
    letters.withhold(person=enrolment.person, thing_key=enrolment.course.key, verbs=FOR_PLACES, by=by, at=at)
    return enrolment


@transaction.atomic
def restore_place(
    *, enrolment: Enrolment, state: str, group: int | None, by: Person, at: datetime
) -> Enrolment:
    """Give a place back that was withdrawn by mistake, as it was, with the letters that waited; `group` is its number.

    Raises CourseFull.
    """
    course = Course.objects.select_for_update().get(pk=enrolment.course_id)
    if Enrolment.objects.filter(course=course).exclude(state=Place.WITHDRAWN).count() >= course.capacity:
        raise CourseFull
    with calendars_follow(course=course, at=at, places=[enrolment]):
        enrolment.state, enrolment.group = (
            state,
            next((one for one in course.groups.all() if one.number == group), None),
        )
        enrolment.save(update_fields=["state", "group"])
    journal.record("courses.restore_place", thing=enrolment, by=by, at=at)
    letters.resume(letters=withheld_letters(enrolment.person, course.key, FOR_PLACES), by=by, at=at)
    return enrolment


@transaction.atomic
def make_groups(
    *, course: Course, number: int, by: Person, at: datetime, names: Sequence[str] = ()
) -> list[Group]:
    """Have exactly the groups 1 to `number`, new ones with these `names`; people of a group that goes lose their group, not their place.

    Raises GroupPlanned if the plan has activities for such a group alone.
    """
    gone = course.groups.filter(number__gt=number)
    if planned := gone.filter(activities__cancelled_at=None, activities__isnull=False).first():
        raise GroupPlanned(str(planned))
    gone.delete()
    named = dict(enumerate(names, start=1))
    groups = [
        Group.objects.get_or_create(course=course, number=n, defaults={"name": named.get(n, "")})[0]
        for n in range(1, number + 1)
    ]
    journal.record("courses.make_groups", thing=course, by=by, at=at, details={"groups": number})
    return groups


@transaction.atomic
def place_in_group(
    *, enrolment: Enrolment, group: Group | None, by: Person, at: datetime, batch: Batch | None = None
) -> Enrolment:
    """Put one enrolled person into a group, or out of any; a letter of a `batch` can be taken back."""
    if enrolment.group_id != (group.pk if group else None):
        with calendars_follow(course=enrolment.course, at=at, places=[enrolment]):
            enrolment.group = group
            enrolment.save(update_fields=["group"])
        journal.record(
            "courses.place_in_group",
            thing=enrolment,
            by=by,
            at=at,
            details={"group": group.number if group else None},
        )
        if enrolment.course.groups_published_at and group:
            events.group_changed.send(Enrolment, enrolment=enrolment, by=by, at=at, batch=batch)
    return enrolment


@transaction.atomic
def move_to_group(*, enrolment: Enrolment, group: Group, by: Person, at: datetime) -> Enrolment:
    """Put one enrolled person into another group by hand; `undo` puts them back while their letter waits. Raises GroupsStay."""
    if enrolment.course.is_over:
        raise GroupsStay
    if enrolment.group_id == group.pk:
        return enrolment
    batch = letters.open_batch(
        verb="courses.place_in_group",
        thing_key=enrolment.course.key,
        by=by,
        at=at,
        centre=enrolment.course.centre,
        before={
            "key": enrolment.person.key,
            "enrolment": enrolment.key,
            "group": enrolment.group.number if enrolment.group else None,
        },
    )
    return place_in_group(enrolment=enrolment, group=group, by=by, at=at, batch=batch)


@transaction.atomic
def place_all(*, course: Course, places: Iterable[tuple[Enrolment, Group]], by: Person, at: datetime) -> None:
    """Put many people into groups in one step; if groups are published, its letters wait, and `undo` puts everybody back."""
    moved = [(place, group) for place, group in places if place.group_id != group.pk]
    batch = None
    if moved and course.groups_published_at is not None:
        numbers = {place.key: place.group.number if place.group else None for place, _group in moved}
        batch = letters.open_batch(
            verb=FORM_GROUPS,
            thing_key=course.key,
            by=by,
            at=at,
            centre=course.centre,
            before={"groups": numbers},
        )
    for place, group in moved:
        place_in_group(enrolment=place, group=group, by=by, at=at, batch=batch)


@transaction.atomic
def publish_groups(*, course: Course, by: Person, at: datetime) -> Course:
    """Show people their groups and tell them by letter, once. Raises NoGroups, GroupsStay."""
    if course.is_over:
        raise GroupsStay
    if not course.enrolments.filter(group__isnull=False).exists():
        raise NoGroups
    if course.groups_published_at is None:
        course.groups_published_at = at
        course.save(update_fields=["groups_published_at"])
        journal.record("courses.publish_groups", thing=course, by=by, at=at)
        events.groups_published.send(Course, course=course, by=by, at=at)
    return course


@transaction.atomic
def name_curator(*, group: Group, curator: Person | None, by: Person, at: datetime) -> Group:
    """Say who looks after a group. Raises PlanFinal."""
    require_plan_open(course=group.course)
    group.curator = curator
    group.save(update_fields=["curator"])
    journal.record("courses.name_curator", thing=group, by=by, at=at)
    return group
