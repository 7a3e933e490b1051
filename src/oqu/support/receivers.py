"""What the support desk hears from people: a person asks for their data, or deletes the account."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from oqu.kernel.erasure import Traces, scrub_rows
from oqu.people import events
from oqu.people.models import Person
from oqu.support.models import Reply


@receiver(events.export_asked)
def add_cases(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's questions to the centre, and the answers."""
    replies = Reply.objects.filter(case__asker=person).order_by("written_at")
    data["support"] = list(replies.values("case__key", "case__subject", "from_centre", "text", "written_at"))


@receiver(events.forgotten)
def forget_words(person: Person, traces: Traces, **_news: Any) -> None:
    """Questions and answers stay, without the name."""
    own = Q(case__asker=person) | Q(author=person)
    scrub_rows(Reply.objects.filter(own), "text", traces=traces, own=True)
    scrub_rows(Reply.objects.exclude(own), "text", traces=traces)
