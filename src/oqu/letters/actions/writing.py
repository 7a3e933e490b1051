"""Writing letters into the outbox."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from oqu.kernel import journal
from oqu.letters.actions.composing import compose
from oqu.letters.kinds import LetterKind
from oqu.letters.models import Batch, Letter, LetterState
from oqu.libraries.models import Centre
from oqu.people.models import Person

_keeping: ContextVar[bool] = ContextVar("keeping", default=False)


@contextmanager
def keeping() -> Iterator[None]:
    """Letters written inside this context are stored but not sent: an imported course is about past days."""
    token = _keeping.set(True)
    try:
        yield
    finally:
        _keeping.reset(token)


def are_kept() -> bool:
    """Whether letters written now go to nobody."""
    return _keeping.get()


@transaction.atomic
def write(
    *,
    kind: LetterKind,
    person: Person | None,
    context: Mapping[str, Any],
    at: datetime,
    reason: str,
    address: str = "",
    language: str | Sequence[str] = "",
    centre: Centre | None = None,
    confidential: bool = False,
    due_at: datetime | None = None,
    batch: Batch | None = None,
    about: str = "",
    thing_key: str = "",
) -> Letter:
    """Put a letter into the outbox, in the reader's language: the same `kind` for the same `reason` goes out once.

    Several languages are for a reader whose language is unknown: the letter then says the same in each.
    `kind` is declared by the app (`oqu.letters.kinds`); `reason` is what the letter is about, by key. Who has no e-mail gets a letter for printing. It leaves at `due_at`,
    by default at once, or when the letters of its `batch` leave. `about` names by key what the check of its kind looks at
    again then (`kinds.leaving`). Letters to one reader about one thing leave in the order in which they were written:
    `thing_key` names the thing, by default that of the `batch`.
    """
    mark = f"{kind}:{hashlib.sha256(reason.encode()).hexdigest()[:40]}"
    if known := Letter.objects.filter(once=mark).first():
        return known
    to = address or (person.email if person else "") or ""
    spoken = language or (person.language if person else "") or settings.LANGUAGE_CODE
    languages = (spoken,) if isinstance(spoken, str) else tuple(spoken)
    subject, text, html = compose(kind, person=person, context=context, language=languages, centre=centre)
    letter = Letter.objects.create(
        kind=kind.code,
        centre=centre,
        person=person,
        address=to,
        language=languages[0],
        subject=subject,
        text=text,
        html=html,
        state=_first_state(to),
        written_at=at,
        due_at=due_at or (batch.leaves_at if batch else at),
        batch=batch,
        once=mark,
        about=about,
        thing_key=thing_key or (batch.thing_key if batch else ""),
        confidential=confidential,
    )
    journal.record("letters.write", thing=letter, by=None, at=at, summary=kind.code)
    return letter


def _first_state(address: str) -> LetterState:
    if not address:
        return LetterState.PRINTED
    return LetterState.KEPT if _keeping.get() else LetterState.WAITING
