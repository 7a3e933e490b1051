"""The people of a centre: finding them, correcting profiles, printing sign-in cards, importing lists."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.admission.queries import people_at, places_at, profiles_at
from oqu.invitations import actions as inviting
from oqu.invitations.queries import people_invited_by
from oqu.invitations.rules import can_appoint_head
from oqu.kernel import clock, paging
from oqu.kernel.errors import Refused
from oqu.kernel.heavy import segno
from oqu.kernel.sheets import BadSheet, Problem
from oqu.kernel.uploads import sent_files
from oqu.libraries.queries import Centre, choosable_libraries
from oqu.people import actions, queries, rules, sheets
from oqu.people.actions import PersonRow
from oqu.people.forms import PeopleFile, PersonForm
from oqu.people.queries import Factor, Person
from oqu.web import access, guard

ORDER = ("family_name", "given_name", "pk")
MOST_CHANGES = 5


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody whom the centre knows, by name."""
    centre = access.office_centre(request)
    words = request.GET.get("q", "")[:100]
    found = queries.search_people(words, among=people_at(centre))
    page = paging.page(found, by=ORDER, after=request.GET.get("after", ""))
    profiles = profiles_at(centre).filter(pk__in=[one.pk for one in page.rows])
    context = {
        "centre": centre,
        "words": words,
        "page": page,
        "profiles": set(profiles.values_list("pk", flat=True)),
        "invitations": people_invited_by(centre),
        "can_import": rules.can_keep_roles(request.user, centre),
        "changes": queries.waiting_email_changes(clock.now()).filter(centre=centre),
    }
    return render(request, "office/people.html", context)


def _person(centre: Centre, key: str) -> Person:
    return access.found(people_at(centre).select_related("library__district").filter(key=key).first())


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, key: str) -> HttpResponse:
    """One person: what the centre knows; the form to correct it is for those without an owner of their account yet."""
    centre = access.office_centre(request)
    shown_person = _person(centre, key)
    form = _profile_form(request, shown_person) if rules.is_in_care(request.user, shown_person) else None
    if request.method == "POST":
        access.require(form is not None)
        if form is not None and form.is_valid() and _corrected(request, shown_person, form):
            messages.success(request, _("The profile is saved."))
            return access.see_other("office:person", key)
    context = {
        "form": form,
        "shown_person": shown_person,
        "places": places_at(centre, shown_person),
        "sees_profile": profiles_at(centre).filter(pk=shown_person.pk).exists(),
        "posts": queries.posts_of(shown_person).filter(centre=centre),
        "can_make_card": rules.can_set_sign_in(request.user, Factor.CARD, shown_person),
        "can_ask_email": form is None and rules.can_ask_email_change(request.user, centre, shown_person),
        "keeps_people": rules.can_keep_people(request.user, centre),
        "changes": queries.email_changes_asked_at(centre, shown_person)[:MOST_CHANGES],
    }
    wrong = form is not None and bool(form.errors)
    return render(request, "office/person.html", context, status=access.UNPROCESSABLE if wrong else 200)


def _profile_form(request: HttpRequest, shown_person: Person) -> PersonForm:
    district = shown_person.library.district.key if shown_person.library else ""
    return PersonForm(request.POST or None, person=shown_person, libraries=choosable_libraries(district))


def _corrected(request: HttpRequest, shown_person: Person, form: PersonForm) -> bool:
    by, at = access.person(request), clock.now()
    try:
        with transaction.atomic():
            actions.edit_profile(person=shown_person, fields=form.profile(), by=by, at=at)
            actions.set_email(person=shown_person, email=form.cleaned_data["email"], by=by, at=at)
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return False
    return True


@require_POST
@never_cache
def person_card(request: HttpRequest, key: str) -> HttpResponse:
    """A new sign-in card to print; its code is shown only here and only now."""
    centre = access.office_centre(request)
    shown_person = _person(centre, key)
    access.require(rules.can_set_sign_in(request.user, Factor.CARD, shown_person))
    at = clock.now()
    code = actions.make_card(person=shown_person, by=access.person(request), at=at)
    with override(shown_person.language):
        address = settings.OQU_SITE_URL + reverse("sign_in_card")
        direct = settings.OQU_SITE_URL + reverse("sign_in_card", query={"code": code})
    context = {
        "shown_person": shown_person,
        "centre": centre,
        "code": code,
        "address": address,
        "qr": segno.make(direct, micro=False).svg_data_uri(scale=4, border=2),
        "until": clock.local_date(at + actions.CARD_LIFE, centre.zone),
    }
    return render(request, "office/person_card.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    """People from a list in Excel or CSV: all of them, or none and every mistake."""
    centre = access.office_centre(request)
    access.require(rules.can_keep_roles(request.user, centre))
    form = PeopleFile(request.POST or None, sent_files(request) or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = sheets.read_people(file, name=file.name, centre=centre)
        except BadSheet as bad:
            problems = bad.problems
        else:
            if not _names_foreign_head(request, rows, form) and _invite(request, rows, centre, form):
                return access.see_other("office:people")
    context = {"form": form, "problems": problems}
    status = access.UNPROCESSABLE if form.errors or problems else 200
    return guard.marked(request, render(request, "office/import_people.html", context, status=status))


def _names_foreign_head(request: HttpRequest, rows: list[PersonRow], form: PeopleFile) -> bool:
    """Whether a list names the head of a library system whose head this reader does not appoint."""
    systems = {row.network for row in rows if row.network}
    foreign = sorted(str(one) for one in systems if not can_appoint_head(request.user, one))
    for name in foreign:
        form.add_error(
            "file", _("%(system)s belongs to another centre: it appoints the head.") % {"system": name}
        )
    return bool(foreign)


def _invite(request: HttpRequest, rows: list[PersonRow], centre: Centre, form: PeopleFile) -> bool:
    """Invite and enter the people of a list, all of them or none; then the form says why not."""
    try:
        done = inviting.invite_people(rows=rows, centre=centre, by=access.person(request), at=clock.now())
    except Refused as refusal:
        form.add_error("file", guard.refused(request, refusal))
        return False
    sent = ngettext("%(count)s invitation was sent", "%(count)s invitations were sent", done.invited)
    notice = _("%(sent)s; people without an e-mail: %(entered)s.")
    messages.success(request, notice % {"sent": sent % {"count": done.invited}, "entered": done.entered})
    return True
