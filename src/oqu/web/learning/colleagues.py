"""The people of my course, and the contact card that I show them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.community import actions, queries
from oqu.community.forms import ContactCardForm
from oqu.courses.queries import Enrolment
from oqu.kernel import clock
from oqu.people.queries import Purpose, has_agreed, names_among
from oqu.web import access, consents
from oqu.web.learning.course_tabs import course_tabs


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who learns with me; contacts of those who agreed to show them."""
    place = access.enrolment(request, slug)
    card = queries.card_of(access.person(request))
    names = ("about", "shows_email", "shows_phone")
    form = ContactCardForm(initial={name: getattr(card, name) for name in names} if card else None)
    return _page(request, place, form)


@require_POST
def contact_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Show my card, or put it away."""
    place = access.enrolment(request, slug)
    me, at = access.person(request), clock.now()
    form = ContactCardForm(request.POST)
    if "put_away" in request.POST:
        actions.put_card_away(person=me, by=me, at=at)
        messages.success(request, _("Your contact card is shown to nobody now."))
    elif not (form.is_valid() and _shared(request, form)):
        return _page(request, place, form)
    return access.see_other("learning:people", slug=slug)


def _shared(request: HttpRequest, form: ContactCardForm) -> bool:
    """Share the card; False, with an error in the form, if its page did not show the text of the consent."""
    me = access.person(request)
    try:
        text = consents.shown(request, Purpose.CONTACTS)
    except consents.TextNotShown as refusal:
        form.add_error(None, str(refusal))
        return False
    actions.share_card(person=me, by=me, at=clock.now(), text=text, **form.cleaned_data)
    messages.success(request, _("Colleagues of your courses see your contact card now."))
    return True


def _page(request: HttpRequest, place: Enrolment, form: ContactCardForm) -> HttpResponse:
    colleagues = queries.colleagues(place.course)
    context = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place),
        "colleagues": colleagues,
        "names": names_among((one.person for one in colleagues), has_library=True),
        "consent_text": consents.newest(Purpose.CONTACTS),
        "shown": has_agreed(access.person(request), Purpose.CONTACTS),
    }
    return access.form_page(request, "learning/people.html", context, form)
