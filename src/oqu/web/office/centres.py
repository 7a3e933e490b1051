"""The centres of the installation, for the site administrator: list, directors, new centre."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.invitations import actions as inviting
from oqu.invitations.queries import awaited_directors
from oqu.kernel import clock, limits
from oqu.kernel.errors import Refused
from oqu.kernel.limits import TooMany
from oqu.letters.queries import waiting_for_a_server
from oqu.libraries.queries import Centre, all_libraries, choosable_libraries
from oqu.libraries.queries import centres as all_centres
from oqu.people import queries, rules
from oqu.people.forms import OpenCentreForm
from oqu.web import access, guard

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def centres(request: HttpRequest) -> HttpResponse:
    """Every centre with its directors, and the form that opens one."""
    access.allow(request, rules.can_keep_installation)
    form = OpenCentreForm(request.POST or None, libraries=choosable_libraries(""))
    if request.method == "POST" and form.is_valid():
        try:
            opened = _opened(request, form)
        except Refused as refusal:
            where = "email" if isinstance(refusal, TooMany) else "code"
            form.add_error(where, guard.refused(request, refusal))
        else:
            message = _("%(centre)s can run courses as soon as its director accepts the invitation.")
            messages.success(request, message % {"centre": opened})
            return access.see_other("office:centres")
    page = Paginator(all_centres(), PAGE).get_page(request.GET.get("page"))
    ids = [centre.pk for centre in page]
    directors, awaited = queries.directors_of(ids), awaited_directors(ids)
    shown = [(centre, directors.get(centre.pk, []), awaited.get(centre.pk, [])) for centre in page]
    context: dict[str, object] = {
        "page": page,
        "centres": shown,
        "has_libraries": bool(shown) or all_libraries().exists(),
        "waiting_letters": waiting_for_a_server(),
        "alarms": [limit.action.label for limit in limits.alarms(at=clock.now())],
    }
    return guard.marked(request, access.form_page(request, "office/centres.html", context, form))


def _opened(request: HttpRequest, form: OpenCentreForm) -> Centre:
    typed = form.cleaned_data
    return inviting.open_centre(
        library=typed["code"],
        email=typed["email"],
        family_name=typed["family_name"],
        given_name=typed["given_name"],
        by=access.person(request),
        at=clock.now(),
    )
