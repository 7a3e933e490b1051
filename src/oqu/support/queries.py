"""Questions to the centre, and whose turn it is."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from oqu.letters.models import Batch
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.support.models import Case, CaseState, Reply, Subject

__all__ = [
    "Case",
    "Subject",
    "case_of",
    "cases_of",
    "is_last_reply",
    "open_count",
    "queue",
    "replies",
    "to_ask",
    "waiting_at",
]


def cases_of(person: Person) -> QuerySet[Case]:
    """A person's own questions, newest first."""
    return Case.objects.filter(asker=person).select_related("centre__library")


def case_of(person: Person, key: str) -> Case | None:
    """One of a person's own questions."""
    return cases_of(person).filter(key=key).first()


def queue(centres: Iterable[Centre]) -> QuerySet[Case]:
    """The questions to these centres: those that wait first, the longest waiting on top."""
    return (
        Case.objects.filter(centre__in=centres)
        .select_related("asker__library", "centre__library")
        .annotate(waits=Q(state=CaseState.OPEN))
        .order_by("-waits", "changed_at", "pk")
    )


def open_count(centre: Centre) -> int:
    """How many questions wait for an answer."""
    return Case.objects.filter(centre=centre, state=CaseState.OPEN).count()


def waiting_at(centres: Iterable[int]) -> dict[int, tuple[int, datetime]]:
    """Centre id → how many questions wait for an answer, and since when the longest of them; none: left out."""
    waiting = (
        Case.objects.filter(centre__in=list(centres), state=CaseState.OPEN).order_by().values_list("centre")
    )
    rows = waiting.annotate(n=Count("pk"), oldest=Min("changed_at"))
    return {centre: (number, oldest) for centre, number, oldest in rows}


def replies(case: Case) -> QuerySet[Reply]:
    """The replies to a case, in order."""
    return Reply.objects.filter(case=case).select_related("author")


def is_last_reply(case: Case, batch: Batch) -> bool:
    """Whether the answer that a batch of letters brings is the last reply to a case."""
    last = Reply.objects.filter(case=case).order_by("pk").values_list("pk", flat=True).last()
    return bool(last == batch.before["reply"])


def to_ask(person: Person) -> QuerySet[Centre]:
    """The centres a person can ask: those whose courses they take; else every centre."""
    own = Centre.objects.filter(courses__enrolments__person=person).distinct()
    every = Centre.objects.all()
    return (own if own.exists() else every).select_related("library").order_by("pk")
