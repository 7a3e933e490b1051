"""The outbox of a centre: what waits, what went, what could not be sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from oqu.kernel import clock
from oqu.letters import actions, queries, rules
from oqu.letters.forms import LetterFilter
from oqu.letters.queries import LetterState
from oqu.ui.components.times import when
from oqu.ui.components.words import badge
from oqu.web import access

TONES: dict[str, str] = {LetterState.FAILED: "bad", LetterState.SENT: "good"}


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters of the centre, newest first."""
    centre = access.office_centre(request)
    form = LetterFilter(request.GET)
    page = queries.listed(centre, **form.wishes(), after=request.GET.get("after", ""))
    counts = queries.counts_by_state(centre)
    context = {
        "form": form,
        "page": page,
        "rows": [(line, when(line.written_at, form="short"), _state(line)) for line in page.rows],
        "counts": [(state.label, state.value, counts.get(state.value, 0)) for state in LetterState],
    }
    return render(request, "office/letters.html", context)


def _state(letter: queries.LetterRow) -> SafeString:
    """How far a letter has come; of one that waits and was tried already, how often."""
    state, tried = LetterState(letter.state), letter.attempts
    if tried and state == LetterState.WAITING:
        words = ngettext("tried %(attempts)s time", "tried %(attempts)s times", tried)
        return badge(words % {"attempts": tried}, "warn")
    return badge(str(state.label), TONES.get(state, ""))


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One letter as it was written, and what became of it."""
    centre = access.office_centre(request)
    written = access.found(queries.letters_of(centre).filter(key=key).first())
    access.allow(request, rules.can_read_letter, written)
    context = {"letter": written, "can_send": rules.can_send_again(request.user, written)}
    return render(request, "office/letter.html", context)


@require_POST
def send_again(request: HttpRequest, key: str) -> HttpResponse:
    """Have a letter that failed tried again."""
    centre = access.office_centre(request)
    written = access.found(queries.letters_of(centre).filter(key=key).first())
    access.allow(request, rules.can_send_again, written)
    actions.send_again(letter=written, by=access.person(request), at=clock.now())
    messages.success(request, _("The letter will be tried again at once."))
    return access.see_other("office:letter", key)
