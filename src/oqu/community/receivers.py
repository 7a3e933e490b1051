"""What exchange hears from people: somebody asks for their data, somebody is to be forgotten."""

from typing import Any

from django.dispatch import receiver

from oqu.community.models import ContactCard, Message, Thread
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
def forget_card(person: Person, **_news: Any) -> None:
    """The contact card goes; what was said in discussions stays, without a name."""
    ContactCard.objects.filter(person=person).delete()
