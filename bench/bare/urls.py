"""Two addresses: one that reads, one that writes."""

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from oqu.kernel.models import DoneOnce


def bare(request: HttpRequest) -> HttpResponse:
    """Look up the session and the user, and say who asks."""
    return HttpResponse(f"{request.user.pk}", content_type="text/plain")


def insert(request: HttpRequest) -> HttpResponse:
    """The least that takes something in: session, user, one row in a transaction."""
    with transaction.atomic():
        DoneOnce.objects.create(digest=uuid.uuid4().hex)
    return HttpResponse(f"{request.user.pk}", content_type="text/plain")


urlpatterns = [
    path("bare/", bare),
    path("insert/", insert),
    path("health/live", lambda request: HttpResponse("live")),
]
