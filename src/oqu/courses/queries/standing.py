"""Where people stand against the rule for finishing a course."""

from collections.abc import Sequence
from dataclasses import dataclass

from oqu.courses.models import (
    Activity,
    Course,
    Enrolment,
    Kind,
    Progress,
    Step,
)
from oqu.courses.queries.courses import KEPT_PLACES
from oqu.courses.queries.plans import Plan, Planned, lecture_minutes


@dataclass(frozen=True)
class Standing:
    """Where an enrolled person stands against the course's rule for finishing."""

    attendance_percent: float
    assignments_done: int
    assignments_all: int
    questionnaires_done: int
    questionnaires_all: int
    has_finished: bool


def standings(course: Course) -> dict[int, Standing]:
    """Enrolment id → standing, in two queries whatever the size of the course."""
    activities = list(Activity.objects.filter(course=course, required=True))
    rows = Progress.objects.filter(activity__in=activities).values_list(
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
        )
        for pk, group_id in places
    }


def standing_of(plan: Plan) -> Standing:
    """Where one person stands, out of a plan that was read already: no query."""
    items = [item for item in plan.items if item.activity.required]
    steps = {i.activity.pk: (str(i.progress.step), i.progress.minutes) for i in items if i.progress}
    return _standing(plan.enrolment.course, [item.activity for item in items], steps)


def _standing(
    course: Course, activities: Sequence[Activity | Planned], steps: dict[int, tuple[str, int | None]]
) -> Standing:
    def done(kind: Kind) -> tuple[int, int]:
        of_kind = [a for a in activities if a.kind == kind]
        return sum(steps.get(a.pk, ("", None))[0] == Step.DONE for a in of_kind), len(of_kind)

    lectures = [a for a in activities if a.kind == Kind.LECTURE]
    planned = sum(lecture_minutes(a) for a in lectures)
    heard = sum(min(steps.get(a.pk, ("", 0))[1] or 0, lecture_minutes(a)) for a in lectures)
    attendance = 100 * heard / planned if planned else 100.0
    tasks_done, tasks_all = done(Kind.ASSIGNMENT)
    waves_done, waves_all = done(Kind.QUESTIONNAIRE)
    return Standing(
        attendance_percent=attendance,
        assignments_done=tasks_done,
        assignments_all=tasks_all,
        questionnaires_done=waves_done,
        questionnaires_all=waves_all,
        has_finished=attendance >= course.attendance_percent
        and (not course.needs_assignments or tasks_done == tasks_all)
        and (not course.needs_questionnaires or waves_done == waves_all),
    )
