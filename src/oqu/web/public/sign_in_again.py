"""Showing once more who one is by a code that comes by letter, for those who have neither a password nor a second step."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock, limits, one_time_codes
from oqu.kernel.limits import Action, LimitResult
from oqu.letters import actions as letters
from oqu.people.forms import EmailCodeForm
from oqu.people.queries import Person
from oqu.web import access, guard
from oqu.web.accounts import AccountAdapter
from oqu.web.public.sign_in import plainly
from oqu.web.public.sign_in_letters import AGAIN_CODE

PURPOSE = "show once more who one is"
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
    sends = "send" in request.POST
    verdict = _send(request) if sends else limits.ALLOWED
    if sends and verdict.allowed:
        return access.see_other(request.get_full_path())
    form = EmailCodeForm(request.POST if request.method == "POST" and not sends else None)
    if form.is_valid() and _is_right(request, form):
        request.session.pop(SENT, None)
        record_authentication(request, me, method="code", reauthenticated=True)
        return resume_request(request) or access.see_other("learning:profile_sign_in")
    refused = "" if verdict.allowed else guard.words(verdict)
    context = {"form": form, "sent": SENT in request.session, "email": me.email, "refused": refused}
    return guard.marked(request, access.form_page(request, "public/sign_in/again_code.html", context, form))


def _send(request: HttpRequest) -> LimitResult:
    """Write the letter with the code, within the limits."""
    me, at = access.person(request), clock.now()
    verdict = guard.take(request, guard.uses(request, Action.CODE_REQUEST))
    issued = one_time_codes.issue(PURPOSE, _subject(me), at=at) if verdict.allowed else None
    if issued is None:
        return verdict
    letters.write(
        kind=AGAIN_CODE,
        person=me,
        context={"code": issued.text, "minutes": issued.minutes},
        reason=issued.digest,
        at=at,
        confidential=True,
    )
    request.session[SENT] = True
    return verdict


def _is_right(request: HttpRequest, form: EmailCodeForm) -> bool:
    """Use the typed code up, or say in the form what is wrong; wrong ones are counted for the person."""
    wanted = guard.uses(request, Action.CODE_GUESS)
    verdict = guard.take(request, wanted)
    if not verdict.allowed:
        form.add_error("code", guard.words(verdict))
        return False
    code, me = form.cleaned_data["code"], access.person(request)
    if one_time_codes.redeem(PURPOSE, _subject(me), code, at=clock.now()):
        limits.give_back(wanted)
        return True
    form.add_error("code", AccountAdapter.error_messages["incorrect_code"])
    return False


def _subject(me: Person) -> str:
    """Whose codes are accepted: after a change of the e-mail those sent to the earlier one are not."""
    return f"{me.key} {me.email}"
