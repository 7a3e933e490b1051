"""Taking out of texts, files and sessions who a person was: by e-mail, telephone and full name.

Decision 0093 says what is erased and what stays.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape
from typing import Any

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.validators import validate_email
from django.db import models, transaction
from django_tasks_db.models import DBTaskResult

from oqu.kernel import db, journal, uploads
from oqu.kernel.full_names import GONE, FullName, alone, any_of, in_full
from oqu.kernel.models import JournalWords, StoredFile
from oqu.kernel.phones import Number, numbers_in
from oqu.kernel.search import spellings

CHUNK = 500


def is_email(value: Any) -> bool:
    """Whether a value is an e-mail and nothing else."""
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


@dataclass
class Traces:
    """What a person can be recognised by in texts. Apps add what they know before anything is deleted."""

    person_pk: int
    person_key: str
    names: set[FullName] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)

    def scrub(self, text: str, *, own: bool = False) -> str:
        """The text with a dash for every e-mail, full name, and telephone in any spelling.

        In a person's `own` text, and in one that names them in full, single names go too; in another person's
        text they could mean anybody.
        """
        cleaned = self._whole.sub(GONE, text)
        if own or cleaned != text:
            cleaned = self._single.sub(GONE, cleaned)
        return cleaned

    def scrub_value(self, value: Any, *, own: bool = False) -> Any:
        """The same for everything that JSON can hold."""
        if isinstance(value, str):
            return self.scrub(value, own=own)
        if isinstance(value, list):
            return [self.scrub_value(one, own=own) for one in value]
        if isinstance(value, dict):
            return {
                self.scrub(str(name), own=own): self.scrub_value(one, own=own) for name, one in value.items()
            }
        return value

    def possible(self, *columns: str) -> models.Q:
        """For `filter`: rows whose text columns may name the person; `scrub` decides."""
        parts = {part for name in self.names for part in name.telling() for part in spellings(part)}
        words = {*self.emails, *parts, *map(escape, parts)}
        digits = {number.loose_pattern() for number in self._numbers}
        found = models.Q(pk__in=[])
        for column in columns:
            for word in words:
                found |= models.Q(**{f"{column}__icontains": word})
            for pattern in digits:
                found |= models.Q(**{f"{column}__regex": pattern})
        return found

    @property
    def _numbers(self) -> set[Number]:
        return {number for phone in self.phones for number in numbers_in(phone)}

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        """Built when the first text is scrubbed: what is added later is not looked for."""
        words = [re.escape(word) for word in self.emails]
        words += sorted(number.pattern() for number in self._numbers)
        return any_of([*words, *in_full(self.names)])

    @cached_property
    def _single(self) -> re.Pattern[str]:
        return any_of(alone(self.names))


def scrub_rows(
    rows: models.QuerySet[Any], *columns: str, traces: Traces, own: bool = False, every: bool = False
) -> int:
    """Scrub text and JSON columns of the rows that may name the person; return how many were changed.

    `every` looks at all rows given: of JSON columns no database can say whether they hold a word.
    """
    chosen = rows if own or every else rows.filter(traces.possible(*columns))
    changed = 0
    for row in chosen.order_by("pk").iterator(chunk_size=CHUNK):
        before = {column: getattr(row, column) for column in columns}
        after = {column: traces.scrub_value(value, own=own) for column, value in before.items()}
        if before != after:
            rows.model._base_manager.filter(pk=row.pk).update(**after)
            changed += 1
    return changed


def erase_from_kernel(traces: Traces) -> None:
    """Take a person out of what the ground floor stores: journal, files, sessions, tasks of the worker."""
    journal.forget_words(traces.person_key)
    scrub_rows(JournalWords.objects.all(), "words", traces=traces, every=True)
    uploaded = StoredFile.objects.filter(owner=traces.person_pk)
    scrub_rows(uploaded, "name", traces=traces, own=True)
    scrub_rows(StoredFile.objects.exclude(owner=traces.person_pk), "name", traces=traces)
    uploaded.update(owner=None)
    uploads.delete_of(traces.person_pk)
    _end_sessions(traces)
    for task in DBTaskResult.objects.finished().iterator(chunk_size=CHUNK):
        text = str([task.args_kwargs, task.return_value, task.traceback])
        if traces.scrub(text) != text:
            task.delete()


def _end_sessions(traces: Traces) -> None:
    """Delete sessions that belong to the person, or in which their e-mail was typed to sign in."""
    for session in Session.objects.iterator(chunk_size=CHUNK):
        data = session.get_decoded()
        owner = str(data.get("_auth_user_id", ""))
        if owner == str(traces.person_pk) or any(email in str(data).lower() for email in traces.emails):
            session.delete()


def destroy_files(files: Iterable[StoredFile]) -> int:
    """Delete files and, once that is certain, their bytes; return how many. Nothing else may use them."""
    gone = list(files)
    StoredFile.objects.filter(pk__in=[file.pk for file in gone]).delete()
    for file in gone:
        transaction.on_commit(partial(storages["default"].delete, file.path))
    return len(gone)


def purge_deleted_rows() -> None:
    """Overwrite deleted rows on the disk at once where that is cheap: on SQLite, also in its log (decision 0093)."""
    if not db.is_postgres():
        db.burn([])
