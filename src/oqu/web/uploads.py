"""Files sent in chunks (tus): the address that the script of file fields speaks with, for everyone who is signed in."""

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from oqu.kernel import uploads


@login_not_required  # a script is given 401, not the page for signing in
@require_http_methods(["OPTIONS", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """What this server can do (OPTIONS), or a new upload (POST)."""
    return _answer(request)


@login_not_required
@require_http_methods(["OPTIONS", "HEAD", "PATCH", "POST", "DELETE"])
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """One upload of the person who asks: how far it is, its next chunk, its end. That of another person is 404."""
    return _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    """What the protocol says; a chunk is read only if it is not too large."""
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    if _announced_bytes(request) > uploads.LARGEST_CHUNK:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        body = request.body if request.method == "PATCH" else b""  # a form that was posted here has been read
    except UnreadablePostError:  # the connection was cut
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    server = uploads.server(request.user, address=reverse("uploads").rstrip("/"))
    status, headers, content = server.handle_request(
        str(request.method), request.path, dict(request.headers), body
    )
    return HttpResponse(content, status=status, headers=headers, content_type="text/plain")


def _announced_bytes(request: HttpRequest) -> int:
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(announced) if announced.isdigit() else 0
