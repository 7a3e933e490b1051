"""The list of libraries: finding, changing, importing, and what waits for whose approval."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.admission.queries import Application, application_by_key
from oqu.courses.queries import libraries_used_elsewhere
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import KEEPS_LIBRARIES
from oqu.kernel.sheets import BadSheet, Problem
from oqu.kernel.uploads import hold, sent_files
from oqu.libraries import actions, queries, sheets
from oqu.libraries.forms import LibraryFiles, LibraryForm, OwnerForm
from oqu.libraries.queries import Centre, ChangeDecision, LibraryChange, Listed, ListedRow, only_centre
from oqu.libraries.rules import Editor, wait_for
from oqu.people import rules
from oqu.web import access, repairs, suggestions

PAGE = 50
MOST_OWN = 50


def centre_of(request: HttpRequest) -> Centre | None:
    """The centre in whose name the reader works; None for the site administrator; else 404."""
    return None if rules.can_keep_installation(request.user) else access.office_centre(request)


def can_keep(request: HttpRequest, centre: Centre | None) -> bool:
    return centre is None or rules.can_keep_libraries(request.user, centre)


def editor_of(centre: Centre | None, codes: Iterable[str]) -> Editor:
    if centre is None:
        return Editor()
    used = libraries_used_elsewhere(centre, codes)
    return Editor(centre, is_alone=only_centre() is not None, used_elsewhere=used)


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest, key: str = "") -> HttpResponse:
    """One library, or a new one."""
    centre = centre_of(request)
    access.require(can_keep(request, centre), roles=KEEPS_LIBRARIES, centre=centre)
    known = access.found(queries.library_by_key(key)) if key else None
    asked_by = None if known else _application_of(request)
    form = LibraryForm(request.POST or None, library=known, initial=_as_written(asked_by))
    if request.method == "POST" and form.is_valid():
        rows = actions.LibraryRows(libraries=(form.row(),))
        store_row(request, Listed.LIBRARY, rows, editor_of(centre, [form.row().code]))
        return _back_to(asked_by, form.row().code) if asked_by else access.see_other("office:libraries")
    context: dict[str, object] = {
        "library": known,
        "waits_for": who_approves(centre, known),
        "application": asked_by,
    }
    return access.form_page(request, "office/library.html", context, form)


def _application_of(request: HttpRequest) -> Application | None:
    """The application for whose library a new one is added (`?course=…&application=…`), or None."""
    slug, key = request.GET.get("course", ""), request.GET.get("application", "")
    if not slug:
        return None
    return access.found(application_by_key(access.office_course(request, slug), key))


def _as_written(application: Application | None) -> dict[str, str]:
    """The name of a new library, as the applicant wrote it in their language."""
    return {f"name_{application.language}": application.library_words} if application else {}


def _back_to(application: Application, code: str) -> HttpResponse:
    """To the application, with the new library chosen; one that waits for approval is not in the list yet."""
    page = reverse("office:application", args=[application.course.slug, application.key])
    added = queries.library_by_code(code)
    return access.see_other(f"{page}?library={added.key}" if added else page)


def who_approves(centre: Centre | None, row: ListedRow | None) -> str:
    """Who must approve a change of this row by that centre, in words; nobody: ""."""
    if row is None:
        return ""
    wait = wait_for(editor_of(centre, [row.code]), row)
    if wait is None:
        return ""
    if wait.centre_id is None:
        return _("the site administrator")
    return str(queries.centres().get(pk=wait.centre_id))


ADDED = {
    Listed.REGION: gettext_lazy("The region is added."),
    Listed.DISTRICT: gettext_lazy("The district is added."),
    Listed.NETWORK: gettext_lazy("The library system is added."),
    Listed.LIBRARY: gettext_lazy("The library is added."),
}


def store_rows(request: HttpRequest, rows: actions.LibraryRows, editor: Editor) -> None:
    """Store the rows of lists as one step, and report what became of them."""
    done = actions.import_lists(rows=rows, by=access.person(request), at=clock.now(), editor=editor)
    counts = {"new": done.new, "changed": done.changed, "same": done.same}
    if any(counts.values()) or not done.proposed:
        messages.success(request, _("New: %(new)s. Changed: %(changed)s. As before: %(same)s.") % counts)
    _say_proposed(request, done)


def store_row(request: HttpRequest, listed: str, rows: actions.LibraryRows, editor: Editor) -> None:
    """Store the one row that was typed, and report what became of it."""
    done = actions.import_libraries(rows=rows, by=access.person(request), at=clock.now(), editor=editor)
    if done.new:
        messages.success(request, str(ADDED[Listed(listed)]))
    elif not done.proposed:
        messages.success(request, _("Saved.") if done.changed else _("Nothing was changed."))
    _say_proposed(request, done)


def _say_proposed(request: HttpRequest, done: actions.Imported) -> None:
    if done.proposed:
        words = ngettext(
            "%(count)s change waits for the approval of another centre.",
            "%(count)s changes wait for the approval of another centre.",
            done.proposed,
        )
        messages.info(request, words % {"count": done.proposed})


MOST_SHOWN = 300
"""Rows of a list that the page shows before they are written."""


@dataclass(frozen=True)
class RowRead:
    """One row of a list, and what writing it would do: `outcome` is new, changed, same or proposed."""

    listed: str
    code: str
    name: str
    outcome: str
    district: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def import_libraries(request: HttpRequest) -> HttpResponse:
    """Libraries from lists in Excel or CSV: what was read of them, and when that is confirmed, the good rows."""
    centre = centre_of(request)
    access.require(can_keep(request, centre), roles=KEEPS_LIBRARIES, centre=centre)
    form = LibraryFiles(request.POST or None, sent_files(request) or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            files = [sheets.NamedFile(f.name, f) for f in form.cleaned_data["lists"]]
            reading = sheets.read_lists(files, suggestions.corrections(request.POST))
        except BadSheet as bad:
            problems = bad.problems
        else:
            editor = editor_of(centre, [row.code for row in reading.rows.libraries])
            if "confirmed" in request.POST:
                store_rows(request, reading.rows, editor)
                return access.see_other("office:libraries")
            return _as_read(request, form, reading, editor)
    context = {"form": form, "problems": problems, **_help(request, centre)}
    if any(problem.meant or problem.choices for problem in problems):
        context |= suggestions.context(request, problems, _held(request, form))
    status = access.UNPROCESSABLE if form.errors or problems else 200
    return render(request, "office/import_libraries.html", context, status=status)


def _held(request: HttpRequest, form: LibraryFiles) -> list[str]:
    """The files of the form, stored until the next page sends their keys."""
    return [hold(request.user, file, at=clock.now()) for file in form.cleaned_data["lists"]]


def _help(request: HttpRequest, centre: Centre | None) -> dict[str, object]:
    """Which columns a list of libraries may have and needs, and the pages that add what it lacks."""
    libraries = sheets.KINDS[0]
    headings = [column.heading for column in libraries.columns]
    adding = repairs.pages(request, centre)
    return {"columns": headings, "needed": libraries.needed, "repairs": adding}


def _as_read(
    request: HttpRequest, form: LibraryFiles, reading: sheets.ListsReading, editor: Editor
) -> HttpResponse:
    """The page that shows what was read and what it would change; nothing is written yet."""
    done = actions.foresee_import(rows=reading.rows, by=access.person(request), at=clock.now(), editor=editor)
    places = _places_of(reading.rows)
    rows = _rows_read(reading.rows, done, places)
    held = _held(request, form)
    context = {
        "form": form,
        "lists": reading.lists,
        "left_out": reading.problems,
        "from_country": [places.get(row.code) or languages.pick(row.names) for row in reading.from_country],
        "repairs": repairs.pages(request, centre_of(request)),
        "done": done,
        "rows": rows[:MOST_SHOWN],
        "more": len(rows[MOST_SHOWN:]),
        "held": held,
        **suggestions.context(request, reading.problems, held),
    }
    return render(request, "office/import_libraries.html", context)


def _rows_read(rows: actions.LibraryRows, done: actions.Imported, places: Mapping[str, str]) -> list[RowRead]:
    """The rows with what writing them would do; `places` are the names of districts by code, with their regions."""
    outcomes = {
        **dict.fromkeys(done.changes, "changed"),
        **dict.fromkeys(done.new_codes, "new"),
        **dict.fromkeys(done.proposed_codes, "proposed"),
    }
    listed: list[tuple[str, Iterable[actions.PlaceRow | actions.NetworkRow | actions.LibraryRow]]] = [
        (_("Regions and districts"), rows.places),
        (_("Library systems"), rows.networks),
        (_("Libraries"), rows.libraries),
    ]
    regions = _regions_of(rows)
    return [
        RowRead(
            *(words, row.code, languages.pick(row.names), outcomes.get(row.code, "same")),
            regions.get(row.region, "")
            if isinstance(row, actions.PlaceRow)
            else places.get(row.district, ""),
        )
        for words, some in listed
        for row in some
    ]


def _regions_of(rows: actions.LibraryRows) -> dict[str, str]:
    """Code → name of the regions that are known and of those that a list brings."""
    regions = {one.code: str(one) for one in queries.all_of(queries.Region)}
    return regions | {row.code: languages.pick(row.names) for row in rows.places if not row.region}


def _places_of(rows: actions.LibraryRows) -> dict[str, str]:
    """Code → name of the districts that are known and of those that a list brings, each with its region."""
    districts = {one.code: f"{one}, {one.region}" for one in queries.districts()}
    regions = _regions_of(rows)
    return districts | {
        row.code: f"{languages.pick(row.names)}, {regions.get(row.region, row.region)}"
        for row in rows.places
        if row.region
    }


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The changes that wait for this centre, and those that it has proposed."""
    centre = centre_of(request)
    own = queries.changes_by(centre)[:MOST_OWN] if centre else []
    context = {
        "centre": centre,
        "waiting": queries.in_words(queries.changes_for(centre)),
        "own": queries.in_words(own),
        "can_decide": can_keep(request, centre),
    }
    return render(request, "office/library_changes.html", context)


@require_POST
def decide_change(request: HttpRequest, key: str) -> HttpResponse:
    """Approve or refuse a change that waits for this centre, or give up one that it has proposed."""
    centre = centre_of(request)
    change = access.found(_seen(centre, key))
    access.require(can_keep(request, centre), roles=KEEPS_LIBRARIES, centre=centre)
    verdict = _verdict(request, centre, change)
    try:
        actions.decide_change(change=change, verdict=verdict, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is saved: %(verdict)s.") % {"verdict": verdict.label})
    return access.see_other("office:library_changes")


def _seen(centre: Centre | None, key: str) -> LibraryChange | None:
    change = queries.change_by_key(key)
    if change is None or centre is None or centre.pk in (change.waits_for_id, change.centre_id):
        return change
    return None


def _verdict(request: HttpRequest, centre: Centre | None, change: LibraryChange) -> ChangeDecision:
    """What was asked for; the centre that proposed a change can only give it up."""
    if centre is not None and change.waits_for_id != centre.pk:
        return ChangeDecision.WITHDRAWN
    return ChangeDecision.APPROVED if request.POST.get("verdict") == "approve" else ChangeDecision.REFUSED


@require_http_methods(["GET", "HEAD", "POST"])
def networks(request: HttpRequest) -> HttpResponse:
    """Which centre owns which library system, for the site administrator."""
    access.allow(request, rules.can_keep_installation)
    form = OwnerForm(request.POST or None, centres=list(queries.centres()))
    if request.method == "POST" and form.is_valid():
        network = access.found(queries.network_by_key(form.cleaned_data["network"]))
        actions.give_network(network=network, owner=form.chosen(), by=access.person(request), at=clock.now())
        messages.success(request, _("The owner is saved."))
        return access.see_other("office:networks")
    pages = Paginator(queries.networks_with_owners(), PAGE)
    context: dict[str, object] = {
        "page": pages.get_page(request.GET.get("page")),
        "centres": form.centres.values(),
    }
    return access.form_page(request, "office/networks.html", context, form)
