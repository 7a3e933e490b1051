"""What becomes of applications without a place when their course is closed, and when it is reopened."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from oqu.admission.actions.applying import tell
from oqu.admission.actions.deciding import decide_silently, restore_decision, tell_head
from oqu.admission.letters import DECLINED
from oqu.admission.models import Application, ApplicationState
from oqu.courses import actions as courses
from oqu.courses.models import Course
from oqu.letters.models import Batch
from oqu.people.models import Person

WITHOUT_PLACE = {
    ApplicationState.NEW: _("The course is over. No decision was made on your application before that."),
    ApplicationState.WAITING: _("The course is over. No place became free before that."),
}
"""State of an application that has no place when the course is closed -> the reason in its letter."""
LEFT_OUT = "left_out"
"""What the batch of the closing says of those it declined: key of an application -> its state, when and by whom it was decided on."""


@transaction.atomic
def decline_left(*, course: Course, by: Person, at: datetime) -> int:
    """Write to those without a place in a course that is closed now, and decline who waits for a decision; return how many.

    Who waits for a place stays on the waiting list, which the report counts. The letters belong to the step of the course: undoing it takes them back, and `restore_left` the decisions.
    """
    left = list(
        Application.objects.select_for_update(of=("self",))
        .filter(course=course, state__in=WITHOUT_PLACE)
        .select_related(
            "course__centre__library", "person", "decided_by", "nomination__network", "nominated_by"
        )
        .order_by("pk")
    )
    if not left:
        return 0
    batch = courses.batch_of_step(course=course, by=by, at=at)
    batch.before[LEFT_OUT] = {one.key: _as_it_is(one) for one in left if one.state == ApplicationState.NEW}
    batch.save(update_fields=["before"])
    for application in left:
        was = ApplicationState(application.state)
        with translation.override(
            application.person.language if application.person else application.language
        ):
            reason = str(WITHOUT_PLACE[was])
        if was == ApplicationState.NEW:
            decide_silently(application, ApplicationState.DECLINED, by=by, at=at, reason=reason)
        tell(application, DECLINED, at=at, reason=reason, batch=batch)
        tell_head(application, was, at, batch)
    courses.bind_stage(course=course, batch=batch)
    return len(left)


def _as_it_is(one: Application) -> list[str]:
    decided = one.decided_at.isoformat() if one.decided_at else ""
    return [one.state, decided, one.decided_by.key if one.decided_by else "", one.reason]


@transaction.atomic
def restore_left(*, course: Course, by: Person, at: datetime) -> int:
    """Have the applications as they were before a closing that is undone now; return how many."""
    closings = Batch.objects.filter(
        thing_key=course.key, verb="courses.move_on", before__has_key=LEFT_OUT, taken_back_at__isnull=False
    )
    batch = closings.order_by("-pk").first()
    if batch is None:
        return 0
    before = batch.before[LEFT_OUT]
    declined = Application.objects.select_for_update(of=("self",)).filter(
        course=course, key__in=before, state=ApplicationState.DECLINED, decided_at=batch.written_at
    )
    for application in declined:
        state, when, decider, reason = before[application.key]
        restore_decision(application, ApplicationState(state), when, decider, reason=reason, by=by, at=at)
    return len(declined)
