"""Requests to change the e-mail of an account: a coordinator requests it, a director decides if the old one is lost."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from oqu.admission.queries import people_at
from oqu.courses.queries import office_centres
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.libraries.queries import Centre
from oqu.people import actions, queries, rules
from oqu.people.forms import NewEmailForm
from oqu.people.queries import EmailChange
from oqu.web import access, guard

type Step = Callable[..., EmailChange]

STEPS: dict[str, tuple[Step, Promise]] = {
    "confirm": (
        actions.confirm_for,
        gettext_lazy("The e-mail is changed. The old address gets a letter and can undo it for 72 hours."),
    ),
    "refuse": (actions.refuse_for, gettext_lazy("The request is refused.")),
    "cancel": (actions.cancel_email_change, gettext_lazy("The request is taken back.")),
}


@require_safe
def email_changes(request: HttpRequest) -> HttpResponse:
    """The requests that wait: those of the reader's centres, and those on which the reader may decide."""
    waiting = queries.waiting_email_changes(clock.now())
    if not rules.can_keep_installation(request.user):
        waiting = waiting.filter(centre__in=_offices(request))
    return render(request, "office/email_changes.html", {"changes": waiting})


def _offices(request: HttpRequest) -> QuerySet[Centre]:
    """The centres in whose office the reader works; 404 if there are none."""
    access.office_centre(request)
    return office_centres(access.person(request))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_email(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for another e-mail of a person who has signed in by own means."""
    centre = access.office_centre(request)
    shown_person = access.found(people_at(centre).filter(key=key).first())
    access.allow(request, rules.can_ask_email_change, centre, shown_person)
    form = NewEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.ask_email(
                person=shown_person,
                email=form.cleaned_data["email"],
                centre=centre,
                by=access.person(request),
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error("email", guard.refused(request, refusal))
        else:
            messages.success(request, _("Letters are on their way to the old and the new address."))
            return access.see_other("office:email_change", change.key)
    context: dict[str, object] = {"shown_person": shown_person, "centre": centre}
    return guard.marked(request, access.form_page(request, "office/ask_email.html", context, form))


@require_http_methods(["GET", "HEAD", "POST"])
def email_change(request: HttpRequest, key: str) -> HttpResponse:
    """One request: how far it is, and what the reader may do."""
    reader = access.person(request)
    change = access.found(queries.email_change_by_key(key, reader))
    can_decide = rules.can_decide_email_change(reader, change)
    can_cancel = rules.can_cancel_email_change(reader, change)
    if request.method == "POST":
        return _take(request, change, can_decide=can_decide, can_cancel=can_cancel)
    waiting = queries.is_waiting(change, clock.now())
    context = {
        "change": change,
        "waiting": waiting,
        "can_decide": can_decide and waiting,
        "can_cancel": can_cancel and waiting,
        "deciders": queries.deciders(change) if waiting else [],
    }
    return render(request, "office/email_change.html", context)


def _take(request: HttpRequest, change: EmailChange, *, can_decide: bool, can_cancel: bool) -> HttpResponse:
    answer = request.POST.get("answer", "")
    access.require(can_cancel if answer == "cancel" else can_decide)
    step, words = STEPS.get(answer, STEPS["refuse"])
    try:
        step(change=change, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(words))
    return access.see_other("office:email_change", change.key)
