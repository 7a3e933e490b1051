"""Writes about ideas: promising, telling how it went, asking after them."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.actions import CourseOver
from oqu.courses.models import Enrolment
from oqu.ideas.letters import HOW_DID_IT_GO
from oqu.ideas.models import Idea, IdeaNews, Outcome
from oqu.ideas.queries import MOST_IDEAS, follow_ups_due
from oqu.kernel import clock, journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.people.models import Person


class EnoughIdeas(Refused):
    message = _("Three ideas are enough: put these into practice first.")


class DayPassed(Refused):
    message = _("The day by which you promise it has passed. Choose today or a later day.")


@once(Idea)
def promise(
    *,
    enrolment: Enrolment,
    text: str,
    by: Person,
    at: datetime,
    key: str,
    due_on: date | None = None,
    shared: bool = True,
) -> Idea:
    """Write down an idea to put into practice; at most three a person. Raises CourseOver, DayPassed, EnoughIdeas."""
    if enrolment.course.is_over:
        raise CourseOver
    if due_on is not None and due_on < clock.local_date(at, enrolment.course.zone):
        raise DayPassed
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if Idea.objects.filter(enrolment=enrolment).count() >= MOST_IDEAS:
        raise EnoughIdeas
    idea = Idea.objects.create(enrolment=enrolment, text=text, due_on=due_on, shared=shared, promised_at=at)
    journal.record("ideas.promise", thing=idea, by=by, at=at)
    return idea


@once(IdeaNews)
def tell(*, idea: Idea, outcome: Outcome, story: str, by: Person, at: datetime, key: str) -> IdeaNews:
    """Tell how an idea went; the latest telling is the idea's outcome."""
    news = IdeaNews.objects.create(idea=idea, outcome=outcome, story=story, told_at=at)
    idea.outcome = outcome
    idea.save(update_fields=["outcome"])
    journal.record("ideas.tell", thing=idea, by=by, at=at, details={"outcome": outcome.value})
    return news


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Ask people after 1, 3 and 6 months how their ideas went, each once a time. Returns how many letters are new."""
    written = 0
    for asked in follow_ups_due(at):
        course = asked.enrolment.course
        letter = letters.write(
            kind=HOW_DID_IT_GO,
            person=asked.enrolment.person,
            context={"ideas": asked.ideas, "course": course, "months": asked.months},
            at=at,
            reason=f"{asked.enrolment.key} {asked.months}",
            centre=course.centre,
            about=course.key,
            thing_key=course.key,
        )
        written += letter.written_at == at
    return written
