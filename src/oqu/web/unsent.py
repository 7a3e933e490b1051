"""Discarding a form that could not be received."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from oqu.kernel import clock, unsent
from oqu.web import access, sending


@require_POST
@login_not_required
def discard(request: HttpRequest) -> HttpResponse:
    """Forget the words of an unsent form, here and on the device, because the person says so."""
    key, page = request.POST.get("key", "")[:64], request.POST.get("page", "")
    if secret := request.COOKIES.get(sending.cookie_name(), ""):
        unsent.remove(secret, key, clock.now())
    here = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    response = access.see_other(page if here and page.startswith("/") else "home")
    sending.say_received(response, key)
    return response
