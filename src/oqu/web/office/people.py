"""The people of a centre: finding them, correcting profiles, printing sign-in cards."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.admission.queries import people_at, places_at, profiles_at
from oqu.courses.queries import Enrolment, outcomes
from oqu.invitations.queries import people_invited_by
from oqu.kernel import clock, paging
from oqu.kernel.errors import Refused, Words
from oqu.kernel.heavy import segno
from oqu.libraries.queries import Centre, choosable_libraries
from oqu.people import actions, queries, rules
from oqu.people.forms import PersonForm
from oqu.people.queries import Factor, Person
from oqu.people.queries.able import directors_at
from oqu.web import access
from oqu.web.office.people_imports import undoable_people
from oqu.web.office.undo import undoable_invitations, unsent_invitations

ORDER = ("family_order", "given_order", "pk")
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
        "invitations": people_invited_by(centre, words),
        "can_import": (can_import := rules.can_keep_roles(request.user, centre)),
        "directors": () if can_import else directors_at(centre.pk),
        "changes": queries.waiting_email_changes(clock.now()).filter(centre=centre),
        "unsent": unsent_invitations(centre),
        "undoable": [*undoable_invitations(centre, request.user), *undoable_people(centre, request.user)],
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
        "places": _with_states(places_at(centre, shown_person)),
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
    access.allow(request, rules.can_set_sign_in, Factor.CARD, shown_person)
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


def _with_states(places: Iterable[Enrolment]) -> list[tuple[Enrolment, Words]]:
    """Each place with its state in words."""
    places = list(places)
    states = outcomes(places)
    return [(place, states[place.pk]) for place in places]
