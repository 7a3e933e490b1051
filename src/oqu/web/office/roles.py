"""Who holds which role at the centre; the director offers roles and takes them back."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.invitations import actions as inviting
from oqu.invitations.queries import (
    Invitation,
    InvitationStatus,
    invitation_by_key,
    network_heads,
    roles_offered_by,
)
from oqu.invitations.rules import can_change_invitation, can_take_role
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.limits import TooMany
from oqu.kernel.permissions import CENTRE_ROLES, Role
from oqu.libraries.queries import Centre, networks_owned_by
from oqu.people import actions, queries, rules
from oqu.people.forms import AppointForm
from oqu.people.queries import Post
from oqu.web import access, guard
from oqu.web.office.undo import undoable_invitations, unsent_invitations


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """The roles at the centre, the heads of its library systems, and the offers that wait for an answer."""
    centre = access.roles_centre(request)
    networks = networks_owned_by(centre)
    form = AppointForm(request.POST or None, networks=networks, initial={"role": request.GET.get("role", "")})
    can_keep = rules.can_keep_roles(request.user, centre)
    if request.method == "POST":
        access.require(can_keep)
        if form.is_valid() and _appoint(request, form, centre):
            return _back(centre)
    posts, offered = list(queries.posts_at(centre.pk)), list(roles_offered_by(centre))
    context = {
        "centre": centre,
        "posts": posts,
        "needed": queries.needed_posts(posts),
        **_heads(request, centre, posts, offered),
        "heads_possible": bool(networks),
        "now": clock.now(),
        "undoable": undoable_invitations(centre, request.user),
        "form": form,
        "can_keep": can_keep,
        "keeps_centres": rules.can_keep_installation(request.user),
    }
    status = access.UNPROCESSABLE if form.errors else 200
    return guard.marked(request, render(request, "office/roles.html", context, status=status))


def _heads(
    request: HttpRequest, centre: Centre, posts: Sequence[Post], offered: Sequence[Invitation]
) -> dict[str, Any]:
    """What is offered and who holds it.

    The directors; the heads of library systems, each with whether the reader may take the role back, and whether some have
    not answered.
    """
    return {
        "invitations": offered,
        "unsent": unsent_invitations(centre),
        "directors": [post.person for post in posts if post.role == Role.DIRECTOR],
        "heads": [(head, can_take_role(request.user, head)) for head in network_heads(centre)],
        "awaits_heads": any(one.network_id and one.answer == InvitationStatus.WAITING for one in offered),
    }


def _appoint(request: HttpRequest, form: AppointForm, centre: Centre) -> bool:
    """Offer the role, or say in the form why not."""
    typed = form.cleaned_data
    role, by = Role(typed["role"]), access.person(request)
    offer = inviting.Offer(
        email=typed["email"],
        family_name=typed["family_name"],
        given_name=typed["given_name"],
        role=role,
        centre=centre if role in CENTRE_ROLES else None,
        network=typed["network"] if role == Role.NETWORK_HEAD else None,
        host=centre if queries.roles_of(by).any_of([Role.DIRECTOR], centre.pk) else None,
    )
    try:
        invitation = inviting.appoint(offer=offer, by=by, at=clock.now())
    except Refused as refusal:
        form.add_error(None, guard.refused(request, refusal))
        return False
    if invitation.answer == InvitationStatus.ACCEPTED:
        messages.success(request, _("The role is given, and a letter notifies the person."))
    else:
        sent = _("The invitation to %(email)s leaves in ten minutes. The role is given when it is accepted.")
        messages.success(request, sent % {"email": invitation.email})
    return True


@require_POST
def take_role(request: HttpRequest, key: str) -> HttpResponse:
    """Take a role back."""
    post = access.found(queries.post_by_key(key))
    centre = _centre_of(request, post)
    access.allow(request, can_take_role, post)
    try:
        actions.take_role(post=post, by=access.person(request), at=clock.now())
    except actions.LastDirector as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is taken back."))
    return _back(centre)


def _centre_of(request: HttpRequest, post: Post) -> Centre:
    """The centre on whose page of roles this reader sees the post, or 404."""
    if post.centre is not None:
        return access.roles_centre(request, post.centre.slug)
    owner = post.network.owner if post.network else None
    if owner is None and not rules.can_keep_installation(request.user):
        raise Http404
    return access.roles_centre(request, owner.slug if owner else "")


@require_POST
def withdraw_invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Give an invitation up that waits for an answer."""
    return _change(request, key, inviting.withdraw, _("The invitation is withdrawn."))


@require_POST
def renew_invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Send an invitation again."""
    return _change(request, key, inviting.renew, _("The invitation leaves once more in ten minutes."))


def _change(request: HttpRequest, key: str, change: Callable[..., Invitation], done: str) -> HttpResponse:
    invitation = access.found(invitation_by_key(key))
    centre = access.roles_centre(request, invitation.home.slug if invitation.home else "")
    access.allow(request, can_change_invitation, invitation)
    try:
        change(invitation=invitation, by=access.person(request), at=clock.now())
    except TooMany as refusal:
        return guard.page(request, refusal.verdict, str(refusal))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return _back(centre) if invitation.role else access.see_other("office:people")


def _back(centre: Centre) -> HttpResponse:
    """To the roles of the same centre."""
    return access.see_other(f"{reverse('office:roles')}?{urlencode({'centre': centre.slug})}")
