"""Writes about invitations: offering a role, answering, giving an offer up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from oqu.invitations import events
from oqu.invitations.actions.counting import count_letters
from oqu.invitations.letters import HEAD, PERSON, ROLE
from oqu.invitations.models import Invitation, InvitationStatus
from oqu.invitations.queries import batches_of, token_of
from oqu.invitations.rules import can_send_invitation
from oqu.kernel import clock, dates, journal, languages
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import Role
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.libraries.models import Centre, Library, Network
from oqu.people import actions as people
from oqu.people.models import Channel, Person, Post, Purpose
from oqu.people.queries import ConsentText, person_by_email, staff_people

VERB = "invitations.send"  # of the batch of letters that invite
LIFE = timedelta(days=30)
"""An invitation can be accepted for so long after it was sent."""


class InvitationSettled(Refused):
    message = _("This invitation was answered or withdrawn already.")


class AlreadyOffered(Refused):
    """The same role was offered to the same e-mail and waits for an answer."""

    def __init__(self, email: str) -> None:
        words = _(
            "%(email)s has an invitation to this role already, which waits for an answer. Press “Send again” beside it."
        )
        super().__init__(words % {"email": email})


class TooOld(Refused):
    message = _("This invitation is too old. Ask the centre to send it again.")


@dataclass(frozen=True)
class Offer:
    """What is offered to the owner of an e-mail: a role at a centre or in a network; no role: a place on the list.

    `host` is the centre that offers it, None for the site administrator. `profile` holds other columns of a list.
    With `duties` the role is offered for these duties in courses only.
    """

    email: str
    family_name: str
    given_name: str
    role: Role | None
    centre: Centre | None = None
    network: Network | None = None
    host: Centre | None = None
    profile: dict[str, Any] = field(default_factory=dict)
    duties: tuple[Mapping[str, Any], ...] = ()

    @property
    def home(self) -> Centre | None:
        """The centre on whose page the invitation is listed, as `Invitation.home`."""
        return self.host or self.centre or (self.network.owner if self.network else None)


def appoint(*, offer: Offer, by: Person, at: datetime) -> Invitation:
    """Offer a role by letter; the person holds it after accepting. An invitation that is too old is renewed.

    Colleagues who work at the host already, and people who appoint themselves, hold it at once. Nothing that the
    caller can see depends on whether an account has this e-mail. Raises AlreadyOffered, TooManyInvitations.
    """
    email = offer.email.strip().lower()
    open_ones = Invitation.objects.filter(
        **_place(offer, email), answer=InvitationStatus.WAITING, expires_at__gt=at
    )
    if open_ones.exists() and not _needs_no_answer(email, offer, by):
        raise AlreadyOffered(email)
    return appoint_all([offer], by=by, host=offer.host, at=at)[0]


@transaction.atomic
def appoint_all(
    offers: Sequence[Offer], *, by: Person, host: Centre | None, at: datetime, batch: Batch | None = None
) -> list[Invitation]:
    """Offer all of these, or none if the letters are too many. `batch`: the step of another app that they belong to."""
    emails = [offer.email.strip().lower() for offer in offers]
    at_once = [_needs_no_answer(email, offer, by) for email, offer in zip(emails, offers, strict=True)]
    waiting = [email for email, is_given in zip(emails, at_once, strict=True) if not is_given]
    count_letters(emails=waiting, by=by, centre=host, at=at)
    if batch is None and waiting:
        batch = _open_batch(host or offers[0].home, by, at)
    made = [
        _at_once(offer, email, by=by, at=at)
        if batch is None or is_given
        else _offer(offer, email, batch, by, at)
        for email, offer, is_given in zip(emails, offers, at_once, strict=True)
    ]
    if batch is not None:
        batch.save(update_fields=["before"])
    return made


def _open_batch(centre: Centre | None, by: Person, at: datetime) -> Batch:
    """The letters of invitations that leave together; `before` is filled with what undoing restores."""
    return letters.open_batch(
        verb=VERB, thing_key=batches_of(centre), by=by, at=at, centre=centre, before={"invitations": {}}
    )


def _needs_no_answer(email: str, offer: Offer, by: Person) -> bool:
    """Whether this is a colleague of the same centre, or a person who holds this very role; one query in any case."""
    held = list(Post.objects.filter(person__email=email).values_list("role", "centre", "network"))
    if offer.role is None:
        return False
    place = offer.centre or offer.host
    network = offer.network.pk if offer.network else None
    same_staff = place is not None and any(centre == place.pk for _role, centre, _network in held)
    same_role = (offer.role, offer.centre.pk if offer.centre else None, network) in held
    return email == by.email or same_staff or same_role


def _at_once(offer: Offer, email: str, *, by: Person, at: datetime) -> Invitation:
    person = person_by_email(email)
    assert offer.role is not None
    assert person is not None
    post = people.give_role(
        person=person, role=offer.role, centre=offer.centre, network=offer.network, by=by, at=at
    )
    Invitation.objects.filter(**_place(offer, email), answer=InvitationStatus.WAITING).update(
        answer=InvitationStatus.WITHDRAWN, answered_at=at
    )
    invitation, _new = Invitation.objects.get_or_create(
        post=post,
        defaults={
            **_place(offer, email),
            "family_name": person.family_name,
            "given_name": person.given_name,
            "language": person.language,
            "host": offer.host,
            "invited_by": by,
            "sent_at": at,
            "expires_at": at + LIFE,
            "answer": InvitationStatus.ACCEPTED,
            "answered_at": at,
            "person": person,
        },
    )
    return invitation


def _place(offer: Offer, email: str) -> dict[str, Any]:
    return {
        "email": email,
        "role": offer.role.value if offer.role else "",
        "centre": offer.centre,
        "network": offer.network,
    }


def _offer(offer: Offer, email: str, batch: Batch, by: Person, at: datetime) -> Invitation:
    invitation, new = Invitation.objects.select_for_update(of=("self",)).get_or_create(
        **_place(offer, email),
        answer=InvitationStatus.WAITING,
        defaults={
            "family_name": offer.family_name,
            "given_name": offer.given_name,
            "profile": offer.profile,
            "language": offer.profile.get("language") or by.language,
            "host": offer.host,
            "invited_by": by,
            "sent_at": at,
            "expires_at": at + LIFE,
            "duties": [*offer.duties],
            "is_for_duties": bool(offer.duties),
        },
    )
    if not new:
        return _renew(invitation, batch, by=by, at=at, offer=offer)
    batch.before["invitations"].setdefault(invitation.key, None)
    _write(invitation, "invitations.send", batch, by=by, at=at)
    tell_owner(network=invitation.network, news="invited", name=str(invitation), by=by, at=at)
    return invitation


@transaction.atomic
def renew(*, invitation: Invitation, by: Person, at: datetime, batch: Batch | None = None) -> Invitation:
    """Send a waiting invitation again; only the newest letter's link opens it. Raises InvitationSettled, TooManyInvitations.

    `batch`: the step of another app that the letter belongs to.
    """
    invitation = _waiting(invitation)
    count_letters(emails=[invitation.email], by=by, centre=invitation.host, at=at)
    batch = batch or _open_batch(invitation.home, by, at)
    _renew(invitation, batch, by=by, at=at)
    batch.save(update_fields=["before"])
    return invitation


def _renew(
    invitation: Invitation, batch: Batch, *, by: Person, at: datetime, offer: Offer | None = None
) -> Invitation:
    """With further duties, if an `offer` has some. It stays the invitation of a sender whose right the new one lacks."""
    moments = [invitation.sent_at.isoformat(), invitation.expires_at.isoformat()]
    earlier = [*moments, invitation.duties, invitation.is_for_duties]
    batch.before["invitations"].setdefault(invitation.key, earlier)
    if offer is not None:
        invitation.duties = [*invitation.duties, *offer.duties]
        invitation.is_for_duties = invitation.is_for_duties and bool(offer.duties)
    if can_send_invitation(by, invitation):
        invitation.invited_by = by
    invitation.sent_at, invitation.expires_at = at, at + LIFE
    invitation.save(update_fields=["sent_at", "expires_at", "invited_by", "duties", "is_for_duties"])
    _write(invitation, "invitations.renew", batch, by=by, at=at)
    return invitation


def _write(invitation: Invitation, verb: str, batch: Batch, *, by: Person, at: datetime) -> None:
    """The letter is confidential: its link is for the owner of the e-mail, not for those who sent it.

    It is in both languages of the country, whether or not there is an account that says which one its owner reads.
    """
    usual = invitation.language if invitation.language in languages.COUNTRY else ""
    stated = str(invitation.profile.get("language", "")) or usual
    duties: list[object] = []
    events.described.send(Invitation, invitation=invitation, words=duties)
    letters.write(
        kind=PERSON if invitation.role == "" else ROLE,
        person=None,
        address=invitation.email,
        language=languages.for_unknown(stated),
        context={
            "invitation": invitation,
            "place": place_of(invitation),
            "token": token_of(invitation),
            "until": _last_day(invitation, at),
            "duties": duties,
        },
        reason=f"{invitation.key} {invitation.sent_at.isoformat()}",
        centre=invitation.home,
        confidential=True,
        at=at,
        batch=batch,
        about=invitation.key,
    )
    _record(verb, invitation, by=by, at=at)


def _day_of(last: date, this_year: int) -> str:
    return dates.day(last, languages.current(), this_year=this_year)


_day = lazy(_day_of, str)


def _last_day(invitation: Invitation, at: datetime) -> str:
    """The day on which it expires, in the language in which it is read."""
    place = place_of(invitation)
    zone = place.zone if isinstance(place, Centre) else settings.OQU_HOME_ZONE
    last, today = (clock.local_date(moment, zone) for moment in (invitation.expires_at, at))
    return _day(last, today.year)


def place_of(invitation: Invitation) -> Centre | Network:
    """Where the role is held."""
    place = invitation.centre or invitation.network
    assert place is not None
    return place


def _record(verb: str, invitation: Invitation, *, by: Person | None, at: datetime) -> None:
    place = place_of(invitation)
    details = {"role": invitation.role, "at": str(getattr(place, "slug", place))}
    journal.record(verb, thing=invitation, by=by, at=at, details=details)


def _waiting(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    places = ("centre__library", "network__owner", "host__library", "invited_by")
    fresh = rows.select_related(*places).get(pk=invitation.pk)
    if fresh.answer != InvitationStatus.WAITING:
        raise InvitationSettled
    return fresh


def _require_valid(invitation: Invitation, at: datetime) -> None:
    """An invitation ends by time, and with the right of the person who sent it."""
    inviter = invitation.invited_by
    if invitation.expires_at <= at or inviter is None or not can_send_invitation(inviter, invitation):
        raise TooOld


@transaction.atomic
def accept(
    *,
    invitation: Invitation,
    at: datetime,
    family_name: str = "",
    given_name: str = "",
    text: ConsentText | None = None,
) -> Invitation:
    """Accept as the owner of the e-mail, which gets an account if it has none; the names are for a new account.

    Accepting is agreeing to the processing of the data, as the `text` says that the page showed (None: it showed none).
    The caller has proof that it is the owner: the letter's link, or a session of that account. Raises InvitationSettled,
    TooOld, and what an app refuses that gives the duties.
    """
    invitation = _waiting(invitation)
    _require_valid(invitation, at)
    person = person_by_email(invitation.email) or _join(invitation, family_name, given_name, at)
    people.agree(person=person, purpose=Purpose.DATA, by=person, at=at, text=text, channel=Channel.INVITATION)
    if invitation.role:
        invitation.post = people.give_role(
            person=person,
            role=Role(invitation.role),
            centre=invitation.centre,
            network=invitation.network,
            by=person,
            at=at,
        )
        Invitation.objects.filter(post=invitation.post).update(post=None)
    invitation.person, invitation.answer, invitation.answered_at = person, InvitationStatus.ACCEPTED, at
    invitation.save(update_fields=["person", "post", "answer", "answered_at"])
    _record("invitations.accept", invitation, by=person, at=at)
    events.accepted.send(Invitation, invitation=invitation, person=person, at=at)
    return invitation


def _join(invitation: Invitation, family_name: str, given_name: str, at: datetime) -> Person:
    """A new account, whose letters come in the language in which the person accepted."""
    profile = dict(invitation.profile)
    library = Library.objects.filter(code=profile.pop("library", "")).first()
    return people.join(
        **{**profile, "language": languages.current()},
        family_name=family_name or invitation.family_name,
        given_name=given_name or invitation.given_name,
        email=invitation.email,
        library=library,
        by=None,
        at=at,
    )


@transaction.atomic
def refuse(*, invitation: Invitation, by: Person | None, at: datetime) -> Invitation:
    """Refuse as the owner of the e-mail; nothing changes anywhere. Raises InvitationSettled."""
    return _end(invitation, InvitationStatus.REFUSED, "invitations.refuse", by=by, at=at)


@transaction.atomic
def set_duties(
    *, invitation: Invitation, duties: Sequence[Mapping[str, Any]], by: Person, at: datetime
) -> Invitation:
    """Change which duties come with a role that is offered; one that was for duties only is withdrawn with the last.

    Raises InvitationSettled.
    """
    invitation = _waiting(invitation)
    invitation.duties = [*duties]
    invitation.save(update_fields=["duties"])
    if invitation.is_for_duties and not duties:
        return withdraw(invitation=invitation, by=by, at=at)
    _record("invitations.set_duties", invitation, by=by, at=at)
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Person, at: datetime) -> Invitation:
    """Give a waiting invitation up; its link opens nothing any more. Raises InvitationSettled."""
    return _end(invitation, InvitationStatus.WITHDRAWN, "invitations.withdraw", by=by, at=at)


def _end(
    invitation: Invitation, answer: InvitationStatus, verb: str, *, by: Person | None, at: datetime
) -> Invitation:
    invitation = _waiting(invitation)
    invitation.answer, invitation.answered_at = answer, at
    invitation.save(update_fields=["answer", "answered_at"])
    _record(verb, invitation, by=by, at=at)
    tell_owner(network=invitation.network, news=answer.value, name=str(invitation), by=by, at=at)
    return invitation


def tell_owner(*, network: Network | None, news: str, name: str, by: Person | None, at: datetime) -> None:
    """Write to those who keep a library system that a head was invited, appointed …, or has left (`news`).

    They are the directors of the centre that owns it, or the site administrators; the person who did it gets no letter, and
    is named unless the news are of that person.
    """
    if network is None:
        return
    owner = network.owner_id
    doer = "" if by is None or news == InvitationStatus.REFUSED or str(by) == name else str(by)
    keepers = staff_people(owner, [Role.DIRECTOR]) if owner else Person.objects.filter(is_keeper=True)
    for person in keepers.filter(is_active=True).exclude(key=by.key if by else ""):
        letters.write(
            kind=HEAD,
            person=person,
            context={"network": network, "news": news, "name": name, "by": doer},
            reason=f"{network.key} {news} {name} {person.key} {at.isoformat()}",
            centre=network.owner,
            at=at,
        )
