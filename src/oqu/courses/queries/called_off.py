"""What closing a course early calls off, and for whom: read before the step, and again when it is taken."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

from oqu.courses.kinds import all_kinds
from oqu.courses.models import Activity, Course, Enrolment, Place, Progress, Stage, Step
from oqu.courses.queries.ahead import is_called_off, was_never_held
from oqu.courses.queries.courses import KEPT_PLACES
from oqu.people.models import Person

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class CalledOff:
    """What does not take place any more for one person, and what is taken no longer; for a lecturer, the own lectures."""

    person: Person
    place: Enrolment | None
    """None: a person who was to hold something."""
    not_held: tuple[Activity, ...]
    closed: tuple[Activity, ...] = ()
    """What was open, and could be done for longer: only of people who have not done it."""


def called_off_by_closing(course: Course, at: datetime) -> list[CalledOff]:
    """Each person of a course for whom closing it at that moment calls something off; once, as participant if they are both.

    The number of queries is the same however many people there are.
    """
    closed = copy(course)
    closed.stage, closed.closed_at = Stage.CLOSED, at
    plan = sorted(Activity.objects.filter(course=course).select_related("group"), key=_moment)
    never = [one for one in plan if was_never_held(closed, one)]
    cut = [one for one in plan if is_called_off(closed, one) and one not in never]
    if not never and not cut:
        return []
    found = {one.person.pk: one for one in _learners(course, never, cut)}
    return [*found.values(), *(one for one in _holders(course, never) if one.person.pk not in found)]


def _moment(one: Activity) -> datetime:
    return one.starts_at or one.due_at or one.opens_at or LAST


def _learners(course: Course, never: list[Activity], cut: list[Activity]) -> Iterator[CalledOff]:
    done = set(
        Progress.objects.filter(activity__in=cut, step__in=[Step.DONE, Step.HANDED_IN]).values_list(
            "enrolment_id", "activity_id"
        )
    )
    places = Enrolment.objects.filter(course=course, state__in=KEPT_PLACES)
    for place in places.select_related("person", "group__curator", "course"):
        not_held = tuple(one for one in never if one.group_id in (None, place.group_id))
        closed = tuple(
            one
            for one in cut
            if one.group_id in (None, place.group_id)
            and (place.pk, one.pk) not in done
            and place.state != Place.FINISHED
        )
        if not_held or closed:
            yield CalledOff(place.person, place, not_held, closed)


def _holders(course: Course, never: list[Activity]) -> Iterator[CalledOff]:
    ids = {one.pk for one in never}
    own: dict[int, set[int]] = {}
    for kind in all_kinds():
        for engagement in kind.engagements(course, ()):
            if engagement.activity_id in ids:
                own.setdefault(engagement.person_id, set()).add(engagement.activity_id)
    for person in Person.objects.filter(pk__in=own).order_by("pk"):
        yield CalledOff(person, None, tuple(one for one in never if one.pk in own[person.pk]))
