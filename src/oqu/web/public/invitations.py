"""The page of a letter's link: the owner of an e-mail accepts or refuses what is offered, with or without an account."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oqu.courses.queries import offered_duties
from oqu.invitations import actions, queries
from oqu.invitations.forms import AnswerForm
from oqu.invitations.queries import Invitation, InvitationStatus
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.people.queries import Purpose, person_by_email
from oqu.web import access, consents


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered, and the two answers; a new account asks for the name."""
    if queries.is_replaced(token):
        return render(request, "public/invitation_replaced.html", status=HTTPStatus.GONE)
    offered = access.found(queries.invitation_by_token(token))
    is_new = offered.answer == InvitationStatus.WAITING and person_by_email(offered.email) is None
    form = AnswerForm(request.POST or None, invitation=offered, is_new=is_new)
    if request.method == "POST" and form.is_valid():
        try:
            return _answered(request, offered, form, token)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context: dict[str, object] = {
        "invitation": offered,
        "place": actions.place_of(offered),
        "duties": offered_duties([offered])[offered.key],
        "is_new": is_new,
        "is_open": offered.answer == InvitationStatus.WAITING and offered.expires_at > clock.now(),
        "days": settings.OQU_KEEP_DAYS["applications"],
        "consent_text": consents.newest(Purpose.DATA),
        "answered": str(InvitationStatus(offered.answer)),
        "own": request.user.is_authenticated and person_by_email(offered.email) == request.user,
    }
    return access.form_page(request, "public/invitation.html", context, form)


def _answered(request: HttpRequest, offered: Invitation, form: AnswerForm, token: str) -> HttpResponse:
    at = clock.now()
    if form.accepts():
        text = consents.shown(request, Purpose.DATA)
        actions.accept(invitation=offered, at=at, text=text, **form.names())
    else:
        actions.refuse(invitation=offered, by=person_by_email(offered.email), at=at)
        messages.success(request, _("You have refused. Nothing has changed."))
    return access.see_other("public:invitation", token)
