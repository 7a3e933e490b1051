"""Steps of the office whose letters have not left yet, and the button that undoes each."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from oqu.admission import actions as admission
from oqu.admission.queries import Application, ApplicationState, applicants_by_key, decided_in, untouched_in
from oqu.admission.rules import can_keep_admission
from oqu.courses import actions, rules
from oqu.courses.queries import Course, Stage, is_bound, plan_was_read
from oqu.invitations import actions as inviting
from oqu.invitations.queries import batches_of, invited_by_key, waiting_by_key
from oqu.kernel import clock
from oqu.kernel.errors import Refused, Words
from oqu.letters.queries import Batch, batch_by_key, batches_to_undo, latest_step, written_in
from oqu.letters.rules import BuiltOn
from oqu.libraries.queries import Centre
from oqu.mailings import actions as mailings
from oqu.mailings.queries import subjects_by_batch
from oqu.people.queries import Person, Visitor, names_by_key
from oqu.people.rules import can_keep_roles
from oqu.web import access, activity_kinds
from oqu.web.office.life import FORWARD
from oqu.web.undoing import Undoable, can_undo_it, letters_written, page_before, sends_now, undoables, undone

STEPS: Mapping[str, Words] = {
    "courses.publish_plan": gettext_lazy("Publish the plan"),
    "courses.publish_groups": gettext_lazy("Publish the groups"),
    "courses.announce_changes": gettext_lazy("Announce the changes"),
    "courses.place_in_group": gettext_lazy("Move to another group"),
    "courses.form_groups": gettext_lazy("Form the groups anew"),
    "courses.name_staff": gettext_lazy("Give the duty"),
    "courses.detach_material": gettext_lazy("Remove the file"),
    mailings.VERB: gettext_lazy("Send the message"),
    admission.VERB: gettext_lazy("Decide on applications"),
    admission.HEADS: gettext_lazy("Ask heads of networks to nominate"),
    admission.ENTER: gettext_lazy("Enter people"),
    admission.ASK_AGAIN: gettext_lazy("Send the letter again"),
    admission.NOMINATE: gettext_lazy("Nominate people"),
    inviting.VERB: gettext_lazy("Send the invitation"),
    actions.INVITE: gettext_lazy("Send the invitation"),
}
"""What the button of each step says; the steps of a course's life have their own words."""
DECIDED: Mapping[str, Words] = {
    ApplicationState.ADMITTED: gettext_lazy("Admit: %(names)s"),
    ApplicationState.WAITING: gettext_lazy("Put on the waiting list: %(names)s"),
    ApplicationState.DECLINED: gettext_lazy("Decline: %(names)s"),
    ApplicationState.WITHDRAWN: gettext_lazy("Take back at their wish: %(names)s"),
}
"""The same of a decision, by what its applications became."""


def _take_message_back(*, course: Course, batch: Batch, by: Person, at: datetime) -> None:
    """Called for the batch of this course alone: `undo` has checked it."""
    mailings.take_back(batch=batch, by=by, at=at)


ELSEWHERE: Mapping[str, Callable[..., object]] = {
    mailings.VERB: _take_message_back,
    admission.VERB: admission.undo_decision,
    admission.HEADS: admission.undo_invitation,
    admission.ENTER: admission.undo_entries,
    admission.ASK_AGAIN: admission.undo_entries,
    admission.NOMINATE: admission.undo_entries,
    actions.INVITE: actions.undo_invitation,
}
"""Steps of other apps than courses, and what undoes them."""
STEPS_UNDONE = frozenset({*actions.UNDO, *ELSEWHERE})
"""Beside the steps of kinds of activity, which are in their registry."""
APPLIED = gettext_lazy("The step can no longer be undone: an application or a nomination has come.")
SIGNED = gettext_lazy("The step can no longer be undone: a certificate or the report was signed.")
FINAL = gettext_lazy("The step can no longer be undone: something was sent or signed since.")
BUILT_ON = gettext_lazy(
    "The step can no longer be undone: a later step builds on it, and that one can't be undone any more."
)
ASKING = frozenset({admission.ENTER, admission.ASK_AGAIN, admission.NOMINATE})
"""The steps that ask people whom others have named."""
UNTIL_APPLICATION = gettext_lazy("The first application ends the time for undoing it.")
MOST_NAMES = 3
"""How many people are named in the name of a step."""
PAGES = {
    "courses.announce_changes": "office:plan_changes",
    "courses.place_in_group": "office:groups",
    "courses.form_groups": "office:groups",
    "courses.name_staff": "office:course_staff",
    actions.INVITE: "office:course_staff",
    mailings.VERB: "office:messages",
    admission.VERB: "office:admission",
    admission.HEADS: "office:admission",
    admission.ENTER: "office:admission",
    admission.ASK_AGAIN: "office:admission",
    admission.NOMINATE: "office:admission",
}
"""Where a person looks at the result of undoing; by default on the page of the course."""
IN_ADMISSION = frozenset(
    {
        "courses.publish_groups",
        "courses.place_in_group",
        "courses.form_groups",
        admission.VERB,
        admission.HEADS,
        admission.ENTER,
        admission.ASK_AGAIN,
        admission.NOMINATE,
    }
)
"""Steps that those who keep the admission undo."""


def undoable(course: Course, reader: Visitor, *verbs: str) -> list[Undoable]:
    """The steps of a course that can be undone now, the latest first; one query if there is none.

    A step of which nobody is left is not among them, nor one on which a step builds that can't be undone. `verbs` narrow
    them to some kinds of step.
    """
    waiting = _waiting(course)
    if not waiting:
        return []
    asked, decided = untouched_in(_of(waiting, ASKING)), decided_in(_of(waiting, {admission.VERB}))
    of_people = {**asked, **decided}
    left = [(batch, n) for batch, n in waiting if of_people.get(batch.pk, True) and _is_left(course, batch)]
    built_on = _built_on(course, [batch for batch, _n in left], decided)
    known = {batch.pk for batch, _n in left}
    stuck = {pk for pk, later in built_on.items() if any(step.pk not in known for step in later)}
    shown = [
        (batch, n) for batch, n in left if (not verbs or batch.verb in verbs) and (n or batch.pk not in stuck)
    ]
    applicants = {key: one for of in (*asked.values(), *decided.values()) for key, one in of.items()}
    name = _namer([batch for batch, _n in left], applicants)

    def url(batch: Batch) -> str:
        allowed = _rule(batch)(reader, course)
        return reverse("office:undo", args=[course.slug, batch.key]) if allowed else ""

    def until(batch: Batch) -> tuple[Words, bool]:
        if not url(batch):
            return can_undo_it(reader, course.centre_id, lambda other: _rule(batch)(other, course)), False
        if batch.pk in stuck:
            return BUILT_ON, True
        if later := built_on.get(batch.pk):
            return _first(course, [name(step) for step in later]), True
        return _until_bound(course, batch)

    return undoables(shown, name, url, until)


def _waiting(course: Course) -> list[tuple[Batch, int]]:
    """The steps whose letters have not left, without those that the state of the course has made final."""
    at = clock.now()
    return [
        (batch, letters)
        for batch, letters in batches_to_undo(course.key, at)
        if batch.before.get("stage") in (None, course.stage)
        if not (course.is_over and batch.verb in steps_of_results())
        if not plan_was_read(course, batch, at)
        if letters or not _until_bound(course, batch)[1]
    ]


def _is_left(course: Course, batch: Batch) -> bool:
    kind = activity_kinds.steps().get(batch.verb)
    return kind.is_left(batch) if kind else actions.is_left(course, batch)


def _of(waiting: Iterable[tuple[Batch, int]], verbs: Collection[str]) -> list[Batch]:
    return [batch for batch, _n in waiting if batch.verb in verbs]


def _rule(batch: Batch) -> Callable[[Visitor, Course], bool]:
    """The rule that says who undoes a step."""
    if kind := activity_kinds.steps().get(batch.verb):
        return kind.can_undo
    return can_keep_admission if batch.verb in IN_ADMISSION else rules.can_keep_course


def _until_bound(course: Course, batch: Batch) -> tuple[Words, bool]:
    """What beside the time ends the undoing of a step of the course's life, and whether it has."""
    if batch.verb != "courses.move_on":
        return "", False
    if is_bound(course) and not _is_bound_by_waiting(course):
        return APPLIED if course.stage == Stage.ADMISSION else SIGNED if course.is_over else FINAL, True
    return (UNTIL_APPLICATION if course.stage == Stage.ADMISSION else ""), False


def _is_bound_by_waiting(course: Course) -> bool:
    """Whether what binds the course to its stage can still be undone itself."""
    return any("bound_stage" in batch.before for batch, _n in batches_to_undo(course.key, clock.now()))


def _built_on(
    course: Course, steps: Sequence[Batch], decided: Mapping[int, Mapping[str, Application]]
) -> dict[int, list[Batch]]:
    """Id of a step → the later steps that have to be undone before it; steps on which none builds are left out."""
    latest = latest_step(course.key) if steps else 0
    found = {step.pk: _later(step, decided.get(step.pk, {})) for step in steps if step.pk < latest}
    return {pk: later for pk, later in found.items() if later}


def _later(step: Batch, decided: Mapping[str, Application]) -> list[Batch]:
    if step.verb == admission.VERB:
        return admission.decisions_built_on(step, decided.values())
    if step.verb in ASKING:
        return admission.entries_built_on(step)
    if step.verb == actions.INVITE:
        return inviting.built_on(step)
    return actions.steps_built_on(step) if step.verb in actions.UNDO else []


def _first(course: Course, names: Iterable[Words]) -> SafeString:
    """Which steps are undone before this one, with a link to the page on which all of them are."""
    steps = "; ".join(dict.fromkeys(map(str, names)))
    words = escape(_("Undo these first, in this order: %(steps)s."))
    link = format_html('<a href="{}">{}</a>', reverse("office:course", args=[course.slug]), steps)
    return mark_safe(words % {"steps": link})  # noqa: S308 - both parts are escaped


def steps_of_results() -> frozenset[str]:
    """The steps that change places or results, and so are not undone once the course is closed."""
    of_kinds = {verb for verb, step in activity_kinds.steps().items() if step.changes_results}
    return actions.OF_RESULTS | {admission.VERB} | ASKING | of_kinds


def letters_waiting(course: Course, verb: str) -> int:
    """How many letters of the latest step of this kind wait to leave."""
    return next((n for batch, n in batches_to_undo(course.key, clock.now()) if batch.verb == verb), 0)


def letters_of_step(course: Course, at: datetime) -> str:
    """The letters that the step which a course took at this moment has written, in words; "" if none."""
    batches = batches_to_undo(course.key, at)
    batch = next((one for one, _n in batches if one.verb == "courses.move_on" and one.written_at == at), None)
    return letters_written(written_in(batch)) if batch else ""


def undoable_invitations(centre: Centre, reader: Visitor) -> list[Undoable]:
    """The invitations of a centre whose letters have not left yet."""
    can_keep, batches = can_keep_roles(reader, centre), batches_to_undo(batches_of(centre), clock.now())
    keys = [key for batch, _n in batches for key in batch.before.get("invitations", ())]
    waiting = waiting_by_key(keys) if keys else {}
    batches = [one for one in batches if waiting.keys() & one[0].before["invitations"].keys()]
    built_on = {batch.pk: inviting.built_on(batch) for batch, _n in batches}
    name = _namer([*(batch for batch, _n in batches), *(step for many in built_on.values() for step in many)])

    def url(batch: Batch) -> str:
        return reverse("office:undo_invitations", args=[batch.key]) if can_keep else ""

    def until(batch: Batch) -> tuple[Words, bool]:
        if not can_keep:
            return can_undo_it(reader, centre.pk, lambda other: can_keep_roles(other, centre)), False
        if later := built_on.get(batch.pk):
            steps = "; ".join(dict.fromkeys(str(name(step)) for step in later))
            return _("Undo these first, in this order: %(steps)s.") % {"steps": steps}, True
        return "", False

    return undoables(batches, name, url, until)


def unsent_invitations(centre: Centre) -> set[str]:
    """The keys of the invitations of a centre whose letters have not left yet: there is nothing to send again."""
    batches = batches_to_undo(batches_of(centre), clock.now())
    return {key for batch, _n in batches for key in batch.before.get("invitations", ())}


def _namer(
    batches: Sequence[Batch], applicants: Mapping[str, Application] | None = None
) -> Callable[[Batch], Words]:
    """What names a step in words: with the person, the people, the file or the message that it is about.

    `applicants` are the applications that were decided on or made, by key, if they are known already.
    """
    keys = [key for batch in batches if (key := batch.before.get("key"))]
    names = dict(names_by_key(keys)) if keys else {}
    names |= _names_of(batches, {inviting.VERB, actions.INVITE}, "invitations", invited_by_key)
    if applicants is None:
        decided = [key for batch in batches for key in (*batch.before.get("decided", ()), *_asked(batch))]
        applicants = applicants_by_key(decided) if decided else {}
    names |= {key: str(one) for key, one in applicants.items()}
    sent = [batch for batch in batches if batch.verb == mailings.VERB]
    names |= subjects_by_batch(sent) if sent else {}

    def step(batch: Batch) -> Words:
        if words := _decisions(batch, applicants):
            return words
        about = _in_row(names[key] for key in _about(batch) if key in names) or batch.before.get("title", "")
        return f"{_step(batch)}: {about}" if about else _step(batch)

    return step


def _in_row(names: Iterable[str]) -> str:
    """The first few names, in their order."""
    in_order = sorted(names)
    return ", ".join(in_order[:MOST_NAMES]) + (", …" if len(in_order) > MOST_NAMES else "")


def _decisions(batch: Batch, applicants: Mapping[str, Application]) -> str:
    """Which decision on whom; "" for other steps, and for those who may not know the applicants."""
    of = [applicants[key] for key in batch.before.get("decided", ()) if key in applicants]
    by_state = {state: _in_row(str(one) for one in of if one.state == state) for state in DECIDED}
    return "; ".join(str(DECIDED[state]) % {"names": names} for state, names in by_state.items() if names)


def _about(batch: Batch) -> list[str]:
    before = batch.before
    return [before.get("key", batch.key), *before.get("invitations", ()), *_asked(batch)]


def _asked(batch: Batch) -> list[str]:
    """The keys of the applications of people who were entered, nominated or asked once more."""
    before = batch.before
    return [*before.get("asked", ()), *filter(None, [before.get("again")])]


def _names_of(
    batches: Sequence[Batch],
    verbs: Collection[str],
    part: str,
    find: Callable[[list[str]], dict[str, str]],
) -> dict[str, str]:
    keys = [key for batch in batches if batch.verb in verbs for key in batch.before.get(part, ())]
    return find(keys) if keys else {}


def _refuse(request: HttpRequest, batch: Batch, refusal: Refused, known: Collection[int]) -> None:
    """Say why a step is not undone; with the names of the steps to undo first, if these are `known` as ones to undo."""
    if not isinstance(refusal, BuiltOn):
        messages.error(request, str(refusal))
        return
    name = _namer([batch, *refusal.steps])
    if any(step.pk not in known for step in refusal.steps):
        messages.error(request, BUILT_ON)
        return
    steps = "; ".join(dict.fromkeys(str(name(one)) for one in refusal.steps))
    words = _("Later steps build on “%(step)s”. Undo these first, in this order: %(steps)s.")
    messages.error(request, words % {"step": name(batch), "steps": steps})


def _step(batch: Batch) -> Words:
    stage = batch.before.get("stage")
    if batch.verb == "courses.move_on":
        return FORWARD[Stage(stage)]
    of_kinds = {verb: step.label for verb, step in activity_kinds.steps().items()}
    return STEPS.get(batch.verb) or of_kinds.get(batch.verb) or batch.verb


@require_POST
def undo(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Undo a step of a course: its letters are not sent."""
    course = access.office_course(request, slug)
    batch = access.found(batch_by_key(key))
    access.found(
        batch
        if batch.thing_key == course.key and batch.verb in {*STEPS_UNDONE, *activity_kinds.steps()}
        else None
    )
    access.allow(request, _rule(batch), course)
    if sends_now(request, batch):
        return page_before(request) or _page_of(course, batch)
    name = _namer([batch])(batch)
    try:
        _undo(course, batch, access.person(request))
    except Refused as refusal:
        _refuse(request, batch, refusal, {step.pk for step, _n in _waiting(course) if _is_left(course, step)})
    else:
        messages.success(request, undone(batch, name))
    return _page_of(course, batch)


def _undo(course: Course, batch: Batch, by: Person) -> None:
    of_kinds = {verb: step.undo for verb, step in activity_kinds.steps().items()}
    undo_step = {**ELSEWHERE, **of_kinds}.get(batch.verb, actions.undo)
    undo_step(course=course, batch=batch, by=by, at=clock.now())


def _page_of(course: Course, batch: Batch) -> HttpResponse:
    if batch.verb == "courses.detach_material":
        return access.see_other("office:materials", course.slug, batch.before["activity"])
    of_kinds = {verb: step.page for verb, step in activity_kinds.steps().items()}
    return access.see_other({**PAGES, **of_kinds}.get(batch.verb, "office:course"), course.slug)


@require_POST
def undo_invitations(request: HttpRequest, key: str) -> HttpResponse:
    """Take invitations back whose letters have not left."""
    batch = access.found(batch_by_key(key))
    access.found(batch if batch.verb == inviting.VERB else None)
    centre = access.roles_centre(request, batch.centre.slug if batch.centre else "")
    access.allow(request, can_keep_roles, centre)
    roles_page = access.see_other(f"{reverse('office:roles')}?centre={centre.slug}")
    if sends_now(request, batch):
        return page_before(request) or roles_page
    name = _namer([batch])(batch)
    try:
        inviting.undo(batch=batch, by=access.person(request), at=clock.now())
    except Refused as refusal:
        waiting = batches_to_undo(batches_of(centre), clock.now())
        _refuse(request, batch, refusal, {step.pk for step, _n in waiting})
    else:
        messages.success(request, undone(batch, name))
    return roles_page
