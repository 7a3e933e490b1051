"""Steps of a course whose letters have not left yet, and the button that undoes each."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from oqu.admission import actions as admission
from oqu.admission.rules import can_keep_admission
from oqu.courses import actions, rules
from oqu.courses.queries import Course, Stage
from oqu.kernel import clock
from oqu.kernel.errors import Refused, Words
from oqu.letters.queries import Batch, batch_by_key, batches_to_undo
from oqu.mailings import actions as mailings
from oqu.people.queries import Person
from oqu.web import access
from oqu.web.office.life import FORWARD

STEPS: Mapping[str, Words] = {
    "courses.publish_plan": gettext_lazy("Publish the plan"),
    "courses.publish_groups": gettext_lazy("Publish the groups"),
    "courses.announce_changes": gettext_lazy("Announce the changes"),
    mailings.VERB: gettext_lazy("Send the message"),
    admission.VERB: gettext_lazy("Decide on applications"),
}
"""What the button of each step says; the steps of a course's life have their own words."""

STEPS_UNDONE = frozenset({*actions.UNDO, mailings.VERB, admission.VERB})
PAGES = {
    "courses.announce_changes": "office:plan_changes",
    mailings.VERB: "office:messages",
    admission.VERB: "office:admission",
}
IN_ADMISSION = frozenset({"courses.publish_groups", admission.VERB})
"""Steps that those who keep the admission undo."""
"""Where a person looks at the result of undoing; by default on the page of the course."""


@dataclass(frozen=True)
class Undoable:
    """A step that can be undone, and the letters that have not left yet."""

    batch: Batch
    step: Words
    letters: int


def undoable(course: Course) -> list[Undoable]:
    """The steps of a course that can be undone now, the latest first; one query if there is none."""
    batches = batches_to_undo([course.key], clock.now())
    shown = [Undoable(batch, _step(batch), letters) for batch, letters in batches]
    return [one for one in shown if one.batch.before.get("stage") in (None, course.stage)]


def _step(batch: Batch) -> Words:
    stage = batch.before.get("stage")
    if batch.verb == "courses.move_on":
        return FORWARD[Stage(stage)]
    return STEPS.get(batch.verb, batch.verb)


@require_POST
def undo(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Undo a step: its letters are not sent."""
    course = access.office_course(request, slug)
    batch = access.found(batch_by_key(key))
    access.found(batch if batch.thing_key == course.key and batch.verb in STEPS_UNDONE else None)
    allowed = can_keep_admission if batch.verb in IN_ADMISSION else rules.can_keep_course
    access.require(allowed(request.user, course))
    try:
        _undo(course, batch, access.person(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone: %(step)s. No letter was sent.") % {"step": _step(batch)})
    return access.see_other(PAGES.get(batch.verb, "office:course"), slug)


def _undo(course: Course, batch: Batch, by: Person) -> None:
    if batch.verb == mailings.VERB:
        mailings.take_back(batch=batch, by=by, at=clock.now())
    elif batch.verb == admission.VERB:
        admission.undo_decision(course=course, batch=batch, by=by, at=clock.now())
    else:
        actions.undo(course=course, batch=batch, by=by, at=clock.now())
