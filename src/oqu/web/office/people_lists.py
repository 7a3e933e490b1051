"""People from a list in Excel or CSV: what was read is shown first, and written when that is confirmed."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from oqu.admission.queries import people_at
from oqu.invitations import actions as inviting
from oqu.invitations.rules import can_appoint_head
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.file_names import disposition
from oqu.kernel.sheets import BadSheet, Problem
from oqu.kernel.uploads import hold, sent_files
from oqu.libraries.queries import Centre
from oqu.people import rules, sheets
from oqu.people.actions import PersonRow
from oqu.people.forms import PeopleFile
from oqu.web import access, guard, repairs, suggestions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    """A list of people: what was read of it, and when that is confirmed, the good rows, all of them or none."""
    centre = access.office_centre(request)
    access.allow(request, rules.can_keep_roles, centre)
    form = PeopleFile(request.POST or None, sent_files(request) or None)
    context: dict[str, object] = {"form": form, "repairs": repairs.pages(request, centre), **_columns()}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            meant = suggestions.corrections(request.POST)
            reading = sheets.read_people(file, name=file.name, centre=centre, corrections=meant)
        except BadSheet as bad:
            context |= {"problems": bad.problems, **_suggested(request, bad.problems, file)}
        else:
            rows = reading.rows(_another(request))
            if not _names_foreign_head(request, rows, form):
                if "confirmed" not in request.POST:
                    context |= {"list_read": reading, "listed": _listed(centre, rows)}
                    context |= _suggested(request, reading.problems, file)
                elif _invite(request, rows, centre, form):
                    return access.see_other("office:people")
    status = access.UNPROCESSABLE if form.errors or "problems" in context else 200
    return guard.marked(request, render(request, "office/import_people.html", context, status=status))


def _suggested(
    request: HttpRequest, problems: Iterable[Problem], file: "UploadedFile[bytes]"
) -> dict[str, object]:
    """The file, stored until the next page sends its key, and what its misspelt cells probably mean."""
    held = hold(request.user, file, at=clock.now())
    return {"held": held, **suggestions.context(request, problems, held)}


def _columns() -> dict[str, object]:
    """Which columns a list of people may have and needs."""
    return {
        "columns": [column.heading for column in sheets.TO_FILL_IN],
        "needed": [column.heading for column in sheets.TO_FILL_IN if column.required],
        "also_read": [column.heading for column in sheets.ALSO_READ],
    }


def _another(request: HttpRequest) -> list[int]:
    """The rows that are ticked as people of their own."""
    return [
        int(number) for number in request.POST.getlist("another") if number.isdecimal() and len(number) < 9
    ]


def _names_foreign_head(request: HttpRequest, rows: list[PersonRow], form: PeopleFile) -> bool:
    """Whether a list names the head of a library system whose head this reader does not appoint."""
    systems = {row.network for row in rows if row.network}
    foreign = sorted(str(one) for one in systems if not can_appoint_head(request.user, one))
    for name in foreign:
        form.add_error(
            form.source, _("%(system)s belongs to another centre: it appoints the head.") % {"system": name}
        )
    return bool(foreign)


def _listed(centre: Centre, rows: list[PersonRow]) -> set[str]:
    """The e-mails of those rows whose people are in the list of the centre already."""
    emails = [row.email for row in rows if row.email]
    found = people_at(centre).filter(email__in=emails).values_list("email", flat=True)
    return {email for email in found if email}


def _invite(request: HttpRequest, rows: list[PersonRow], centre: Centre, form: PeopleFile) -> bool:
    """Invite and enter the people of a list, all of them or none; then the form says why not."""
    try:
        done = inviting.invite_people(
            rows=rows,
            centre=centre,
            by=access.person(request),
            at=clock.now(),
            already_listed=_listed(centre, rows),
        )
    except Refused as refusal:
        form.add_error(form.source, guard.refused(request, refusal))
        return False
    messages.success(request, _outcome(done))
    return True


def _outcome(done: inviting.Invited) -> str:
    """What became of the people of a list, in words."""
    sent = ngettext("%(count)s invitation was sent.", "%(count)s invitations were sent.", done.invited)
    entered = ngettext(
        "%(number)s person without an e-mail was entered.",
        "%(number)s people without an e-mail were entered.",
        done.entered,
    )
    listed = ngettext(
        "%(number)s person was in your list already and gets no letter.",
        "%(number)s people were in your list already and get no letter.",
        done.listed,
    )
    sentences = [sent % {"count": done.invited}] if done.invited else []
    sentences += [entered % {"number": done.entered}] if done.entered else []
    sentences += [listed % {"number": done.listed}] if done.listed or not sentences else []
    return " ".join(sentences)


@require_safe
def people_template(request: HttpRequest) -> HttpResponse:
    """An Excel file of a list of people to fill in, with headings and values in the reader's language."""
    centre = access.office_centre(request)
    access.allow(request, rules.can_keep_roles, centre)
    response = HttpResponse(sheets.template(), content_type=XLSX)
    response["Content-Disposition"] = disposition(_("People"))
    return response
