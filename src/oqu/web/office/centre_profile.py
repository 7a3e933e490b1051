"""The profile of a centre: address, colour, logo, signature and seal."""

from django.contrib import messages
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oqu.certificates import sheets
from oqu.kernel import accents, clock, files
from oqu.kernel.file_names import disposition
from oqu.kernel.languages import current
from oqu.kernel.uploads import sent_files
from oqu.libraries import actions
from oqu.libraries.actions import PictureNotTaken
from oqu.libraries.forms import ACCENTS, OF_OQU, OQU_ACCENT, OWN, CentreProfileForm
from oqu.libraries.queries import Centre, looks_pictures
from oqu.people import rules
from oqu.ui.components import draw
from oqu.web import access


def _centre(request: HttpRequest) -> Centre:
    centre = access.roles_centre(request)
    access.allow(request, rules.can_keep_centre, centre)
    return centre


def _swatch(colour: str) -> SafeString:
    """A sample of a colour: white letters on it, and letters of it on white, as buttons and links have them."""
    return draw.html(
        '<svg width="64" height="24" aria-hidden="true"><rect width="32" height="24" fill="{0}"/>'
        '<rect x="32.5" y="0.5" width="31" height="23" fill="#ffffff" stroke="{0}"/>'
        '<g font-size="15" font-weight="600" text-anchor="middle"><text x="16" y="17" fill="#ffffff">Аа</text>'
        '<text x="48" y="17" fill="{0}">Аа</text></g></svg>',
        colour,
    )


def _show_swatches(form: CentreProfileForm) -> None:
    """Put a sample before the name of each colour; before "another", of the one that is typed or stored."""
    field, own = form.fields["accent"], str(form["own_accent"].value() or "")
    assert isinstance(field, ChoiceField)
    shown = {OF_OQU: OQU_ACCENT, OWN: own if accents.HEX.fullmatch(own) else OQU_ACCENT}
    field.choices = [
        (value, draw.html("{} {}", _swatch(shown.get(value, value)), name)) for value, name in ACCENTS
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The profile, with what is stored now; one press stores all of it."""
    centre = _centre(request)
    form = CentreProfileForm(request.POST or None, sent_files(request) or None, centre=centre)
    if request.method == "POST" and form.is_valid() and _stored(request, centre, form):
        messages.success(request, _("The profile of the centre is saved."))
        return access.see_other(f"{reverse('office:profile')}?{urlencode({'centre': centre.slug})}")
    _show_swatches(form)
    context: dict[str, object] = {
        "centre": centre,
        "pictures": looks_pictures(centre),
        "accept": files.endings(actions.PICTURES),
        "largest_mb": actions.LARGEST_PICTURE // files.MEGABYTE,
    }
    return access.form_page(request, "office/profile.html", context, form)


def _stored(request: HttpRequest, centre: Centre, form: CentreProfileForm) -> bool:
    by, at = access.person(request), clock.now()
    try:
        actions.set_look(centre=centre, look=form.look(), by=by, at=at)
    except PictureNotTaken as refusal:
        form.add_error(refusal.name, str(refusal))
        return False
    actions.edit_centre(centre=centre, fields=form.columns_of_texts(), by=by, at=at)
    return True


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of the profile, for those who may change it."""
    centre = _centre(request)
    return files.hand_out(access.found(looks_pictures(centre).get(name)))


@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """A certificate with invented words, as one signed now by the reader would look."""
    centre = _centre(request)
    made = sheets.sample(centre, by=access.person(request), at=clock.now(), language=current())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = disposition(_("Sample certificate"), ending="pdf", in_page=True)
    return response
