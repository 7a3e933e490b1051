"""Changing one's own e-mail: the new address gets a code, the old one a letter that can undo the change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.people import actions, queries
from oqu.people.forms import EmailCodeForm, NewEmailForm
from oqu.people.queries import Factor
from oqu.web import access, guard
from oqu.web.accounts import owner_only
from oqu.web.learning.profile import tabs

CHANGED = gettext_lazy("Your e-mail is changed. The earlier address gets a letter about it.")
ADDED = gettext_lazy("Your e-mail is added. You can sign in with it from now on.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@owner_only(Factor.EMAIL)
def profile_email(request: HttpRequest) -> HttpResponse:
    """Which e-mail it shall be."""
    me = access.person(request)
    form = NewEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_own_email(person=me, email=form.cleaned_data["email"], at=clock.now())
        except Refused as refusal:
            form.add_error("email", guard.refused(request, refusal))
        else:
            return access.see_other("learning:profile_email_code")
    context = {"tabs": tabs("learning:profile_sign_in"), "me": me}
    return guard.marked(request, access.form_page(request, "learning/profile_email.html", context, form))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@owner_only(Factor.EMAIL)
def profile_email_code(request: HttpRequest) -> HttpResponse:
    """The code from the letter to the new address."""
    me, at = access.person(request), clock.now()
    change = queries.own_email_change(me, at)
    if change is None:
        return access.see_other("learning:profile_email")
    form, had_one = EmailCodeForm(request.POST or None), bool(me.email)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_own_email(
                person=me,
                code=form.cleaned_data["code"],
                session_key=request.session.session_key or "",
                at=at,
            )
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, str(CHANGED if had_one else ADDED))
            return access.see_other("learning:profile_sign_in")
    context: dict[str, object] = {"tabs": tabs("learning:profile_sign_in"), "email": change.new}
    return access.form_page(request, "learning/profile_email_code.html", context, form)
