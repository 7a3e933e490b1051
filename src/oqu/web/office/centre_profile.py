"""The profile of a centre: address, colour, logo, signature and seal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oqu.certificates import sheets
from oqu.kernel import clock, files
from oqu.kernel.languages import current
from oqu.kernel.uploads import sent_files
from oqu.libraries import actions
from oqu.libraries.actions import PictureNotTaken
from oqu.libraries.forms import CentreProfileForm
from oqu.libraries.queries import Centre, looks_pictures
from oqu.people import rules
from oqu.web import access


def _centre(request: HttpRequest) -> Centre:
    centre = access.roles_centre(request)
    access.allow(request, rules.can_keep_centre, centre)
    return centre


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The profile, with what is stored now; one press stores all of it."""
    centre = _centre(request)
    form = CentreProfileForm(request.POST or None, sent_files(request) or None, centre=centre)
    if request.method == "POST" and form.is_valid() and _stored(request, centre, form):
        messages.success(request, _("The profile of the centre is saved."))
        return access.see_other(f"{reverse('office:profile')}?{urlencode({'centre': centre.slug})}")
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
    response["Content-Disposition"] = content_disposition_header(False, _("Sample certificate.pdf")) or ""
    return response
