"""Uploads that a form has taken are noted, so that they neither count as waiting nor are sent again."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

from oqu.kernel import clock, uploads


class UploadMiddleware:
    """After a form was accepted: note the uploads that it names as used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST:
            keys = uploads.named_uploads(request)
            if keys and request.user.is_authenticated:
                uploads.mark_used(request.user, keys, at=clock.now())
        return response
