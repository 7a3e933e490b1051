"""One address."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def bare(request: HttpRequest) -> HttpResponse:
    """Look up the session and the user, and say who asks."""
    return HttpResponse(f"{request.user.pk}", content_type="text/plain")


urlpatterns = [path("bare/", bare), path("health/live", lambda request: HttpResponse("live"))]
