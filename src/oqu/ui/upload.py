"""The answer to a form whose files were sent with a bar of progress."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase

ASKED = "X-Oqu-Upload"
LOCATION = "X-Oqu-Location"


class UploadMiddleware:
    """Tell the script where to go instead of sending it there.

    A script that follows a redirect would take the page, with its message of receipt, away from the person: so
    "see the result" (303, 302) becomes 204 with the address in a header, and the browser goes there itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if ASKED not in request.headers or response.status_code not in (
            HTTPStatus.SEE_OTHER,
            HTTPStatus.FOUND,
        ):
            return response
        told = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={LOCATION: response.headers["Location"]})
        told.cookies = response.cookies
        return told
