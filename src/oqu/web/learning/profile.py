"""One's own profile: who I am, how I sign in, which data are kept and for what."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.kernel import clock
from oqu.kernel.file_names import disposition
from oqu.libraries.queries import choosable_libraries, districts
from oqu.people import actions, queries, rules
from oqu.people.forms import ConsentForm, ProfileForm
from oqu.people.queries import Factor, Person, Purpose
from oqu.web import access, consents, journal_words
from oqu.web.accounts import proven
from oqu.web.learning.devices import device_words

TABS = (
    ("learning:profile", gettext_lazy("About me")),
    ("learning:profile_sign_in", gettext_lazy("How I sign in")),
    ("learning:profile_data", gettext_lazy("My data")),
)


def tabs(current: str) -> list[dict[str, object]]:
    """The parts of the profile, for every page of it."""
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in TABS]


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Names, library, language of letters and time zone."""
    me = access.person(request)
    district = request.GET.get("district", "") or (me.library.district.key if me.library else "")
    form = ProfileForm(request.POST or None, person=me, libraries=choosable_libraries(district))
    if request.method == "POST" and form.is_valid():
        actions.edit_profile(person=me, fields=form.profile(), by=me, at=clock.now())
        messages.success(request, _("Your profile is saved."))
        return access.see_other("learning:profile")
    context = {
        "tabs": tabs("learning:profile"),
        "form": form,
        "me": me,
        "districts": districts(),
        "district": district,
    }
    return render(
        request, "learning/profile.html", context, status=access.UNPROCESSABLE if form.is_bound else 200
    )


@require_safe
def profile_sign_in(request: HttpRequest) -> HttpResponse:
    """How I sign in, and where I am signed in."""
    me = access.person(request)
    means = list(Authenticator.objects.filter(user=me).order_by("pk"))
    context = {
        "tabs": tabs("learning:profile_sign_in"),
        "me": me,
        "holds_role": rules.holds_role(me),
        "can_have_more": rules.can_set_sign_in(me, Factor.PASSWORD, me),
        "old_addresses": queries.old_addresses(me, clock.now()),
        "has_app": any(one.type == Authenticator.Type.TOTP for one in means),
        "has_recovery": any(one.type == Authenticator.Type.RECOVERY_CODES for one in means),
        "passkeys": [one for one in means if one.type == Authenticator.Type.WEBAUTHN],
        "sessions": [(session, device_words(session.user_agent)) for session in _sessions(me)],
        "session_key": request.session.session_key,
    }
    return render(request, "learning/profile_sign_in.html", context)


def _sessions(person: Person) -> list[UserSession]:
    """Where a person is signed in, newest first; sessions that have ended by themselves are cleared away."""
    return sorted(UserSession.objects.purge_and_list(person), key=lambda one: one.created_at, reverse=True)


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of my sessions, or with `others` all but this one."""
    mine = UserSession.objects.filter(user=access.person(request))
    if "others" in request.POST:
        wanted = mine.exclude(session_key=request.session.session_key)
    else:
        chosen = request.POST.get("session", "")
        wanted = mine.filter(pk=int(chosen) if chosen.isdecimal() else None)
    for session in wanted:
        session.end()
    messages.success(request, _("Signed out there."))
    return access.see_other("learning:profile_sign_in")


@require_safe
def profile_data(request: HttpRequest) -> HttpResponse:
    """What I agreed to, all that is kept about me, and how to be forgotten."""
    return _data_page(request)


def _data_page(request: HttpRequest, problem: str = "") -> HttpResponse:
    me = access.person(request)
    given = queries.consents_of(me)
    rows = [(purpose, purpose.label, given[purpose], consents.newest(purpose)) for purpose in Purpose]
    context = {
        "tabs": tabs("learning:profile_data"),
        "consents": rows,
        "answers": queries.consent_answers(me),
        "problem": problem,
    }
    status = access.UNPROCESSABLE if problem else 200
    return render(request, "learning/profile_data.html", context, status=status)


@require_POST
def set_consent(request: HttpRequest) -> HttpResponse:
    """Give a consent or take it back; who takes back that to the processing of their data is signed out."""
    me, form = access.person(request), ConsentForm(request.POST)
    if not form.is_valid():
        return access.see_other("learning:profile_data")
    purpose, at = Purpose(form.cleaned_data["purpose"]), clock.now()
    if not form.cleaned_data["given"]:
        actions.withdraw_consent(person=me, purpose=purpose, by=me, at=at)
        return (
            _signed_out(request, me) if purpose == Purpose.DATA else access.see_other("learning:profile_data")
        )
    try:
        text = consents.shown(request, purpose)
    except consents.TextNotShown as refusal:
        return _data_page(request, str(refusal))
    actions.agree(person=me, purpose=purpose, by=me, at=at, text=text)
    return access.see_other("learning:profile_data")


def _signed_out(request: HttpRequest, me: Person) -> HttpResponse:
    logout(request)
    context = {"centre": me.entered_by, "withdrawn": True}
    return render(request, "learning/consent_refused.html", context)


@require_safe
@proven
def export(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about me, as a file; what was done in words, as the office reads it."""
    data = queries.own_data(access.person(request))
    data["journal"] = [{**row, "verb": journal_words.words(row["verb"])} for row in data["journal"]]
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = disposition(_("My data"), ending="json")
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@proven
def forget_me(request: HttpRequest) -> HttpResponse:
    """Delete my account: everything that tells who I was."""
    me = access.person(request)
    try:
        actions.forget(person=me, by=me, at=clock.now())
    except (actions.LastDirector, actions.JustChanged) as refusal:
        messages.error(request, str(refusal))
        return access.see_other("learning:profile_data")
    logout(request)
    messages.success(request, _("Your account is deleted. Thank you for having learned with us."))
    return access.see_other("home")
