"""Nominating: the head of a network sends people to a course, one by one or in a list."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.admission import rules
from oqu.admission.actions.applying import (
    AppliedAlready,
    EmailOfAnother,
    NotTaken,
    count_asked,
    take_in,
    tell,
)
from oqu.admission.actions.taking_back import NOMINATE, open_entries
from oqu.admission.letters import INVITATION, NOMINATED
from oqu.admission.models import Application, ApplicationSource, ApplicationState, Nomination
from oqu.admission.queries.nominations import Details, as_row, networks_with_heads, people_of
from oqu.courses import actions as courses
from oqu.courses.models import Course
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.libraries.models import Network
from oqu.people.models import Person


class NotOfNetwork(Refused):
    message = _("This library does not belong to your network.")


@once(Nomination)
def draft_nomination(
    *,
    course: Course,
    network: Network,
    people: Sequence[Details],
    by: Person,
    at: datetime,
    key: str,
    file_name: str = "",
    problems: Sequence[object] = (),
    used: Sequence[str] = (),
    unused: Sequence[str] = (),
) -> Nomination:
    """Keep a list to be looked through before it is sent. Raises NotTaken."""
    if not rules.takes_applications(course, at):
        raise NotTaken
    nomination = Nomination.objects.create(
        course=course,
        network=network,
        nominated_by=by,
        file_name=file_name,
        rows=[as_row(details) for details in people],
        problems=list(problems),
        used=list(used),
        unused=list(unused),
        made_at=at,
    )
    journal.record("admission.draft_nomination", thing=nomination, by=by, at=at)
    return nomination


@transaction.atomic
def send_nomination(
    *, nomination: Nomination, by: Person, at: datetime, another: Collection[int] = ()
) -> Nomination:
    """Send a list: everybody on it who has no application yet gets one; sending twice is sending once.

    `another` are the places in the list (from 0) of people who are not the one of the same name at the same library.
    The letters leave after `letters.UNDO_TIME`; until then `undo_entries` takes them back. Raises NotTaken, NotOfNetwork,
    TooManyInvitations.
    """
    nomination = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    if nomination.sent_at is not None:
        return nomination
    if not rules.takes_applications(nomination.course, at):
        raise NotTaken
    course = nomination.course
    batch = open_entries(course=course, verb=NOMINATE, by=by, at=at, nomination=nomination.key)
    made = [
        _nominate_one(nomination, details, batch, is_another=place in another)
        for place, details in enumerate(people_of(nomination))
    ]
    count_asked([application for application in made if application], by=by, at=at)
    nomination.sent_at = at
    nomination.save(update_fields=["sent_at"])
    if any(made):
        courses.bind_stage(course=course, batch=batch)
    else:
        batch.delete()
    journal.record("admission.send_nomination", thing=nomination, by=by, at=at)
    return nomination


class SentAlready(Refused):
    message = _("The list is sent already, so it can't be removed.")


@transaction.atomic
def remove_nomination(*, nomination: Nomination, by: Person, at: datetime) -> None:
    """Remove a list that was not sent; nobody on it was written to. Raises SentAlready."""
    nomination = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    if nomination.sent_at is not None:
        raise SentAlready
    details = {"people": len(nomination.rows)}
    journal.record("admission.remove_nomination", thing=nomination, by=by, at=at, details=details)
    nomination.delete()


def _nominate_one(
    nomination: Nomination, details: Details, batch: Batch, *, is_another: bool
) -> Application | None:
    """The application of one person of a list; None if they have one already, or their e-mail is that of another."""
    by, at = batch.by, batch.written_at
    assert by is not None
    library = details.library
    if library is None or library.network_id != nomination.network_id:
        raise NotOfNetwork
    try:
        application = take_in(
            course=nomination.course,
            details=details,
            source=ApplicationSource.NOMINATED,
            by=by,
            at=at,
            is_another=is_another,
            batch=batch,
            nomination=nomination,
            nominated_by=by,
        )
    except (AppliedAlready, EmailOfAnother):
        return None
    if application.state == ApplicationState.NEW:
        tell(application, NOMINATED, at=at, batch=batch, head=str(by))
    return application


def nominate(
    *,
    course: Course,
    network: Network,
    people: Sequence[Details],
    by: Person,
    at: datetime,
    key: str,
    file_name: str = "",
    another: Collection[int] = (),
) -> Nomination:
    """Draft and send a list in one go; who has an application already keeps it. Raises NotTaken, NotOfNetwork.

    `another` are the places of people who are not the one of the same name, as in `send_nomination`.
    """
    with transaction.atomic():
        drafted = draft_nomination(
            course=course, network=network, people=people, by=by, at=at, key=key, file_name=file_name
        )
        return send_nomination(nomination=drafted, by=by, at=at, another=another)


HEADS = "admission.invite_heads"
"""The batch of letters to heads of networks."""


@transaction.atomic
def undo_invitation(*, course: Course, batch: Batch, by: Person, at: datetime) -> int:
    """Take the letters to heads of networks back; return how many there were. Raises TooLate."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    number = letters.take_back(batch=batch, by=by, at=at)
    courses.release_stage(course=course, batch=batch)
    return number


@transaction.atomic
def invite_heads(*, course: Course, networks: Iterable[Network], by: Person, at: datetime) -> int:
    """Ask the heads of these networks, by letter, to nominate people; return how many letters were written.

    The letters leave after `letters.UNDO_TIME`; until then `undo_invitation` takes them back.
    """
    batch = letters.open_batch(verb=HEADS, thing_key=course.key, by=by, at=at, centre=course.centre)
    return _write_to_heads(course, networks, batch, by, at)


@transaction.atomic
def invite_own_heads(*, course: Course, by: Person, at: datetime) -> int:
    """Write to the heads of the systems of the course's centre that admission is open; return how many letters.

    The letters belong to the step of the course: undoing it takes them back. Who was asked before gets none.
    """
    networks = list(networks_with_heads().filter(owner=course.centre))
    if not networks:
        return 0
    batch = courses.batch_of_step(course=course, by=by, at=at)
    return _write_to_heads(course, networks, batch, by, at)


def _write_to_heads(
    course: Course, networks: Iterable[Network], batch: Batch, by: Person, at: datetime
) -> int:
    written = 0
    for network in networks:
        for head in Person.objects.filter(posts__network=network, is_active=True).distinct():
            letter = letters.write(
                kind=INVITATION,
                person=head,
                context={"course": course, "network": network},
                at=at,
                reason=f"{course.key} {network.key} {head.key}",
                centre=course.centre,
                batch=batch,
                about=f"{course.key} {network.key}",
            )
            written += (
                letter.batch_id == batch.pk
            )  # a head is asked once, however often the button is pressed
    if not written:
        if not batch.letters.exists():
            batch.delete()
    else:
        courses.bind_stage(course=course, batch=batch)
        journal.record("admission.invite_heads", thing=course, by=by, at=at, details={"letters": written})
    return written
