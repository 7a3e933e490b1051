"""The outbox: what waits, what went, what could not."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from oqu.letters.models import Letter, State
from oqu.libraries.models import Centre
from oqu.people.queries import search_people


def due_letters(at: datetime) -> QuerySet[Letter]:
    """The letters whose time to be tried has come, oldest first."""
    return Letter.objects.filter(state=State.WAITING, due_at__lte=at).order_by("due_at", "pk")


def letters_of(centre: Centre) -> QuerySet[Letter]:
    """The letters of a centre, newest first, with the person each went to."""
    return Letter.objects.filter(centre=centre).select_related("person")


def search_letters(centre: Centre, *, state: str = "", words: str = "") -> QuerySet[Letter]:
    """A centre's letters in that state whose subject, address or reader holds every one of the words."""
    found = letters_of(centre).filter(state=state) if state else letters_of(centre)
    if words:
        people = search_people(words).values("pk")
        found = found.filter(Q(subject__icontains=words) | Q(address__icontains=words) | Q(person__in=people))
    return found


def letter_by_key(key: str) -> Letter | None:
    """The letter with that key."""
    return Letter.objects.select_related("person", "centre__library").filter(key=key).first()


def all_letters() -> QuerySet[Letter]:
    """Every letter of the installation, newest first: for the page of those who develop."""
    return Letter.objects.select_related("person")


def counts_by_state(centre: Centre) -> dict[str, int]:
    """State → number of letters of a centre."""
    rows = Letter.objects.filter(centre=centre).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)
