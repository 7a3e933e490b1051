"""Invitations: those a centre sent, those that wait for a person, the one that a letter's link names."""

from collections.abc import Iterable
from datetime import datetime

from django.core import signing
from django.db.models import Q, QuerySet

from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel.permissions import Role
from oqu.kernel.prepared import prepared
from oqu.kernel.search import holding
from oqu.libraries.models import Centre
from oqu.people.models import Person, Post

SALT = "oqu.invitations"
SHOWN = (InvitationStatus.WAITING, InvitationStatus.REFUSED)


def batches_of(centre: Centre | None) -> str:
    """Under which key the letters of a centre's invitations are gathered; those of no centre under that of the site."""
    return f"invitations {centre.pk if centre else 0}"


def invited_by_key(keys: Iterable[str]) -> dict[str, str]:
    """Key of an invitation → the name of whom it invites; one query."""
    return {one.key: str(one) for one in Invitation.objects.filter(key__in=set(keys))}


def waiting_by_key(keys: Iterable[str]) -> dict[str, str]:
    """Key of an invitation that waits for an answer → the name of whom it invites; one query."""
    waiting = Invitation.objects.filter(key__in=set(keys), answer=InvitationStatus.WAITING)
    return {one.key: str(one) for one in waiting}


def token_of(invitation: Invitation) -> str:
    """The secret part of a letter's link; sending an invitation again makes the earlier link void."""
    claims = [invitation.key, int(invitation.sent_at.timestamp())]
    return signing.dumps(claims, salt=SALT).replace(":", "~")


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation whose newest letter has that link, whatever has become of it."""
    found, is_newest = _opened(token)
    return found if is_newest else None


def is_replaced(token: str) -> bool:
    """Whether a link is that of an earlier letter: the same invitation was sent again since."""
    found, is_newest = _opened(token)
    return found is not None and not is_newest


def _opened(token: str) -> tuple[Invitation | None, bool]:
    """The invitation of a link, and whether the link is that of its newest letter."""
    try:
        key, sent = signing.loads(token.replace("~", ":"), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, False
    found = _with_places().filter(key=key).first()
    return found, found is not None and int(found.sent_at.timestamp()) == sent


def invitation_by_key(key: str) -> Invitation | None:
    """The invitation with that key."""
    return _with_places().filter(key=key).first()


def _with_places() -> QuerySet[Invitation]:
    return Invitation.objects.select_related(
        "centre__library", "network__owner", "host__library", "invited_by"
    )


def waiting_for(person: Person, at: datetime) -> QuerySet[Invitation]:
    """The invitations that the owner of an e-mail can answer now."""
    return waiting_at(person.email, at) if person.email else Invitation.objects.none()


def waiting_at(email: str, at: datetime) -> QuerySet[Invitation]:
    """The invitations that wait at an e-mail, with or without an account."""
    return _with_places().filter(email=email, answer=InvitationStatus.WAITING, expires_at__gt=at)


@prepared
def _ends(email: str) -> QuerySet[Invitation, tuple[datetime]]:
    rows = Invitation.objects.filter(email=email, answer=InvitationStatus.WAITING).order_by()
    return rows.values_list("expires_at")


def is_invited(email: str, at: datetime) -> bool:
    """Whether an invitation waits for the owner of an e-mail."""
    return bool(email) and any(end > at for (end,) in _ends(email))


def roles_offered_by(centre: Centre) -> QuerySet[Invitation]:
    """The roles that were offered at a centre, in its name or in its library systems, neither accepted nor withdrawn."""
    return _offered(centre).exclude(role="")


def people_invited_by(centre: Centre, words: str = "") -> QuerySet[Invitation]:
    """The people whom a centre asked onto its list and who have not accepted; those whose name or e-mail holds the words."""
    sought = holding(words, ("email", "family_name", "given_name"))
    return _offered(centre).filter(sought, role="")


def _offered(centre: Centre) -> QuerySet[Invitation]:
    mine = Q(centre=centre) | Q(host=centre) | Q(host=None, network__owner=centre)
    return _with_places().filter(mine, answer__in=SHOWN)


def people_who_accepted(centre: Centre) -> QuerySet[Invitation]:
    """The accepted invitations onto a centre's list of people."""
    return Invitation.objects.filter(centre=centre, role="", answer=InvitationStatus.ACCEPTED)


def awaited_directors(centres: Iterable[int]) -> dict[int, list[str]]:
    """Centre (by id) → the e-mails of those invited to direct it."""
    found: dict[int, list[str]] = {}
    rows = Invitation.objects.filter(
        centre__in=[*centres], role=Role.DIRECTOR, answer=InvitationStatus.WAITING
    )
    for centre_id, email in rows.order_by("pk").values_list("centre_id", "email"):
        if centre_id is not None:
            found.setdefault(centre_id, []).append(email)
    return found


def network_heads(centre: Centre) -> QuerySet[Post]:
    """The heads of the library systems that a centre owns, with the invitation by which they were appointed."""
    heads = Post.objects.filter(role=Role.NETWORK_HEAD, network__owner=centre)
    return heads.select_related("person", "network", "invitation")


def roles_filled_at(centre: Centre) -> dict[Role, str]:
    """The roles at a centre that a person holds (""), or that are offered to an e-mail which has not answered."""
    offered = Invitation.objects.filter(centre=centre, answer=InvitationStatus.WAITING).exclude(role="")
    waiting = {Role(role): email for role, email in offered.values_list("role", "email")}
    held = Post.objects.filter(centre=centre).values_list("role", flat=True)
    return waiting | {Role(role): "" for role in held}
