"""Letters of the program itself to the site administrators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oqu.kernel import limits, retention
from oqu.letters.actions.writing import write
from oqu.letters.kinds import LetterKind, accounts
from oqu.people.models import Person


def warn_of_guessing(*, at: datetime) -> int:
    """Write to the site administrators, once a day at most, if a limit of the installation is nearly used up.

    Returns how many administrators were written to, or would be again.
    """
    alarms = limits.alarms(at=at)
    if not alarms:
        return 0
    words = {"alarms": [limit.action.label for limit in alarms]}
    return _warn(accounts.GUESSING, words, occasion=str(at.date()), at=at)


def warn_of_failed_removal(*, at: datetime) -> int:
    """Write to the site administrators once when a rule about how long data are stored begins to fail.

    A rule that goes on failing is not reported again; one that fails anew after it was followed is.
    Returns how many administrators were written to, or would be again.
    """
    failures = retention.failures()
    if not failures:
        return 0
    words = {"rules": [failure.rule.label for failure in failures]}
    newest = max(failure.first.pk for failure in failures)
    return _warn(accounts.REMOVAL_FAILED, words, occasion=str(newest), at=at)


def _warn(kind: LetterKind, words: Mapping[str, Any], *, occasion: str, at: datetime) -> int:
    """Write to every site administrator, once for each occasion; return how many there are."""
    administrators = Person.objects.filter(is_keeper=True, is_active=True, email__isnull=False)
    for person in administrators:
        write(kind=kind, person=person, context=words, reason=f"{person.key} {occasion}", at=at)
    return len(administrators)
