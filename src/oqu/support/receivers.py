"""What the support desk hears from people: somebody asks for their data."""

from typing import Any

from django.dispatch import receiver

from oqu.people import events
from oqu.people.models import Person
from oqu.support.models import Reply


@receiver(events.export_asked)
def add_cases(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's questions to the centre, and the answers."""
    replies = Reply.objects.filter(case__asker=person).order_by("written_at")
    data["support"] = list(replies.values("case__key", "case__subject", "from_centre", "text", "written_at"))
