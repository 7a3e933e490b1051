"""Receivers of signals from people: data export and erasure of a person."""

from typing import Any

from django.dispatch import receiver

from oqu.community.models import ContactCard, Message, Thread
from oqu.kernel.erasure import Traces, scrub_rows
from oqu.people import events
from oqu.people.models import Person


@receiver(events.export_asked)
def add_exchange(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """What the person wrote in discussions, and their contact card."""
    data["threads"] = list(Thread.objects.filter(author=person).values("title", "begun_at"))
    data["messages"] = list(Message.objects.filter(author=person).values("text", "written_at"))
    data["contact_card"] = (
        ContactCard.objects.filter(person=person).values("about", "shows_email", "shows_phone").first()
    )


@receiver(events.forgotten)
def forget_words(person: Person, traces: Traces, **_news: Any) -> None:
    """Delete the contact card; messages stay without the name, also where others wrote it."""
    ContactCard.objects.filter(person=person).delete()
    scrub_rows(Thread.objects.filter(author=person), "title", traces=traces, own=True)
    scrub_rows(Message.objects.filter(author=person), "text", traces=traces, own=True)
    scrub_rows(Thread.objects.exclude(author=person), "title", traces=traces)
    scrub_rows(Message.objects.exclude(author=person), "text", traces=traces)
    scrub_rows(ContactCard.objects.all(), "about", traces=traces)
