"""Emptying letters that are old enough."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from oqu.letters.kinds import every
from oqu.letters.models import Letter, LetterState

CODE_KEPT = timedelta(days=1)


@transaction.atomic
def strip_letters(letters: QuerySet[Letter]) -> int:
    """Take text and addressee out of letters that are old enough; that one was written stays, so it goes out only once.

    No journal row: the nightly job writes its own.
    """
    keys = list(letters.values_list("pk", flat=True))
    found = Letter.objects.filter(pk__in=keys)
    found.filter(state=LetterState.WAITING).update(state=LetterState.FAILED)
    return found.update(subject="", text="", html="", address="", person=None, last_error="", about="")


def forget_confidential(*, at: datetime) -> int:
    """Empty the letters that held a code for signing in and are a day old; return how many there were.

    One that still waits is given up: an old code opens nothing, and an empty letter helps nobody.
    """
    old = Q(written_at__lt=at - CODE_KEPT)
    for kind in every():
        if kind.waits:
            old &= ~Q(kind=kind.code, state=LetterState.WAITING, written_at__gte=at - kind.waits)
    stale = Letter.objects.filter(old, confidential=True).exclude(text="")
    stale.filter(state=LetterState.WAITING).update(state=LetterState.FAILED)
    return stale.update(text="", html="", subject="")
