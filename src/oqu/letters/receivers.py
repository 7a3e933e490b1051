"""Receivers of signals from people: a role was granted, data export, erasure of a person."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oqu.kernel import limits
from oqu.kernel.erasure import Traces, scrub_rows
from oqu.kernel.journal import Actor
from oqu.kernel.languages import speaking
from oqu.kernel.limits import Action, Scope
from oqu.kernel.permissions import KEEPS_LIBRARIES
from oqu.letters import actions
from oqu.letters.kinds import accounts, libraries
from oqu.letters.models import Letter
from oqu.libraries import events as library_events
from oqu.libraries.models import ChangeDecision, LibraryChange, Listed
from oqu.libraries.queries import ShownChange, in_words
from oqu.people import events
from oqu.people.models import EmailChange, Factor, Person, Post
from oqu.people.queries import OWN_CODE_LIFE, UNDO_LIFE, deciders, staff_people, traces_of

CHANGES: dict[tuple[Factor, str], Promise] = {
    (Factor.EMAIL, "set_email"): _(
        "Your centre had entered this e-mail for an account. Codes no longer come here."
    ),
    (Factor.CARD, "make_card"): _("A card was printed that signs in to your account once."),
    (Factor.PASSWORD, "set_password"): _("A password was set."),
    (Factor.APP, "add_factor"): _("Codes from an app on your phone are asked for from now on."),
    (Factor.APP, "remove_factor"): _("Codes from an app on your phone are no longer asked for."),
    (Factor.PASSKEY, "add_factor"): _("A passkey was added."),
    (Factor.PASSKEY, "remove_factor"): _("A passkey was removed."),
    (Factor.RECOVERY, "add_factor"): _("New recovery codes were made; the earlier ones no longer work."),
}
"""What has changed in how a person signs in; recovery codes go only together with an app or a passkey."""

EMAIL_LETTERS = {
    "asked": accounts.EMAIL_ASKED,
    "changed": accounts.EMAIL_CHANGED,
    "code": accounts.EMAIL_CODE,
    "in_use": accounts.EMAIL_IN_USE,
    "new": accounts.EMAIL_NEW,
    "ready": accounts.EMAIL_READY,
    "undone": accounts.EMAIL_UNDONE,
}
"""The letters about a change of e-mail, as `people` names them in its event."""


@receiver(events.role_given)
def tell_role(sender: type[Post], post: Post, at: datetime, **news: Any) -> None:
    """Notify a person of their new role."""
    actions.write(
        kind=accounts.ROLE_GIVEN,
        person=post.person,
        centre=post.centre,
        context={"post": post, "place": post.centre or post.network},
        reason=f"{post.key}",
        at=at,
    )


@receiver(events.sign_in_changed)
def tell_sign_in(
    sender: type[Person],
    person: Person,
    factor: Factor,
    verb: str,
    by: Person | None,
    addresses: list[str],
    at: datetime,
    **news: Any,
) -> None:
    """Notify a person that something with which they sign in has changed."""
    change = CHANGES.get((factor, verb))
    for address in addresses if change else []:
        actions.write(
            kind=accounts.SECURITY_NOTICE,
            person=person,
            address=address,
            context={"change": change, "centre": person.entered_by if by and by.pk != person.pk else None},
            reason=uuid.uuid4().hex,
            at=at,
            confidential=True,
        )


@receiver(events.email_letter)
def write_about_email(
    sender: type[EmailChange],
    change: EmailChange,
    letter: str,
    to: str,
    token: str,
    code: str,
    at: datetime,
    **news: Any,
) -> None:
    """Write to the old or the new address of a change of e-mail."""
    actions.write(
        kind=EMAIL_LETTERS[letter],
        person=None if letter == "in_use" else change.person,
        address=to,
        language=change.person.language,
        context={
            "old": change.old,
            "new": change.new,
            "centre": change.centre,
            "decided": change.decided_by_id is not None,
            "token": token,
            "code": code,
            "minutes": OWN_CODE_LIFE.seconds // 60,
            "hours": UNDO_LIFE // timedelta(hours=1),
        },
        reason=uuid.uuid4().hex,
        at=at,
        confidential=True,
    )


@receiver(events.email_to_decide)
def ask_directors(sender: type[EmailChange], change: EmailChange, at: datetime, **news: Any) -> None:
    """Ask those who may decide on a change of e-mail to do so."""
    for director in deciders(change):
        actions.write(
            kind=accounts.EMAIL_TO_DECIDE,
            person=director,
            context={
                "change": change,
                "owner": change.person,
                "asker": change.asked_by,
                "old": change.old or "—",
                "new": change.new,
            },
            reason=f"{change.key} {director.key}",
            at=at,
            confidential=True,
        )


@receiver(events.export_asked)
def add_letters(sender: type[Person], person: Person, data: dict[str, Any], **news: Any) -> None:
    """The letters that went to the person, without codes for signing in."""
    letters = _letters_to(person, traces_of(person)).filter(confidential=False).order_by("written_at")
    data["letters"] = list(letters.values("written_at", "sent_at", "address", "subject", "text"))


@receiver(events.forgotten)
def forget_letters(sender: type[Person], person: Person, traces: Traces, **news: Any) -> None:
    """Letters to the person go altogether; letters to others lose the name, the e-mail and the telephone."""
    _letters_to(person, traces).delete()
    scrub_rows(Letter.objects.all(), "subject", "text", "html", "last_error", traces=traces)


@receiver(library_events.changes_proposed)
def ask_approval(changes: list[LibraryChange], at: datetime, **_news: Any) -> None:
    """Ask the people who keep the libraries of the approving centre, once a day for what a centre proposes.

    Without an approving centre the site administrators are asked.
    """
    first = changes[0]
    for person in _keepers(first.waits_for_id):
        subject = {Scope.RECIPIENT_AT_CENTRE: f"{first.centre_id} {person.key}"}
        if not limits.take(limits.uses(Action.PROPOSAL, subject), at=at).allowed:
            continue
        actions.write(
            kind=libraries.PROPOSED,
            person=person,
            centre=first.waits_for,
            context={"centre": first.centre, "number": len(changes)},
            reason=f"{first.key} {person.key}",
            at=at,
        )


@receiver(library_events.change_decided)
def report_decision(change: LibraryChange, at: datetime, **_news: Any) -> None:
    """Report a decision to the people who keep the libraries of the centre that proposed the change."""
    if change.verdict == ChangeDecision.WITHDRAWN:
        return
    for person in _keepers(change.centre_id):
        actions.write(
            kind=libraries.DECIDED,
            person=person,
            centre=change.centre,
            context={"change": change, "verdict": ChangeDecision(change.verdict).label},
            reason=f"{change.key} {change.verdict} {person.key}",
            at=at,
        )


@receiver(library_events.change_decided)
def report_change(change: LibraryChange, by: Actor, at: datetime, **_news: Any) -> None:
    """Report an approved change of a library to the people who work there: another centre has changed it.

    Those who get a letter about the decision, and the one who decided, are not written to again.
    """
    if change.verdict != ChangeDecision.APPROVED or change.listed != Listed.LIBRARY:
        return
    informed = {by.key, *_keepers(change.centre_id).values_list("key", flat=True)}
    people = Person.objects.filter(library__code=change.code, is_active=True, email__isnull=False)
    shown: dict[str, ShownChange] = {}
    for person in people.exclude(key__in=informed):
        with speaking(person.language):
            shown[person.language] = shown.get(person.language) or in_words([change])[0]
        actions.write(
            kind=libraries.CHANGED,
            person=person,
            centre=change.waits_for,
            context={"shown": shown[person.language], "centre": change.centre},
            reason=f"{change.key} {person.key}",
            at=at,
        )


def _keepers(centre_id: int | None) -> QuerySet[Person]:
    if centre_id is None:
        return Person.objects.filter(is_keeper=True, is_active=True)
    return staff_people(centre_id, KEEPS_LIBRARIES)


def _letters_to(person: Person, traces: Traces) -> QuerySet[Letter]:
    """Letters to a person, also those that went to one of their addresses before there was an account."""
    addressed = Q(pk__in=[])
    for email in traces.emails:
        addressed |= Q(person=None, address__iexact=email)
    return Letter.objects.filter(Q(person=person) | addressed)
