"""The first steps of an installation: what is done, what comes next; it can be left and resumed at any time."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.invitations import actions as inviting
from oqu.invitations.forms import FirstCentreForm
from oqu.invitations.queries import roles_filled_at
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.kernel.limits import TooMany
from oqu.kernel.permissions import Role
from oqu.letters import actions as letters
from oqu.letters.queries import last_letter_test
from oqu.libraries import actions as libraries
from oqu.libraries.forms import SiteNameForm
from oqu.libraries.queries import Centre, InstallationCheck, centres, last_check, site_names
from oqu.people import rules
from oqu.ui.components import draw
from oqu.ui.components.times import when
from oqu.web import access, guard

FILLED = (Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR)


@dataclass(frozen=True)
class FirstStep:
    """One line of the checklist; `note` says how far it is.

    `is_post` says that its button acts at once, `is_changeable` that it can be done again when it is done.
    """

    title: str
    text: str
    action: str
    url: str
    is_done: bool
    note: str = ""
    is_post: bool = False
    is_changeable: bool = False


@require_safe
def first_steps(request: HttpRequest) -> HttpResponse:
    """The checklist of the site administrator."""
    access.allow(request, rules.can_keep_installation)
    steps = steps_of_installation(centres().order_by("pk").first())
    context = {
        "steps": steps,
        "next": next((step for step in steps if not step.is_done and step.url), None),
        "done": sum(step.is_done for step in steps),
    }
    return render(request, "office/first_steps.html", context)


def steps_of_installation(centre: Centre | None) -> list[FirstStep]:
    """The steps that a page knows by itself, done or not."""
    name = languages.pick(site_names())
    named = FirstStep(
        title=_("Name of the site"),
        text=_("It stands in titles, letters and calendars, in three languages."),
        action=_("Name the site"),
        url=reverse("office:site_name"),
        is_done=bool(name),
        note=name,
        is_changeable=True,
    )
    opened = FirstStep(
        title=_("The first centre"),
        text=_("Region, district, library system, library and director: one page."),
        action=_("Open the centre"),
        url=reverse("office:first_centre"),
        is_done=centre is not None,
        note=str(centre) if centre else "",
    )
    return [named, opened, *_roles(centre), _letter(), _check()]


def _roles(centre: Centre | None) -> list[FirstStep]:
    filled = roles_filled_at(centre) if centre else {}
    url = f"{reverse('office:roles')}?centre={centre.slug}" if centre else ""
    texts = {
        Role.DIRECTOR: _("Directs the centre, signs certificates, gives roles."),
        Role.METHODOLOGIST: _("Writes courses, tasks and questionnaires, and reviews answers."),
        Role.COORDINATOR: _("Admits people, forms groups, keeps the timetable and the lists."),
    }
    return [
        FirstStep(
            title=str(role.label),
            text=texts[role],
            action=_("Invite") if centre else "",
            url=f"{url}&role={role}#offer" if url else "",
            is_done=filled.get(role) == "",
            note=_("waits for %(email)s") % {"email": filled[role]} if filled.get(role) else "",
        )
        for role in FILLED
    ]


def _letter() -> FirstStep:
    last = last_letter_test()
    result = (last.failure or settings.OQU_SMTP_HOST) if last else ""
    return FirstStep(
        title=_("A test letter"),
        text=_("It goes to your own address; the answer of the mail server is shown."),
        action=_("Send the letter"),
        url=reverse("office:test_letter"),
        is_done=last is not None and not last.failure,
        note=draw.html("{} · {}", result, when(last.at, form="short"))
        if last
        else settings.OQU_SMTP_HOST or _("No mail server is set."),
        is_post=True,
        is_changeable=True,
    )


def _check() -> FirstStep:
    """Done when the latest check found nothing wrong."""
    last = last_check()
    return FirstStep(
        title=_("Check of the installation"),
        text=_("What oqu doctor finds: settings, database, mail, worker, files."),
        action=_("Check again") if last else _("Check now"),
        url=reverse("doctor"),
        is_done=last is not None and not last.wrong,
        note=_found(last) if last else "",
        is_post=True,
        is_changeable=True,
    )


def _found(last: InstallationCheck) -> str:
    """What a check found, and when."""
    words = _("Nothing is wrong")
    if last.wrong:
        words = ngettext("%(count)s thing is wrong", "%(count)s things are wrong", last.wrong)
        words %= {"count": last.wrong}
    elif last.odd:
        words = ngettext(
            "%(number)s thing should be looked at", "%(number)s things should be looked at", last.odd
        )
        words %= {"number": last.odd}
    return draw.html("{} · {}", words, when(last.at, form="short"))


@require_POST
def test_letter(request: HttpRequest) -> HttpResponse:
    """Send a letter to the site administrator at once, and show what the mail server answers."""
    access.allow(request, rules.can_keep_installation)
    try:
        server = letters.send_test_letter(by=access.person(request), at=clock.now())
    except letters.LetterNotTaken as refusal:
        messages.error(request, str(refusal))
    else:
        if server:
            words = _("The letter was taken: %(server)s. Look into your mailbox.") % {"server": server}
            messages.success(request, words)
        else:
            messages.info(request, _("Letters are only printed: no mail server is set."))
    return access.see_other("office:first_steps")


@require_http_methods(["GET", "HEAD", "POST"])
def site_name(request: HttpRequest) -> HttpResponse:
    """The name of the site, which can be changed at any time."""
    access.allow(request, rules.can_keep_installation)
    form = SiteNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        libraries.name_site(names=form.texts("name"), by=access.person(request), at=clock.now())
        messages.success(request, _("The name of the site is saved."))
        return access.see_other("office:first_steps")
    return access.form_page(request, "office/site_name.html", {}, form)


@require_http_methods(["GET", "HEAD", "POST"])
def first_centre(request: HttpRequest) -> HttpResponse:
    """A library with its place and system, made a centre, and its director invited: one page."""
    access.allow(request, rules.can_keep_installation)
    form = FirstCentreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            centre = inviting.open_new_centre(
                **form.action_kwargs(), by=access.person(request), at=clock.now()
            )
        except Refused as refusal:
            form.add_error("email" if isinstance(refusal, TooMany) else None, guard.refused(request, refusal))
        else:
            messages.success(request, _("%(centre)s is open.") % {"centre": centre})
            return access.see_other("office:first_steps")
    return guard.marked(request, access.form_page(request, "office/first_centre.html", {}, form))
