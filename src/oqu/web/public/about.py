"""What this site is and how it treats people's data."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oqu.kernel import languages, retention
from oqu.libraries.queries import centres
from oqu.people.queries import Purpose, consent_text


@require_safe
@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """Who runs the courses, for whom, and how one takes part."""
    spoken = ", ".join(str(name) for _code, name in settings.LANGUAGES)
    return render(request, "public/about.html", {"centres": centres(), "languages": spoken})


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data are kept, why, for how long, and what one can ask for."""
    context = {
        "centres": centres(),
        "terms": retention.all_rules(),
        "consent": consent_text(Purpose.DATA, languages.current()),
    }
    return render(request, "public/privacy.html", context)
