"""Steps of the office whose letters have not left yet, and the button that undoes each."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from oqu.admission import actions as admission
from oqu.admission.rules import can_keep_admission
from oqu.courses import actions, rules
from oqu.courses.queries import Course, Stage
from oqu.invitations import actions as inviting
from oqu.invitations.queries import batches_of
from oqu.kernel import clock
from oqu.kernel.errors import Refused, Words
from oqu.letters.queries import Batch, batch_by_key, batches_to_undo
from oqu.libraries.queries import Centre
from oqu.mailings import actions as mailings
from oqu.people.queries import Person, Visitor, names_by_key
from oqu.people.rules import can_keep_roles
from oqu.web import access
from oqu.web.office.life import FORWARD
from oqu.web.undoing import Undoable, undoables

STEPS: Mapping[str, Words] = {
    "courses.publish_plan": gettext_lazy("Publish the plan"),
    "courses.publish_groups": gettext_lazy("Publish the groups"),
    "courses.announce_changes": gettext_lazy("Announce the changes"),
    "courses.place_in_group": gettext_lazy("Move to another group"),
    "courses.name_staff": gettext_lazy("Give the duty"),
    "courses.detach_material": gettext_lazy("Remove the file"),
    mailings.VERB: gettext_lazy("Send the message"),
    admission.VERB: gettext_lazy("Decide on applications"),
    admission.HEADS: gettext_lazy("Ask heads of networks to nominate"),
    inviting.VERB: gettext_lazy("Send the invitation"),
}
"""What the button of each step says; the steps of a course's life have their own words."""


def _take_message_back(*, course: Course, batch: Batch, by: Person, at: datetime) -> None:
    """Called for the batch of this course alone: `undo` has checked it."""
    mailings.take_back(batch=batch, by=by, at=at)


ELSEWHERE: Mapping[str, Callable[..., object]] = {
    mailings.VERB: _take_message_back,
    admission.VERB: admission.undo_decision,
    admission.HEADS: admission.undo_invitation,
}
"""Steps of other apps than courses, and what undoes them."""
STEPS_UNDONE = frozenset({*actions.UNDO, *ELSEWHERE})
PAGES = {
    "courses.announce_changes": "office:plan_changes",
    "courses.place_in_group": "office:groups",
    "courses.name_staff": "office:course_staff",
    mailings.VERB: "office:messages",
    admission.VERB: "office:admission",
    admission.HEADS: "office:admission",
}
"""Where a person looks at the result of undoing; by default on the page of the course."""
IN_ADMISSION = frozenset(
    {"courses.publish_groups", "courses.place_in_group", admission.VERB, admission.HEADS}
)
"""Steps that those who keep the admission undo."""


def undoable(course: Course, reader: Visitor, verb: str = "") -> list[Undoable]:
    """The steps of a course that can be undone now, the latest first; one query if there is none.

    `verb` narrows them to one kind of step.
    """
    batches = [
        (batch, letters)
        for batch, letters in batches_to_undo([course.key], clock.now())
        if batch.before.get("stage") in (None, course.stage) and verb in ("", batch.verb)
    ]
    keys = [key for batch, _n in batches if (key := batch.before.get("key"))]
    names = names_by_key(keys) if keys else {}

    def step(batch: Batch) -> Words:
        about = names.get(batch.before.get("key", ""), batch.before.get("title", ""))
        return f"{_step(batch)}: {about}" if about else _step(batch)

    def url(batch: Batch) -> str:
        allowed = can_keep_admission if batch.verb in IN_ADMISSION else rules.can_keep_course
        return reverse("office:undo", args=[course.slug, batch.key]) if allowed(reader, course) else ""

    return undoables(batches, step, url)


def undoable_invitations(centre: Centre, reader: Visitor) -> list[Undoable]:
    """The invitations of a centre whose letters have not left yet."""
    can_keep = can_keep_roles(reader, centre)

    def url(batch: Batch) -> str:
        return reverse("office:undo_invitations", args=[batch.key]) if can_keep else ""

    return undoables(batches_to_undo([batches_of(centre)], clock.now()), _step, url)


def _step(batch: Batch) -> Words:
    stage = batch.before.get("stage")
    if batch.verb == "courses.move_on":
        return FORWARD[Stage(stage)]
    return STEPS.get(batch.verb, batch.verb)


@require_POST
def undo(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Undo a step of a course: its letters are not sent."""
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
    return _page_of(course, batch)


def _undo(course: Course, batch: Batch, by: Person) -> None:
    undo_step = ELSEWHERE.get(batch.verb, actions.undo)
    undo_step(course=course, batch=batch, by=by, at=clock.now())


def _page_of(course: Course, batch: Batch) -> HttpResponse:
    if batch.verb == "courses.detach_material":
        return access.see_other("office:materials", course.slug, batch.before["activity"])
    return access.see_other(PAGES.get(batch.verb, "office:course"), course.slug)


@require_POST
def undo_invitations(request: HttpRequest, key: str) -> HttpResponse:
    """Take invitations back whose letters have not left."""
    batch = access.found(batch_by_key(key))
    access.found(batch if batch.verb == inviting.VERB else None)
    centre = access.roles_centre(request, batch.centre.slug if batch.centre else "")
    access.allow(request, can_keep_roles, centre)
    try:
        inviting.undo(batch=batch, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone: %(step)s. No letter was sent.") % {"step": _step(batch)})
    return access.see_other(f"{reverse('office:roles')}?centre={centre.slug}")
