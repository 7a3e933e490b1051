"""How long data are stored: what the nightly job removed and what it removes next, of a centre or of everything."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.kernel import clock, paging
from oqu.kernel import retention as kernel_retention
from oqu.libraries.queries import centres
from oqu.people import rules
from oqu.web import access

ORDER = ("-at", "-pk")


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """The data of one centre, for its director."""
    centre = access.roles_centre(request)
    access.allow(request, rules.can_keep_centre, centre)
    context = _context(request, centre_id=centre.pk)
    return render(request, "office/retention.html", context | {"centre": centre})


@require_safe
def installation_retention(request: HttpRequest) -> HttpResponse:
    """All data, for the site administrator."""
    access.allow(request, rules.can_keep_installation)
    return render(request, "office/retention.html", _context(request, centre_id=None))


def _context(request: HttpRequest, *, centre_id: int | None) -> dict[str, Any]:
    removals = kernel_retention.removals(centre_id=centre_id)
    page = paging.page(removals, by=ORDER, after=request.GET.get("after", ""))
    labels = kernel_retention.labels(row.rule for row in page.rows)
    names: dict[int | None, str] = {} if centre_id else {one.pk: str(one) for one in centres()}
    rows = [
        {
            "at": row.at,
            "label": labels[row.rule],
            "number": row.number,
            "centre": names.get(row.centre_id or 0, ""),
        }
        for row in page.rows
    ]
    standings = kernel_retention.standings(clock.now(), centre_id=centre_id)
    failed = any(one.failed for one in standings)
    return {"standings": standings, "failed": failed, "rows": rows, "page": page}
