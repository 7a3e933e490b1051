"""Regions, districts and library systems: a page of all, forms to add and change them, merging, the country's list."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.kernel.file_names import disposition
from oqu.kernel.permissions import KEEPS_LIBRARIES
from oqu.libraries import actions, queries, sheets
from oqu.libraries.forms import CountryForm, MergeForm, PlaceForm
from oqu.libraries.queries import Centre, Listed, ListedRow
from oqu.libraries.rules import wait_for
from oqu.web import access
from oqu.web.office.libraries import can_keep, centre_of, editor_of, store_row, store_rows, who_approves

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class PlaceWords:
    """What the pages of one list are called."""

    new: str
    help: str


def _words(listed: str) -> PlaceWords:
    words = {
        Listed.REGION: PlaceWords(_("A new region"), _("Each district lies in a region.")),
        Listed.DISTRICT: PlaceWords(_("A new district"), _("A district, or a town with the rank of one.")),
        Listed.NETWORK: PlaceWords(
            _("A new library system"), _("Libraries under one head. Its head nominates their people.")
        ),
    }
    return access.found(words.get(Listed(listed)) if listed in Listed.values else None)


def _row(listed: str, key: str) -> ListedRow:
    row = queries.row_by_key(listed, key)
    if row is None:
        raise Http404
    return row


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Every region with its districts, and what the reader may do with them."""
    centre = centre_of(request)
    context = {
        "regions": queries.regions_with_districts(),
        "networks": queries.networks_with_owners(),
        "can_keep": can_keep(request, centre),
        "is_administrator": centre is None,
    }
    return render(request, "office/places.html", context)


@GET_AND_POST
def place(request: HttpRequest, listed: str, key: str = "") -> HttpResponse:
    """One region, district or library system, or a new one."""
    centre = centre_of(request)
    access.require(can_keep(request, centre), roles=KEEPS_LIBRARIES, centre=centre)
    words = _words(listed)
    known: ListedRow | None = _row(listed, key) if key else None
    form = PlaceForm(request.POST or None, listed=Listed(listed), row=known)
    if request.method == "POST" and form.is_valid():
        store_row(request, listed, form.rows(), editor_of(centre, []))
        return access.see_other("office:places")
    context: dict[str, object] = {
        "listed": listed,
        "row": known,
        "words": words,
        "waits_for": who_approves(centre, known),
    }
    return access.form_page(request, "office/place.html", context, form)


@GET_AND_POST
def from_country(request: HttpRequest) -> HttpResponse:
    """Choose regions from the list of the country; their districts come with them."""
    centre = centre_of(request)
    access.require(can_keep(request, centre), roles=KEEPS_LIBRARIES, centre=centre)
    choices = [(one.region.code, _region_words(one)) for one in sheets.listed_regions()]
    form = CountryForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        store_rows(request, sheets.rows_of_country(form.cleaned_data["regions"]), editor_of(centre, []))
        return access.see_other("office:places")
    return access.form_page(request, "office/country.html", {}, form)


def _region_words(one: sheets.ListedRegion) -> str:
    words = ngettext("%(name)s: %(count)s district", "%(name)s: %(count)s districts", len(one.districts))
    entry = words % {"name": languages.pick(one.region.names), "count": len(one.districts)}
    return _("%(region)s (is there already)") % {"region": entry} if one.is_known else entry


@dataclass(frozen=True)
class MergeTargets:
    """The rows into which the reader may merge one, and whether others of the list were left out."""

    rows: QuerySet[Any]
    has_others: bool


def _targets(centre: Centre | None, row: ListedRow) -> MergeTargets:
    rows = queries.others_of(row)
    if centre is None:
        return MergeTargets(rows, has_others=False)
    found = list(rows)
    editor = editor_of(centre, [one.code for one in found])
    allowed = [one.pk for one in found if wait_for(editor, one) is None]
    return MergeTargets(rows.filter(pk__in=allowed), has_others=len(allowed) < len(found))


def _merged(request: HttpRequest, row: ListedRow, form: MergeForm) -> bool:
    """Merge into what was chosen and report it; False, with an error in the form, where it is refused."""
    into = form.cleaned_data["into"]
    try:
        moved = actions.merge_rows(row=row, into=into, by=access.person(request), at=clock.now())
    except Refused as refusal:
        form.add_error("into", str(refusal))
        return False
    if not moved:
        messages.success(request, _("Merged with: %(into)s.") % {"into": into})
        return True
    words = ngettext(
        "Merged. %(count)s entry now belongs to %(into)s.",
        "Merged. %(count)s entries now belong to %(into)s.",
        moved,
    )
    messages.success(request, words % {"count": moved, "into": into})
    return True


@GET_AND_POST
def merge(request: HttpRequest, listed: str, key: str) -> HttpResponse:
    """Put everything of a row that was entered twice under the other one, and remove it."""
    centre = centre_of(request)
    access.require(can_keep(request, centre), roles=KEEPS_LIBRARIES, centre=centre)
    row = _row(listed, key)
    waits_for = who_approves(centre, row)
    targets = MergeTargets(queries.others_of(row), has_others=False) if waits_for else _targets(centre, row)
    form = MergeForm(request.POST or None, others=targets.rows)
    if request.method == "POST" and form.is_valid():
        access.require(not waits_for)
        if _merged(request, row, form):
            return access.see_other("office:libraries" if listed == Listed.LIBRARY else "office:places")
    context: dict[str, object] = {"row": row, "listed": listed, "waits_for": waits_for, "targets": targets}
    return access.form_page(request, "office/merge.html", context, form)


@require_safe
def template(request: HttpRequest, listed: str) -> HttpResponse:
    """An Excel file to fill in: its headings, allowed values and examples are in the reader's language."""
    centre_of(request)
    book = access.found(sheets.template(listed, languages.current()))
    response = HttpResponse(book, content_type=XLSX)
    response["Content-Disposition"] = disposition(sheets.TITLES[listed])
    return response
