"""Who holds which role at the centre; the director gives and takes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.kernel import clock
from oqu.kernel.permissions import CENTRE_ROLES, Role
from oqu.libraries.queries import Centre
from oqu.people import actions, queries, rules
from oqu.people.forms import AppointForm
from oqu.web import access


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """The roles at the centre and the heads of library systems."""
    centre = access.roles_centre(request)
    form = AppointForm(request.POST or None)
    can_keep = rules.can_keep_roles(request.user, centre)
    if request.method == "POST":
        access.require(can_keep)
        if form.is_valid():
            _appoint(request, form, centre)
            messages.success(request, _("The role is given, and a letter tells the person."))
            return _back(centre)
    context = {
        "centre": centre,
        "posts": queries.posts_at(centre.pk),
        "heads": queries.network_heads(),
        "form": form,
        "can_keep": can_keep,
        "keeps_centres": rules.can_keep_installation(request.user),
    }
    return render(request, "office/roles.html", context, status=access.UNPROCESSABLE if form.errors else 200)


def _appoint(request: HttpRequest, form: AppointForm, centre: Centre) -> None:
    typed = form.cleaned_data
    role = Role(typed["role"])
    actions.appoint(
        email=typed["email"],
        family_name=typed["family_name"],
        given_name=typed["given_name"],
        role=role,
        centre=centre if role in CENTRE_ROLES else None,
        network=typed["network"] if role == Role.NETWORK_HEAD else None,
        by=access.person(request),
        at=clock.now(),
    )


@require_POST
def take_role(request: HttpRequest, key: str) -> HttpResponse:
    """Take a role back."""
    post = access.found(queries.post_by_key(key))
    centre = access.roles_centre(request, post.centre.slug if post.centre else "")
    access.require(rules.can_keep_roles(request.user, centre))
    try:
        actions.take_role(post=post, by=access.person(request), at=clock.now())
    except actions.LastDirector as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is taken back."))
    return _back(centre)


def _back(centre: Centre) -> HttpResponse:
    """To the roles of the same centre."""
    return access.see_other(f"{reverse('office:roles')}?{urlencode({'centre': centre.slug})}")
