"""Showing once more who one is by a code that comes by letter, for those who have neither a password nor a second step."""

import hashlib
import secrets
import time
import unicodedata

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock
from oqu.letters import actions as letters
from oqu.people.forms import EmailCodeForm
from oqu.web import access
from oqu.web.accounts import AccountAdapter
from oqu.web.public.sign_in import plainly

CODES_AN_HOUR = 10
MOST_ATTEMPTS = 5
SENT = "again_code"


@plainly
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def again_code(request: HttpRequest) -> HttpResponse:
    """Have a code sent to one's own e-mail, and type it."""
    me = access.person(request)
    methods = [one["id"] for one in AccountAdapter(request).get_reauthentication_methods(me)]
    if "code" not in methods:
        access.refuse()
    if "send" in request.POST:
        return _send(request)
    form = EmailCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if _is_right(request, form.cleaned_data["code"]):
            request.session.pop(SENT, None)
            record_authentication(request, me, method="code", reauthenticated=True)
            return resume_request(request) or access.see_other("learning:profile_sign_in")
        form.add_error("code", _("This is not the code. Look at the newest letter and type its six digits."))
    context = {"form": form, "sent": SENT in request.session, "email": me.email}
    return access.form_page(request, "public/sign_in/again_code.html", context, form)


def _send(request: HttpRequest) -> HttpResponse:
    """Write the letter with the code; only its digest stays, in the session of the person who asked."""
    me = access.person(request)
    if not access.within_limit(request, "again-code", most=CODES_AN_HOUR, seconds=3600):
        messages.error(request, _("Several codes were sent within the last hour. Wait a little."))
        return access.see_other(request.get_full_path())
    code = "".join(secrets.choice("0123456789") for _digit in range(6))
    letters.write(
        kind="people/again_code",
        person=me,
        context={"code": code, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60},
        reason=secrets.token_hex(8),
        at=clock.now(),
        confidential=True,
    )
    until = time.time() + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    request.session[SENT] = {"digest": _digest(request, code), "until": until, "attempts": 0}
    return access.see_other(request.get_full_path())


def _is_right(request: HttpRequest, code: str) -> bool:
    sent = request.session.get(SENT)
    if not sent or time.time() > sent["until"] or sent["attempts"] >= MOST_ATTEMPTS:
        return False
    request.session[SENT] = sent | {"attempts": sent["attempts"] + 1}
    digits = "".join(str(unicodedata.digit(c)) for c in code if c.isdigit())
    return secrets.compare_digest(sent["digest"], _digest(request, digits))


def _digest(request: HttpRequest, code: str) -> str:
    return hashlib.sha256(f"again {access.person(request).key} {code}".encode()).hexdigest()
