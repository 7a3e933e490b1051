"""What waits for the answer of the person who is signed in, and the roles that they hold and can give back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.admission import actions as admission
from oqu.admission.queries import asked_of
from oqu.admission.rules import takes_entries
from oqu.courses.queries import offered_duties
from oqu.invitations import actions, queries, rules
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.people import actions as people
from oqu.people.queries import Purpose, posts_of
from oqu.web import access, consents


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Every waiting invitation, to be accepted or refused."""
    me, at = access.person(request), clock.now()
    if request.method == "POST" and _answered(request):
        return access.see_other("learning:invitations")
    waiting = list(queries.waiting_for(me, at))
    duties = offered_duties(waiting)
    context = {
        "invitations": [(one, duties[one.key]) for one in waiting],
        "applications": [(one, takes_entries(one.course)) for one in asked_of(me)],
        "posts": posts_of(me),
        "consent_text": consents.newest(Purpose.DATA),
    }
    status = access.UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "learning/invitations.html", context, status=status)


@require_POST
def give_back_role(request: HttpRequest, key: str) -> HttpResponse:
    """Give one of my own roles back."""
    me = access.person(request)
    post = access.found(posts_of(me).filter(key=key).first())
    try:
        people.take_role(post=post, by=me, at=clock.now())
    except people.LastDirector as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have given the role back."))
    return access.see_other("learning:invitations")


def _answered(request: HttpRequest) -> bool:
    """Store the answer; False if it was refused, which a message says."""
    accepts = request.POST.get("answer") == "accept"
    try:
        if key := request.POST.get("application", ""):
            _answer_application(request, key, accepts)
        else:
            _answer_invitation(request, accepts)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    accepted, refused = _("You have accepted."), _("You have refused. Nothing has changed.")
    messages.success(request, accepted if accepts else refused)
    return True


def _answer_invitation(request: HttpRequest, accepts: bool) -> None:
    me, at = access.person(request), clock.now()
    invitation = access.found(queries.invitation_by_key(request.POST.get("invitation", "")))
    if not rules.can_answer_invitation(me, invitation):
        raise Http404
    if accepts:
        actions.accept(invitation=invitation, at=at, text=consents.shown(request, Purpose.DATA))
    else:
        actions.refuse(invitation=invitation, by=me, at=at)


def _answer_application(request: HttpRequest, key: str, accepts: bool) -> None:
    application = access.found(asked_of(access.person(request)).filter(key=key).first())
    if accepts:
        text = consents.shown(request, Purpose.DATA)
        admission.accept(application=application, at=clock.now(), text=text)
    else:
        admission.refuse(application=application, at=clock.now())
