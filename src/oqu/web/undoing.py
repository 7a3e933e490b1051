"""Steps whose letters have not left yet, each with the button that undoes it: what the pages of all areas show."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oqu.kernel import clock
from oqu.kernel.errors import Refused, Words
from oqu.letters import actions as letters
from oqu.letters.queries import Batch, WrittenLetters, batches_taken_along, batches_that_follow, has_letters
from oqu.people.queries import Person, Visitor
from oqu.people.queries.able import who_can
from oqu.web import access

ONE_LEAVES = gettext_lazy("The letters leave now. The step can no longer be undone.")
ALL_LEAVE = gettext_lazy(
    "The letters leave now, and before them those of earlier steps to the same people. These steps can no longer be undone."
)
SEND_NOW = "now"
"""The button beside "Undo", for letters that need not wait."""


@dataclass(frozen=True)
class Undoable:
    """A step that can be undone until `leaves_at`, with the number of letters that wait; no `url`: the reader may not."""

    step: Words
    letters: int
    leaves_at: datetime
    url: str
    follows: bool = False
    """Whether letters of earlier steps to the same people leave before these, so that "Send now" sends them, too."""
    along: tuple[Words, ...] = ()
    """The names of these earlier steps."""
    condition: Words = ""
    """What else ends the time for undoing it, or has ended it."""
    is_final: bool = False
    """Whether that has happened: the letters wait, but only to be sent."""

    @property
    def label(self) -> SafeString:
        """What the button says: "Undo", and the name of the step for those who hear one button after another."""
        return self._named(_("Undo"))

    @property
    def send_label(self) -> SafeString:
        """What the button beside it says, likewise."""
        return self._named(_("Send now"))

    def _named(self, words: str) -> SafeString:
        return format_html('{}<span class="hidden">: {}</span>', words, self.step)


def sends_now(request: HttpRequest, batch: Batch) -> bool:
    """Have the letters of a step leave at once, if that is what was pressed; False if it is to be undone.

    The caller has asked the rule, which is the same for both.
    """
    if SEND_NOW not in request.POST:
        return False
    at = clock.now()
    follows = bool(batches_that_follow([batch.pk], at))
    try:
        letters.send_now(batch=batch, by=access.person(request), at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, ALL_LEAVE if follows else ONE_LEAVES)
    return True


def can_undo_it(reader: Visitor, centre_id: int, allows: Callable[[Person], bool]) -> str:
    """Who can undo a step that the reader may not undo, in a sentence; "" if the reader may not know them."""
    names = ", ".join(map(str, who_can(reader, centre_id, allows).people))
    return _("These people can undo it: %(names)s.") % {"names": names} if names else ""


def undone(batch: Batch, step: Words) -> str:
    """What a page says once a step was undone; of letters only if some belonged to it."""
    if has_letters(batch):
        return _("The step “%(step)s” is undone. No letter was sent.") % {"step": step}
    return _("The step “%(step)s” is undone.") % {"step": step}


def letters_written(written: WrittenLetters) -> str:
    """What a page says of the letters of a step: how many leave by mail, and how many of their readers have no e-mail."""
    mailed = ngettext(
        "%(number)s letter leaves in ten minutes.", "%(number)s letters leave in ten minutes.", written.mailed
    )
    printed = ngettext(
        "%(number)s person has no e-mail: the letter is for printing.",
        "%(number)s people have no e-mail: their letters are for printing.",
        written.printed,
    )
    parts = [(mailed, written.mailed), (printed, written.printed)]
    return " ".join(words % {"number": number} for words, number in parts if number)


def page_before(request: HttpRequest) -> HttpResponse | None:
    """The page of this site on which the button was pressed (`?back=`); None: not known."""
    page = request.GET.get("back", "")
    is_here = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return access.see_other(page) if is_here else None


def undoables(
    batches: Iterable[tuple[Batch, int]],
    step: Callable[[Batch], Words],
    url: Callable[[Batch], str],
    until: Callable[[Batch], tuple[Words, bool]] = lambda _batch: ("", False),
) -> list[Undoable]:
    """These batches as steps: `step` names one in words, `url` is where it is undone, or "".

    `until` names what else ends the time for undoing one, and whether it has.
    """
    listed = list(batches)
    at = clock.now()
    following = batches_that_follow([batch.pk for batch, _n in listed], at) if listed else frozenset()
    names = {batch.pk: step(batch) for batch, _n in listed}

    def along(batch: Batch) -> tuple[Words, ...]:
        found = batches_taken_along(batch.pk, at) if batch.pk in following else frozenset()
        return tuple(name for pk, name in names.items() if pk in found)

    return [
        Undoable(
            names[batch.pk],
            letters,
            batch.leaves_at,
            url(batch),
            batch.pk in following,
            along(batch),
            *until(batch),
        )
        for batch, letters in listed
    ]
