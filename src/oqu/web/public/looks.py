"""What pages take from the look of a centre: its logo, and a small style sheet for its colour."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.kernel import accents, files
from oqu.libraries.queries import public_logo
from oqu.web import access

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
@login_not_required
def logo(_request: HttpRequest, key: str) -> HttpResponseBase:
    """The present logo of a centre."""
    response = files.hand_out(access.found(public_logo(key)), cacheable=True)
    response["Cache-Control"] = FOR_EVER
    return response


@require_safe
@login_not_required
def accent(request: HttpRequest, colour: str) -> HttpResponse:
    """The style sheet of one colour (rrggbb), for light and dark pages; 404 for one that can't be read."""
    if not accents.is_readable(f"#{colour}"):
        raise Http404
    shades = {"light": accents.light(f"#{colour}"), "dark": accents.dark(f"#{colour}")}
    response = render(request, "public/accent.css", shades, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER
    return response
