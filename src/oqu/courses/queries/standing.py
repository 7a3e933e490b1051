"""Where people stand against the rule for finishing a course."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from oqu.courses.kinds import Requirement, Steps, all_kinds, kind_of
from oqu.courses.models import (
    Course,
    Enrolment,
    Place,
    Progress,
    Stage,
)
from oqu.courses.queries.ahead import counts_for_certificate
from oqu.courses.queries.courses import KEPT_PLACES
from oqu.courses.queries.plans import Phase, Plan, PlanItem, Planned, phase_of, planned_in
from oqu.kernel.errors import Words

STILL_OPEN = (Phase.OPEN, Phase.RETURNED, Phase.OVERDUE)
"""What an item asks for that has no hours and can be handed in, even late."""


@dataclass(frozen=True)
class Standing:
    """Where an enrolled person stands against the course's rule: one requirement for each kind of required activity."""

    requirements: tuple[Requirement, ...]

    @property
    def has_finished(self) -> bool:
        """Whether every requirement is met."""
        return all(requirement.is_met for requirement in self.requirements)

    @property
    def asks(self) -> bool:
        """Whether the rule asks for anything: without it everybody with a place has finished."""
        return any(requirement.is_needed for requirement in self.requirements)


def certificate_rule(course: Course) -> list[str]:
    """Every part of the course's rule that its plan has something for, in words; of an empty plan what its terms ask for.

    Of a closed course that is what was held: of a kind of which nothing was, nothing is asked.
    """
    required = _required(course)
    planned = {one.kind for one in required if counts_for_certificate(course, one)}
    is_empty = not required
    kinds = [kind for kind in all_kinds() if kind.code in planned or (is_empty and not kind.counted_as)]
    asked = [kind for kind in kinds if kind.requirement(course, [], {}).is_needed]
    return [str(kind.asked_as or kind.counted_as) or _heard(course) for kind in asked]


def _required(course: Course) -> list[Planned]:
    return [one for one in planned_in(course) if one.required]


def _heard(course: Course) -> str:
    return _("lectures heard, at least %(percent)s%%") % {"percent": course.attendance_percent}


def standings(course: Course) -> dict[int, Standing]:
    """Enrolment id → standing, in three queries whatever the size of the course; all have the same requirements."""
    activities = [one for one in planned_in(course) if counts_for_certificate(course, one)]
    kinds = {activity.kind for activity in activities}
    rows = Progress.objects.filter(activity__in=[one.pk for one in activities]).values_list(
        "enrolment_id", "activity_id", "step", "minutes"
    )
    by_enrolment: dict[int, dict[int, tuple[str, int | None]]] = {}
    for enrolment_id, activity_id, step, minutes in rows:
        by_enrolment.setdefault(enrolment_id, {})[activity_id] = (step, minutes)
    places = Enrolment.objects.filter(course=course, state__in=KEPT_PLACES).values_list("pk", "group_id")
    return {
        pk: _standing(
            course,
            [a for a in activities if a.group_id is None or a.group_id == group_id],
            by_enrolment.get(pk, {}),
            kinds,
        )
        for pk, group_id in places
    }


def standings_if_closed(course: Course, at: datetime) -> dict[int, Standing]:
    """The same as if the course were closed at that moment: without what would not be held."""
    closed = copy(course)
    closed.stage, closed.closed_at = Stage.CLOSED, at
    return standings(closed)


def standing_of(plan: Plan) -> Standing:
    """Where one person stands, out of a plan that was read already: no query."""
    items = _counted(plan)
    steps = {i.activity.pk: (str(i.progress.step), i.progress.minutes) for i in items if i.progress}
    kinds = {item.activity.kind for item in items}
    return _standing(plan.enrolment.course, [item.activity for item in items], steps, kinds)


def _counted(plan: Plan) -> list[PlanItem]:
    course = plan.enrolment.course
    return [item for item in plan.items if counts_for_certificate(course, item.activity)]


def open_work(plan: Plan, at: datetime) -> list[PlanItem]:
    """What the certificate still needs and the person can still do by themselves at that moment: no query.

    Left out are activities with hours, what waits for its review, and what is closed or opens later.
    """
    needed = _counted(plan)
    steps = {i.activity.pk: (str(i.progress.step), i.progress.minutes) for i in needed if i.progress}
    course, found = plan.enrolment.course, []
    for code in {item.activity.kind for item in needed}:
        kind, items = kind_of(code), [item for item in needed if item.activity.kind == code]
        if kind.has_hours or kind.requirement(course, [item.activity for item in items], steps).is_met:
            continue
        found += [item for item in items if phase_of(item, at) in STILL_OPEN]
    return sorted(found, key=lambda item: item.activity.position)


def outcomes(places: Iterable[Enrolment]) -> dict[int, Words]:
    """Id of each place → its state in words; once the course is over, whether its requirements are met.

    Three queries for each course that is over with places which are not settled yet.
    """
    places = list(places)
    over = {one.course for one in places if one.state == Place.LEARNING and one.course.is_over}
    standing = {pk: found for course in over for pk, found in standings(course).items()}
    return {one.pk: _outcome(one, standing.get(one.pk)) for one in places}


def _outcome(place: Enrolment, standing: Standing | None) -> Words:
    is_open = place.state == Place.LEARNING and standing is None
    if place.state == Place.WITHDRAWN or is_open:
        return place.get_state_display()
    if place.state == Place.FINISHED or (standing and standing.has_finished):
        return _("Requirements met")
    return _("Requirements not met")


def is_over_unfinished(place: Enrolment) -> bool:
    """Whether the course is closed and this person has not been declared to have finished it."""
    return place.course.stage == Stage.CLOSED and place.state in (Place.LEARNING, Place.UNFINISHED)


def lacking_of(plan: Plan) -> tuple[Requirement, ...]:
    """What kept a person from finishing a course that is over; nothing before, or if they have finished: no query."""
    if not is_over_unfinished(plan.enrolment):
        return ()
    return missing_in(plan)


def missing_in(plan: Plan) -> tuple[Requirement, ...]:
    """What the certificate needs of a person and is not met: no query. Its words are in the current language."""
    return tuple(one for one in standing_of(plan).requirements if one.is_needed and not one.is_met)


def unnoted_in(plan: Plan, at: datetime) -> int:
    """Of how many activities that are over, and count, nobody's attendance is entered yet: no query."""
    return sum(phase_of(item, at) == Phase.UNNOTED for item in _counted(plan))


def has_heard_all(plan: Plan, at: datetime) -> bool:
    """Whether the plan has lectures (activities with hours), and all of them are over by then."""
    ends = [item.activity.ends_at for item in plan.items if kind_of(item.activity.kind).has_hours]
    return bool(ends) and all(moment is None or moment <= at for moment in ends)


def _standing(
    course: Course, activities: Sequence[Planned], steps: Steps, kinds: Collection[str]
) -> Standing:
    return Standing(
        tuple(
            kind.requirement(course, [a for a in activities if a.kind == kind.code], steps)
            for kind in all_kinds()
            if kind.code in kinds
        )
    )
