"""What ideas hear from people: a person asks for their data, or deletes the account."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from oqu.ideas.letters import HOW_DID_IT_GO
from oqu.ideas.models import Idea, IdeaNews, Outcome
from oqu.ideas.queries import has_open_idea
from oqu.kernel.erasure import Traces, scrub_rows
from oqu.letters.kinds.leaving import holds_while
from oqu.letters.models import Letter
from oqu.people import events
from oqu.people.models import Person


@holds_while(HOW_DID_IT_GO)
def has_something_to_report(letter: Letter, _at: datetime) -> bool:
    """Whether the reader has an idea still of which it is not known how it ended."""
    return letter.person_id is not None and has_open_idea(letter.about, letter.person_id)


@receiver(events.export_asked)
def add_ideas(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's ideas and their reports on them."""
    ideas = Idea.objects.filter(enrolment__person=person)
    reports = IdeaNews.objects.filter(idea__enrolment__person=person)
    data["ideas"] = [
        row | {"outcome": Outcome(row["outcome"]).label}
        for row in ideas.values("text", "due_on", "shared", "outcome", "promised_at")
    ]
    data["news_of_ideas"] = [
        row | {"outcome": Outcome(row["outcome"]).label}
        for row in reports.values("outcome", "story", "told_at")
    ]


@receiver(events.forgotten)
def forget_words(person: Person, traces: Traces, **_news: Any) -> None:
    """Ideas and what was reported of them stay, without the name."""
    scrub_rows(Idea.objects.filter(enrolment__person=person), "text", traces=traces, own=True)
    scrub_rows(IdeaNews.objects.filter(idea__enrolment__person=person), "story", traces=traces, own=True)
    scrub_rows(Idea.objects.exclude(enrolment__person=person), "text", traces=traces)
    scrub_rows(IdeaNews.objects.exclude(idea__enrolment__person=person), "story", traces=traces)
