"""Promises made, and what became of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from dateutil.relativedelta import relativedelta
from django.db.models import Count, QuerySet

from oqu.courses.models import Course, Enrolment, Group, Place
from oqu.ideas.models import Idea, Outcome

FOLLOW_UP_MONTHS = (1, 3, 6)
MOST_IDEAS = 3
OPEN = (Outcome.PLANNED, Outcome.PARTLY)
"""Ideas that are asked about: neither done nor given up."""


def own_ideas(enrolment: Enrolment) -> QuerySet[Idea]:
    """The ideas of one enrolled person with their reports on each."""
    return Idea.objects.filter(enrolment=enrolment).prefetch_related("news")


def shared_ideas(course: Course, group: Group | None = None) -> QuerySet[Idea]:
    """What people of a course (of one group) show one another."""
    shared = Idea.objects.filter(enrolment__course=course, shared=True).select_related(
        "enrolment__person__library"
    )
    return shared.filter(enrolment__group=group) if group else shared


def ideas_of(course: Course) -> QuerySet[Idea]:
    """Every idea of a course, for its staff."""
    return Idea.objects.filter(enrolment__course=course).select_related("enrolment__person__library")


@dataclass(frozen=True)
class IdeaCounts:
    """How many ideas were promised, by how many people, how many were reported on, and with which outcome."""

    promised: int
    people: int
    reported: int
    by_outcome: dict[str, int]

    @property
    def fulfilled(self) -> int:
        """Done or partly done."""
        return self.by_outcome.get(Outcome.DONE, 0) + self.by_outcome.get(Outcome.PARTLY, 0)


def counts(course: Course) -> IdeaCounts:
    """The ideas of a course in numbers."""
    ideas = Idea.objects.filter(enrolment__course=course).order_by()
    by_outcome = dict(ideas.values_list("outcome").annotate(n=Count("pk")))
    return IdeaCounts(
        promised=sum(by_outcome.values()),
        people=ideas.values("enrolment").distinct().count(),
        reported=ideas.filter(news__isnull=False).distinct().count(),
        by_outcome=by_outcome,
    )


def has_open_idea(course_key: str, person: int) -> bool:
    """Whether a person who has a place in a course has an idea there that is asked about."""
    ideas = Idea.objects.filter(enrolment__course__key=course_key, enrolment__person=person, outcome__in=OPEN)
    return ideas.exclude(enrolment__state=Place.WITHDRAWN).exists()


@dataclass(frozen=True)
class FollowUp:
    """A person who is due to be asked about these ideas, some months after the course."""

    enrolment: Enrolment
    months: int
    ideas: tuple[Idea, ...]


def follow_ups_due(at: datetime) -> Iterator[FollowUp]:
    """Who is to be asked 1, 3 or 6 months after the course, each once about all their ideas.

    An idea that is done or given up is not asked about, nor is anybody who withdrew; a month is looked back upon
    for a week.
    """
    for months in FOLLOW_UP_MONTHS:
        day = (at - relativedelta(months=months)).date()
        waiting = (
            Idea.objects.filter(
                enrolment__course__ends_on__lte=day,
                enrolment__course__ends_on__gt=day - relativedelta(days=7),
                outcome__in=OPEN,
            )
            .exclude(enrolment__state=Place.WITHDRAWN)
            .select_related("enrolment__person", "enrolment__course__centre__library")
            .order_by("enrolment", "promised_at", "pk")
        )
        for _place, ideas in groupby(waiting, key=lambda idea: idea.enrolment_id):
            asked = tuple(ideas)
            yield FollowUp(asked[0].enrolment, months, asked)
