"""The outbox: what waits, what went, what could not."""

from datetime import datetime

from django.db.models import Count, QuerySet

from oqu.letters.models import Letter, State
from oqu.libraries.models import Centre


def due_letters(at: datetime) -> QuerySet[Letter]:
    """The letters whose time to be tried has come, oldest first."""
    return Letter.objects.filter(state=State.WAITING, due_at__lte=at).order_by("due_at", "pk")


def letters_of(centre: Centre) -> QuerySet[Letter]:
    """The letters of a centre, newest first, with the person each went to."""
    return Letter.objects.filter(centre=centre).select_related("person")


def counts_by_state(centre: Centre) -> dict[str, int]:
    """State → number of letters of a centre."""
    rows = Letter.objects.filter(centre=centre).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)
