"""The letters that would have gone out, for those who develop or try Oqu; no such page in production."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from oqu.kernel import paging
from oqu.letters import kinds, queries
from oqu.letters.actions import previews
from oqu.web import access

ORDER = ("-written_at", "-pk")
PAGE_CSP: dict[str, Any] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
LETTER_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "sandbox": True,
}


@require_safe
@login_not_required
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter, newest first, with the codes for signing in."""
    page = paging.page(queries.all_letters(), by=ORDER, after=request.GET.get("after", ""))
    return render(request, "public/letters.html", {"page": page})


@require_safe
@login_not_required
@csp_override(PAGE_CSP)
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One letter: the text, and beside it the HTML as a mail program shows it."""
    written = access.found(queries.letter_by_key(key))
    return render(request, "public/letter.html", {"letter": written})


@require_safe
@login_not_required
@xframe_options_sameorigin
@csp_override(LETTER_CSP)
def letter_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a letter alone, in a sandbox: nothing in it runs."""
    return HttpResponse(access.found(queries.letter_by_key(key)).html)


@require_safe
@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every kind of letter with its cause, its recipients and an example in each language."""
    shown = [(kind, previews(kind)) for kind in kinds.every()]
    return render(request, "public/letter_gallery.html", {"kinds": shown})
