"""The settings of a centre."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock
from oqu.libraries import actions
from oqu.libraries.forms import CentreForm
from oqu.people import rules
from oqu.web import access


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Time zone, how to reach the centre, how many answers an anonymous result needs."""
    centre = access.roles_centre(request)
    access.allow(request, rules.can_keep_centre, centre)
    form = CentreForm(request.POST or None, centre=centre)
    if request.method == "POST" and form.is_valid():
        actions.edit_centre(
            centre=centre, fields=form.cleaned_data, by=access.person(request), at=clock.now()
        )
        messages.success(request, _("The settings are saved."))
        return access.see_other(f"{reverse('office:settings')}?{urlencode({'centre': centre.slug})}")
    context = {"centre": centre, "form": form}
    return render(
        request, "office/settings.html", context, status=access.UNPROCESSABLE if form.errors else 200
    )
