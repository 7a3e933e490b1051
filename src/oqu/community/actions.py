"""Writes in discussions, and sharing one's contact card."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.community.models import ContactCard, Message, Thread
from oqu.community.rules import may_still_talk
from oqu.courses.actions import CourseOver
from oqu.courses.models import Activity, Course, Group
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.people import actions as people
from oqu.people.models import Channel, Person, Purpose
from oqu.people.queries import ConsentText


class ThreadClosed(Refused):
    message = _("This discussion is closed. Begin a new one.")


@once(Thread)
def begin(
    *,
    course: Course,
    title: str,
    text: str,
    by: Person,
    at: datetime,
    key: str,
    group: Group | None = None,
    activity: Activity | None = None,
) -> Thread:
    """Begin a discussion of the course, or of one group, with its first message. Raises CourseOver."""
    if not may_still_talk(by, course):
        raise CourseOver
    thread = Thread.objects.create(
        course=course, group=group, activity=activity, title=title, author=by, begun_at=at, last_at=at
    )
    Message.objects.create(thread=thread, author=by, text=text, written_at=at)
    journal.record("community.begin", thing=thread, by=by, at=at)
    return thread


@once(Message)
def write(*, thread: Thread, text: str, by: Person, at: datetime, key: str) -> Message:
    """Say something in a discussion. Raises ThreadClosed, CourseOver."""
    if not may_still_talk(by, thread.course):
        raise CourseOver
    if thread.closed:
        raise ThreadClosed
    message = Message.objects.create(thread=thread, author=by, text=text, written_at=at)
    Thread.objects.filter(pk=thread.pk, last_at__lt=at).update(last_at=at)
    journal.record("community.write", thing=message, by=by, at=at)
    return message


@transaction.atomic
def hide(*, message: Message, by: Person, at: datetime) -> None:
    """Take a message out of sight; the row stays."""
    if message.hidden_at is None:
        message.hidden_at = at
        message.save(update_fields=["hidden_at"])
        journal.record("community.hide", thing=message, by=by, at=at)


@transaction.atomic
def close(*, thread: Thread, closed: bool, by: Person, at: datetime) -> Thread:
    """Close a discussion for new messages, or open it again."""
    thread.closed = closed
    thread.save(update_fields=["closed"])
    journal.record("community.close", thing=thread, by=by, at=at, details={"closed": closed})
    return thread


@transaction.atomic
def share_card(
    *,
    person: Person,
    about: str,
    shows_email: bool,
    shows_phone: bool,
    by: Person,
    at: datetime,
    text: ConsentText | None = None,
) -> ContactCard:
    """Show one's contact card to the people of one's courses; this is the consent to it.

    `text` is the text of consent that the page showed, None if it showed none.
    """
    card, _new = ContactCard.objects.update_or_create(
        person=person,
        defaults={
            "about": about,
            "shows_email": shows_email,
            "shows_phone": shows_phone,
            "changed_at": at,
        },
    )
    people.agree(person=person, purpose=Purpose.CONTACTS, by=by, at=at, text=text, channel=Channel.CARD)
    journal.record("community.share_card", thing=person, by=by, at=at)
    return card


@transaction.atomic
def put_card_away(*, person: Person, by: Person, at: datetime) -> None:
    """Show the card to nobody any more."""
    people.withdraw_consent(person=person, purpose=Purpose.CONTACTS, by=by, at=at)
