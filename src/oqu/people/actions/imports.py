"""An import of people as one step, which can be undone for an hour: who came, or is used or changed since, stays."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from oqu.kernel import journal
from oqu.kernel.erasure import purge_deleted_rows
from oqu.kernel.rows import used
from oqu.libraries.actions import UNDO_TIME, TooLateToUndo
from oqu.libraries.models import Centre
from oqu.people.models import PeopleImport, Person


@dataclass(frozen=True)
class PeopleUndone:
    """How many people were removed, and who stays: signed in, with a card, an application or a place, or changed since."""

    removed: int = 0
    stayed: tuple[Person, ...] = ()


@transaction.atomic
def note_import(*, people: Collection[Person], centre: Centre, at: datetime) -> None:
    """Note whom an import entered for a centre; only the latest import of a centre can be undone."""
    if people:
        PeopleImport.objects.filter(centre=centre).delete()
        PeopleImport.objects.create(centre=centre, at=at, made=_digests([person.pk for person in people]))


def _digests(ids: Sequence[int]) -> dict[str, str]:
    """Id → a digest of everything that the table of people holds of a person."""
    rows = Person.objects.filter(pk__in=ids).values()
    return {
        str(row["id"]): hashlib.sha256(
            json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True).encode()
        ).hexdigest()
        for row in rows
    }


@transaction.atomic
def undo_people(*, done: PeopleImport, by: Person, at: datetime) -> PeopleUndone:
    """Remove the people whom an import entered, but for those who came or are used since. Idempotent. Raises TooLateToUndo."""
    done = PeopleImport.objects.select_for_update(of=("self",)).get(pk=done.pk)
    if done.undone_at is not None:
        return PeopleUndone()
    if at >= done.at + UNDO_TIME:
        raise TooLateToUndo
    ids = [int(pk) for pk in done.made]
    now = _digests(ids)
    same = {int(pk) for pk, digest in now.items() if digest == done.made[pk]}
    free = same - used(Person, same)
    Person.objects.filter(pk__in=free).delete()
    transaction.on_commit(purge_deleted_rows)
    stayed = tuple(Person.objects.filter(pk__in=set(ids) - free))
    done.undone_at, done.made = at, {}
    done.save(update_fields=["undone_at", "made"])
    details = {"removed": len(free), "stayed": len(stayed)}
    journal.record("people.undo_import", thing=None, by=by, at=at, details=details, centre=done.centre)
    return PeopleUndone(len(free), stayed)
