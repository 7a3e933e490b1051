"""What ideas hear from people: somebody asks for their data."""

from typing import Any

from django.dispatch import receiver

from oqu.ideas.models import Idea, IdeaNews
from oqu.people import events
from oqu.people.models import Person


@receiver(events.export_asked)
def add_ideas(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's ideas and what they told of them."""
    ideas = Idea.objects.filter(enrolment__person=person)
    told = IdeaNews.objects.filter(idea__enrolment__person=person)
    data["ideas"] = list(ideas.values("text", "due_on", "shared", "outcome", "promised_at"))
    data["news_of_ideas"] = list(told.values("outcome", "story", "told_at"))
