"""How far people have come, and who has finished."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from oqu.courses import events
from oqu.courses.actions.life import order_letters
from oqu.courses.models import (
    Activity,
    Course,
    Enrolment,
    Place,
    Progress,
    Step,
)
from oqu.courses.queries import standings
from oqu.kernel import journal
from oqu.people.models import Person


def report_progress(
    *,
    enrolment: Enrolment,
    activity: Activity,
    step: Step,
    at: datetime,
    minutes: int | None = None,
    points: Decimal | None = None,
) -> Progress:
    """Store a person's progress in one statement; every kind of activity calls this.

    `minutes` heard (whole minutes) and `points` replace earlier ones where given, and the step follows the minutes;
    what is not measured stays as far as it was when it is started again. No journal row: the kind's own action has written one.
    """
    come = Progress(
        enrolment=enrolment, activity=activity, step=step, minutes=minutes, points=points, changed_at=at
    )
    is_measured = minutes is not None
    given = {
        "step": step != Step.STARTED or is_measured,
        "minutes": is_measured,
        "points": points is not None,
    }
    changed = ("changed_at", *(name for name, is_given in given.items() if is_given))
    Progress.objects.bulk_create(
        [come], update_conflicts=True, unique_fields=("enrolment", "activity"), update_fields=changed
    )
    return come


def restore_progress(
    *,
    enrolment: Enrolment,
    activity: Activity,
    step: Step | None,
    points: Decimal | None,
    at: datetime,
    minutes: int | None = None,
) -> None:
    """Have a person's progress as it was before something that is undone; no step: they had not begun.

    No journal row: the kind's own action writes one.
    """
    own = Progress.objects.filter(enrolment=enrolment, activity=activity)
    if step is None:
        own.delete()
    else:
        own.update(step=step, points=points, minutes=minutes, changed_at=at)


@transaction.atomic
def finish(*, course: Course, enrolments: Iterable[Enrolment], by: Person, at: datetime) -> list[Enrolment]:
    """Settle who has finished and who has not, by the course's rule; settled before stays as it was."""
    order_letters(course=course)
    standing = standings(course)
    settled = []
    for enrolment in enrolments:
        if enrolment.state != Place.LEARNING:
            continue
        has_finished = standing[enrolment.pk].has_finished
        enrolment.state = Place.FINISHED if has_finished else Place.UNFINISHED
        enrolment.finished_at = at if has_finished else None
        enrolment.save(update_fields=["state", "finished_at"])
        journal.record("courses.finish", thing=enrolment, by=by, at=at, details={"state": enrolment.state})
        if has_finished:
            events.finished.send(Enrolment, enrolment=enrolment, by=by, at=at)
        settled.append(enrolment)
    return settled
