"""The journal: of a centre, as its office reads it, and of the whole installation for the site administrator."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from oqu.kernel import journal as kernel_journal
from oqu.kernel import paging
from oqu.libraries.queries import centres, library_names
from oqu.people import queries, rules
from oqu.web import access
from oqu.web.journal_words import deleted, origin, thing, words
from oqu.web.office.journal_details import details

ORDER = ("-at", "-pk")
MOST_PEOPLE = 200
"""So many people of the name that was searched for are looked up."""
INSTALLATION = "-"
"""In place of a centre: what happened at none."""
type Rows = list[kernel_journal.JournalEntry]


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what at this centre, newest first; without network addresses."""
    centre = access.office_centre(request)
    access.allow(request, rules.can_read_journal, centre)
    wishes = _wishes(request)
    page = _page(request, wishes, centre_id=centre.pk)
    return render(request, "office/journal.html", _context(page, wishes))


@require_safe
def installation_journal(request: HttpRequest) -> HttpResponse:
    """Who did what anywhere in the installation, and from which network address: for the site administrator."""
    access.allow(request, rules.can_keep_installation)
    wishes, chosen = _wishes(request), request.GET.get("at", "")
    all_centres = list(centres())
    at = {centre.slug: centre.pk for centre in all_centres}
    where: dict[str, Any] = {}
    if chosen == INSTALLATION:
        where = {"centre_id__isnull": True}
    elif chosen in at:
        where = {"centre_id": at[chosen]}
    page = _page(request, wishes, **where)
    by_id = {centre.pk: str(centre) for centre in all_centres}
    addresses = kernel_journal.addresses_of(list(page.rows))
    context = _context(page, wishes)
    for line in context["rows"]:
        entry = line["entry"]
        line["centre"] = by_id.get(entry.centre_id, "")
        line["address"] = addresses.get(entry.pk, "")
    context |= {
        "centres": all_centres,
        "chosen": chosen,
        "none": INSTALLATION,
        "filtered": context["filtered"] or bool(chosen),
    }
    return render(request, "office/installation_journal.html", context)


def _wishes(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:80].strip() for name in ("verb", "who", "thing")}


def _page(
    request: HttpRequest, wishes: dict[str, str], **where: Any
) -> paging.Slice[kernel_journal.JournalEntry]:
    who = _keys(wishes["who"]) if wishes["who"] else ""
    rows = kernel_journal.entries(verb=wishes["verb"], thing=wishes["thing"], who=who).filter(**where)
    return paging.page(rows, by=ORDER, after=request.GET.get("after", ""))


def _keys(who: str) -> list[str]:
    """The keys of the people whose key or name this is; the journal itself knows no names."""
    named = queries.search_people(who).values_list("key", flat=True)[:MOST_PEOPLE]
    return [who, *named]


def _context(page: paging.Slice[kernel_journal.JournalEntry], wishes: dict[str, str]) -> dict[str, Any]:
    rows: Rows = list(page.rows)
    actors = {row.actor_key for row in rows if row.actor_key}
    people = queries.names_by_key(
        actors | {str(row.details["person"]) for row in rows if "person" in row.details}
    )
    libraries = library_names({str(row.details["library"]) for row in rows if "library" in row.details})
    names, personal = kernel_journal.names(rows), kernel_journal.words_of(rows)
    lines = [
        {
            "entry": row,
            "actor": people.get(row.actor_key, _("a deleted person")),
            "did": words(row.verb),
            "thing": _thing(row, names),
            "details": details(row.verb, _kept(row, libraries) | personal.get(row.pk, {}), people),
            "origin": origin(row.origin),
        }
        for row in rows
    ]
    return {"page": page, "rows": lines, "wishes": wishes, "filtered": any(wishes.values())}


def _kept(row: kernel_journal.JournalEntry, libraries: dict[str, str]) -> dict[str, Any]:
    """The details of a row, with the name of a library in place of its code."""
    kept: dict[str, Any] = dict(row.details)
    if code := str(kept.get("library", "")):
        kept["library"] = libraries.get(code, code)
    return kept


def _thing(row: kernel_journal.JournalEntry, names: dict[tuple[str, str], str]) -> str:
    found = thing(row.verb, row.summary or names.get((row.thing, row.thing_key), ""))
    if row.thing_key and found in ("", queries.NO_NAME):
        return deleted(row.thing)
    return found
