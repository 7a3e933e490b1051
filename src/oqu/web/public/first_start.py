"""The first start of an installation: the first person with the link that `oqu serve` prints administers the site."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.people import actions
from oqu.people.forms import FirstKeeperForm
from oqu.people.queries import first_start_is_over, opens_first_start
from oqu.web import access, accounts


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def first_start(request: HttpRequest, token: str) -> HttpResponse:
    """Create the site administrator and sign them in; 404 with another link, or once there is one."""
    if first_start_is_over(token):
        return render(request, "public/first_start_over.html", status=404)
    if not opens_first_start(token):
        raise Http404(
            _("This link has been used, or is older than a week. Start the server again for a new one.")
        )
    form = FirstKeeperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.make_first_keeper(
                **form.cleaned_data, language=languages.current(), at=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            accounts.sign_in(request, person, method="password")
            return access.see_other("office:first_steps")
    return access.form_page(request, "public/first_start.html", {}, form)
