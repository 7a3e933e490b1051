"""Nominations whose letters have not left: what a head undoes."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oqu.admission import actions, queries, rules
from oqu.admission.queries import Application, Nomination
from oqu.courses.queries import Course
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.letters.queries import Batch, batch_by_key, batches_to_undo
from oqu.people.queries import Person
from oqu.web import access
from oqu.web.undoing import Undoable, page_before, sends_now, undoables, undone

MOST_NAMES = 3
"""How many people are named in the name of a step."""


def undoable_nominations(course: Course, head: Person) -> list[Undoable]:
    """The nominations of a head for a course that can be undone now, the latest first; one query if there is none."""
    batches = [
        (batch, number)
        for batch, number in batches_to_undo(course.key, clock.now())
        if batch.verb == actions.NOMINATE and batch.by_id == head.pk and not course.is_over
    ]
    people = queries.untouched_in(batch for batch, _n in batches)
    batches = [(batch, number) for batch, number in batches if people[batch.pk]]

    def step(batch: Batch) -> str:
        return _name(people[batch.pk].values())

    def until(batch: Batch) -> tuple[str, bool]:
        return (
            (_("Some of these people were named once more since; that is undone first."), True)
            if actions.entries_built_on(batch)
            else ("", False)
        )

    def url(batch: Batch) -> str:
        return reverse("learning:undo_nomination", args=[course.slug, batch.key])

    return undoables(batches, step, url, until)


def _name(people: Iterable[Application]) -> str:
    """The step with the first of those who were nominated."""
    names = [str(one) for one in people]
    shown = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
    return f"{_('Nominate people')}: {shown}"


@require_POST
def undo_nomination(request: HttpRequest, slug: str, batch: str) -> HttpResponse:
    """Take an own nomination back whose letters have not left; a list can then be sent again or removed."""
    me = access.person(request)
    step = access.found(batch_by_key(batch))
    access.found(step if step.verb == actions.NOMINATE and step.by_id == me.pk else None)
    lists = queries.nominations_by(me).filter(course__slug=slug, course__key=step.thing_key)
    sent = access.found(lists.filter(key=step.before["nomination"]).first())
    access.allow(request, rules.can_send_nomination, sent)
    if sends_now(request, step):
        return page_before(request) or _page_of(sent)
    name = _name(queries.untouched_in([step])[step.pk].values())
    try:
        actions.undo_entries(course=sent.course, batch=step, by=me, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, undone(step, name))
    return _page_of(sent)


def _page_of(sent: Nomination) -> HttpResponse:
    return access.see_other("learning:nomination", sent.course.slug, sent.key)
