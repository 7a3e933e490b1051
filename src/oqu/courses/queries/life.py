"""The order of life of a course: what comes next, and what is still missing for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from oqu.courses.letters import PLAN
from oqu.courses.models import (
    STAGES,
    Activity,
    Course,
    Enrolment,
    Place,
    Stage,
)
from oqu.courses.queries.courses import KEPT_PLACES
from oqu.kernel.errors import Words
from oqu.kernel.languages import name_in_words
from oqu.letters.actions import UNDO_TIME
from oqu.letters.models import Batch
from oqu.letters.queries import has_left


def next_stage(course: Course) -> Stage | None:
    """The step that comes after the present one."""
    place = STAGES.index(Stage(course.stage)) + 1
    return STAGES[place] if place < len(STAGES) else None


def stage_before(course: Course) -> Stage | None:
    """The step that the course can go back to, if nothing irreversible has been sent out since."""
    place = STAGES.index(Stage(course.stage)) - 1
    return STAGES[place] if place >= 0 and not is_bound(course) else None


def is_bound(course: Course) -> bool:
    """Whether something was sent out at the present step that can't be called back."""
    return bool(course.bound_stage) and STAGES.index(Stage(course.bound_stage)) >= STAGES.index(
        Stage(course.stage)
    )


def can_reopen(course: Course) -> bool:
    """Whether a closed course can go back to its closing: nothing was signed or sent since it was closed."""
    bound = course.bound_stage
    return course.is_over and (not bound or STAGES.index(Stage(bound)) < STAGES.index(Stage.CLOSED))


def closing_undoable_until(course: Course, at: datetime) -> datetime | None:
    """Until when the closing of a course can be undone with all its answers still sealed; None: no longer, or it is not closed.

    Its letters end that time, also when they are sent at once, and a signature does; without letters it is ten minutes.
    """
    if course.closed_at is None or at >= course.closed_at + UNDO_TIME:
        return None
    steps = Batch.objects.filter(thing_key=course.key, verb="courses.move_on", written_at=course.closed_at)
    step = steps.filter(taken_back_at=None).order_by("pk").last()
    if not can_reopen(course) and (step is None or "bound_stage" not in step.before):
        return None
    until = step.leaves_at if step else course.closed_at + UNDO_TIME
    return until if until > at else None


def plan_was_read(course: Course, batch: Batch, at: datetime) -> bool:
    """Whether a letter with the plan left since this step published it: to a person who got a place meanwhile."""
    return batch.verb == "courses.publish_plan" and has_left(PLAN.code, course.key, batch.written_at, at)


@dataclass(frozen=True)
class Lack:
    """Something missing for a course's next stage: a text, the page where it can be fixed, and whether it blocks."""

    words: Words
    page: str
    blocks: bool = False
    passes: bool = False
    """Whether time settles it: there is nothing to do about it now."""


UNSETTLED, WITHOUT_EMAIL = Q(state=Place.LEARNING), Q(person__email=None)


@dataclass(frozen=True)
class ReadinessCounts:
    """The counts that determine a course's readiness: people in it, in groups, not settled, and activities ahead."""

    people: int = 0
    grouped: int = 0
    unsettled: int = 0
    activities: int = 0
    ahead: int = 0
    printed: int = 0
    """How many of the people in it have no e-mail, so that their letters are printed."""
    unsettled_printed: int = 0


def numbers_by_course(course_ids: Iterable[int], at: datetime) -> dict[int, ReadinessCounts]:
    """Course id → its numbers, in two queries for any number of courses."""
    ids = list(course_ids)
    places = Count("pk")
    people = (
        Enrolment.objects.filter(course_id__in=ids, state__in=KEPT_PLACES)
        .order_by()
        .values("course_id")
        .annotate(
            n=places,
            grouped=Count("group_id"),
            unsettled=Count("pk", filter=UNSETTLED),
            printed=Count("pk", filter=WITHOUT_EMAIL),
            unsettled_printed=Count("pk", filter=UNSETTLED & WITHOUT_EMAIL),
        )
    )
    plans = (
        Activity.objects.filter(course_id__in=ids)
        .order_by()
        .values("course_id")
        .annotate(n=places, ahead=Count("pk", filter=Q(ends_at__gt=at) | Q(due_at__gt=at)))
    )
    of_people = {row["course_id"]: row for row in people}
    of_plans = {row["course_id"]: row for row in plans}
    nothing = dict.fromkeys(("n", "grouped", "unsettled", "ahead", "printed", "unsettled_printed"), 0)
    return {
        pk: ReadinessCounts(
            people=of_people.get(pk, nothing)["n"],
            grouped=of_people.get(pk, nothing)["grouped"],
            unsettled=of_people.get(pk, nothing)["unsettled"],
            activities=of_plans.get(pk, nothing)["n"],
            ahead=of_plans.get(pk, nothing)["ahead"],
            printed=of_people.get(pk, nothing)["printed"],
            unsettled_printed=of_people.get(pk, nothing)["unsettled_printed"],
        )
        for pk in ids
    }


@dataclass(frozen=True)
class StepReaders:
    """How many people get a letter of a step, and how many of them have no e-mail, so that theirs is printed."""

    people: int = 0
    printed: int = 0


def readers_in(course: Course, *, grouped: bool = False) -> StepReaders:
    """The people of a course, or of its groups, as readers of a letter to all of them; one query."""
    places = Enrolment.objects.filter(course=course, state__in=KEPT_PLACES)
    shown = places.exclude(group=None) if grouped else places
    return StepReaders(**shown.aggregate(people=Count("pk"), printed=Count("pk", filter=WITHOUT_EMAIL)))


def lacks(course: Course, at: datetime) -> list[Lack]:
    """What a course still lacks for its next step."""
    return lacks_for(course, numbers_by_course([course.pk], at)[course.pk])


def lacks_for(course: Course, numbers: ReadinessCounts) -> list[Lack]:
    """The same, out of numbers that were read before."""
    match course.stage:
        case Stage.DRAFT:
            return _lacking_words(course)
        case Stage.ANNOUNCED if course.applications_until is None:
            return [Lack(_("Enter the date until which people can apply."), "edit")]
        case Stage.ADMISSION:
            return _lacking_for_start(course, numbers)
        case Stage.RUNNING:
            return _lacking_for_end(numbers)
        case Stage.CLOSING if numbers.unsettled:
            return [Lack(_("Some people are not settled yet: finished or not."), "certificates")]
        case _:
            return []


def _lacking_words(course: Course) -> list[Lack]:
    missing = []
    for language in course.languages:
        values = {"language": name_in_words(language)}
        if not getattr(course, f"title_{language}"):
            missing.append(Lack(_("Write the title in this language: %(language)s.") % values, "edit", True))
        if not getattr(course, f"summary_{language}"):
            missing.append(
                Lack(
                    _("Describe the course in one sentence in this language: %(language)s.") % values,
                    "edit",
                )
            )
    if not course.applications_until:
        missing.append(Lack(_("Enter the date until which people can apply."), "edit"))
    return missing


def _lacking_for_end(numbers: ReadinessCounts) -> list[Lack]:
    """What is ahead; and people who got a place after the groups were formed."""
    missing = []
    if 0 < numbers.grouped < numbers.people:
        missing.append(Lack(_("Some people are in no group."), "groups"))
    if numbers.ahead:
        missing.append(Lack(_("Some activities of the plan are still ahead."), "plan", passes=True))
    return missing


def _lacking_for_start(course: Course, numbers: ReadinessCounts) -> list[Lack]:
    missing = []
    if not numbers.people:
        missing.append(Lack(_("Nobody has a place yet."), "admission", True))
    if not course.plan_published_at:
        missing.append(Lack(_("Publish the plan."), "plan", True))
    if numbers.grouped < numbers.people:
        missing.append(Lack(_("Some people are in no group."), "groups"))
    if numbers.grouped and not course.groups_published_at:
        missing.append(Lack(_("Publish the groups, so that people see theirs."), "groups"))
    return missing
