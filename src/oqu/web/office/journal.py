"""The journal, as the office reads it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.admission.queries import people_at
from oqu.kernel import journal as kernel_journal
from oqu.kernel import paging
from oqu.libraries.queries import Centre, centres
from oqu.people import rules
from oqu.web import access
from oqu.web.office.journal_details import details
from oqu.web.office.journal_words import origin, thing, words

ORDER = ("-at", "-pk")


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, when and from where, newest first."""
    centre = access.office_centre(request)
    access.require(rules.can_read_journal(request.user, centre))
    wishes = {name: request.GET.get(name, "")[:80].strip() for name in ("verb", "who", "thing")}
    rows = kernel_journal.entries(**wishes)
    if not _is_alone(centre):
        rows = rows.filter(actor_key__in=people_at(centre).values("key"))
    page = paging.page(rows, by=ORDER, after=request.GET.get("after", ""))
    context = {
        "page": page,
        "rows": [_line(row) for row in page.rows],
        "wishes": wishes,
        "filtered": any(wishes.values()),
    }
    return render(request, "office/journal.html", context)


def _line(row: kernel_journal.JournalEntry) -> dict[str, Any]:
    return {
        "entry": row,
        "did": words(row.verb),
        "thing": thing(row.verb, row.summary) or row.thing_key,
        "details": details(row.verb, row.details),
        "origin": origin(row.origin),
    }


def _is_alone(centre: Centre) -> bool:
    """Whether the centre is the only one here; else it reads only what its own people did."""
    return not centres().exclude(pk=centre.pk).exists()
