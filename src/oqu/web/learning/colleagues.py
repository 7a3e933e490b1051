"""The people of my course, and the contact card that I show them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.community import actions, queries
from oqu.community.forms import ContactCardForm
from oqu.kernel import clock
from oqu.people.queries import Purpose, has_agreed
from oqu.web import access
from oqu.web.learning.course_tabs import course_tabs


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who learns with me; contacts of those who agreed to show them."""
    place = access.enrolment(request, slug)
    me = access.person(request)
    card = queries.card_of(me)
    initial = (
        {"about": card.about, "shows_email": card.shows_email, "shows_phone": card.shows_phone}
        if card
        else None
    )
    context = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place.course),
        "colleagues": queries.colleagues(place.course),
        "form": ContactCardForm(initial=initial),
        "shown": has_agreed(me, Purpose.CONTACTS),
    }
    return render(request, "learning/people.html", context)


@require_POST
def contact_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Show my card, or put it away."""
    place = access.enrolment(request, slug)
    me, at = access.person(request), clock.now()
    if "put_away" in request.POST:
        actions.put_card_away(person=me, by=me, at=at)
        messages.success(request, _("Your contact card is shown to nobody now."))
        return access.see_other("learning:people", slug=slug)
    form = ContactCardForm(request.POST)
    if form.is_valid():
        actions.share_card(person=me, by=me, at=at, **form.cleaned_data)
        messages.success(request, _("Colleagues of your courses see your contact card now."))
        return access.see_other("learning:people", slug=slug)
    context: dict[str, object] = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place.course),
        "colleagues": queries.colleagues(place.course),
        "form": form,
        "shown": has_agreed(me, Purpose.CONTACTS),
    }
    return access.invalid(request, "learning/people.html", context)
