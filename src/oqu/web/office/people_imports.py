"""The latest import of people, and undoing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.libraries.actions import UNDO_TIME
from oqu.libraries.queries import Centre
from oqu.people import actions, rules
from oqu.people.queries import Visitor, staff_names
from oqu.people.queries.imports import latest_people_import, people_import_by_key
from oqu.web import access
from oqu.web.undoing import Undoable

STEP = gettext_lazy("Write these people")


def undoable_people(centre: Centre, reader: Visitor) -> list[Undoable]:
    """The latest import as a step that can be undone; nothing if there is none, its hour is over, or the reader may not."""
    done = latest_people_import(centre) if rules.can_keep_roles(reader, centre) else None
    if done is None or clock.now() >= done.at + UNDO_TIME:
        return []
    url = reverse("office:undo_people_import", args=[done.key])
    return [Undoable(STEP, 0, done.at + UNDO_TIME, url)]


@require_POST
def undo_people_import(request: HttpRequest, key: str) -> HttpResponse:
    """Remove the people whom the latest import entered; who came or is used since stays, and is named."""
    centre = access.office_centre(request)
    done = access.found(people_import_by_key(centre, key))
    access.allow(request, rules.can_keep_roles, centre)
    try:
        undone = actions.undo_people(done=done, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The import is undone. Removed: %(removed)s.") % {"removed": undone.removed}
        )
        if undone.stayed:
            shown = staff_names(undone.stayed)
            names = ", ".join(shown.of(person) for person in undone.stayed)
            words = _("These people have signed in, have applied or were changed since, and stay: %(names)s.")
            messages.info(request, words % {"names": names})
    return access.see_other("office:people")
