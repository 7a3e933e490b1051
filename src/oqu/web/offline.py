"""What a device keeps for the time without a connection: the service worker, and the page for what is not kept."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.ui.components import fields
from oqu.web.access import found


@require_safe
@login_not_required
def service_worker(request: HttpRequest) -> FileResponse:
    """The script itself, at the root of the site so that it may serve every page; browsers ask for it anew at most once a day."""
    path = found(finders.find("ui/sw.js"))
    response = FileResponse(
        Path(str(path)).open("rb"),  # noqa: SIM115 - the response closes it
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
@login_not_required
def not_kept(request: HttpRequest) -> HttpResponse:
    """What the service worker shows without a connection in place of a page that this device does not keep."""
    return render(request, "web/not_kept.html", {"sender": fields.file_sender()})
