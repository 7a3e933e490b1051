"""The list of libraries, with the latest import and undoing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import KEEPS_LIBRARIES
from oqu.libraries import actions, queries
from oqu.libraries.forms import LibraryFilter
from oqu.libraries.queries import Centre
from oqu.libraries.queries.imports import import_by_key, latest_import
from oqu.web import access
from oqu.web.office.libraries import PAGE, can_keep, centre_of
from oqu.web.undoing import Undoable

STEP = gettext_lazy("Write these rows")


def undoable_import(centre: Centre | None) -> list[Undoable]:
    """The latest import as a step that can be undone; nothing if there is none, or its hour is over."""
    done = latest_import(centre)
    if done is None or clock.now() >= done.at + actions.UNDO_TIME:
        return []
    url = reverse("office:undo_library_import", args=[done.key])
    return [Undoable(STEP, 0, done.at + actions.UNDO_TIME, url)]


@require_POST
def undo_library_import(request: HttpRequest, key: str) -> HttpResponse:
    """Undo the latest import of lists; what is used or was changed since stays."""
    centre = centre_of(request)
    access.require(can_keep(request, centre), roles=KEEPS_LIBRARIES, centre=centre)
    done = access.found(import_by_key(centre, key))
    try:
        undone = actions.undo_lists(done=done, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        counts = {"removed": undone.removed, "restored": undone.restored}
        messages.success(
            request, _("The import is undone. Removed: %(removed)s. As before: %(restored)s.") % counts
        )
        if undone.stayed:
            stayed = _("These rows are used or were changed since, and stay: %(count)s.")
            messages.info(request, stayed % {"count": undone.stayed})
    return access.see_other("office:libraries")


@require_safe
def libraries(request: HttpRequest) -> HttpResponse:
    """Libraries by name, chosen by place, library system and setting."""
    centre = centre_of(request)
    form = LibraryFilter(request.GET)
    pages = Paginator(queries.search_libraries(**form.wishes()), PAGE)
    context = {
        "form": form,
        "page": pages.get_page(request.GET.get("page")),
        "can_keep": can_keep(request, centre),
        "waiting": queries.changes_for(centre).count(),
        "undoable": undoable_import(centre) if can_keep(request, centre) else [],
    }
    return render(request, "office/libraries.html", context)
