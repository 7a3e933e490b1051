"""The service worker at the root of the site, so that it may serve every page from the device."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from oqu.web.access import found


@require_safe
@login_not_required
def service_worker(request: HttpRequest) -> FileResponse:
    """The script itself; browsers ask for it anew at most once a day."""
    path = found(finders.find("ui/sw.js"))
    response = FileResponse(
        Path(str(path)).open("rb"),  # noqa: SIM115 - the response closes it
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response
