"""The outbox of a centre: what waits, what went, what could not be sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.kernel import clock, paging
from oqu.letters import actions, queries, rules
from oqu.letters.forms import LetterFilter
from oqu.letters.queries import State
from oqu.web import access

ORDER = ("-written_at", "-pk")


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters of the centre, newest first."""
    centre = access.office_centre(request)
    form = LetterFilter(request.GET)
    found = queries.search_letters(centre, **form.wishes())
    counts = queries.counts_by_state(centre)
    context = {
        "form": form,
        "page": paging.page(found, by=ORDER, after=request.GET.get("after", "")),
        "counts": [(state.label, state.value, counts.get(state.value, 0)) for state in State],
    }
    return render(request, "office/letters.html", context)


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One letter as it was written, and what became of it."""
    centre = access.office_centre(request)
    written = access.found(queries.letters_of(centre).filter(key=key).first())
    access.require(rules.can_read_letter(request.user, written))
    context = {"letter": written, "can_send": rules.can_send_again(request.user, written)}
    return render(request, "office/letter.html", context)


@require_POST
def send_again(request: HttpRequest, key: str) -> HttpResponse:
    """Have a letter that failed tried again."""
    centre = access.office_centre(request)
    written = access.found(queries.letters_of(centre).filter(key=key).first())
    access.require(rules.can_send_again(request.user, written))
    actions.send_again(letter=written, by=access.person(request), at=clock.now())
    messages.success(request, _("The letter will be tried again at once."))
    return access.see_other("office:letter", key)
