"""An import of lists as one step, which can be undone for an hour: what is used or was changed since stays."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.rows import used
from oqu.libraries.actions.lists import EVERYTHING, Imported, LibraryRows, import_libraries
from oqu.libraries.models import District, Library, Listed, ListImport, Network, Region
from oqu.libraries.rules import Editor

UNDO_TIME = timedelta(hours=1)
UPWARDS: Mapping[str, type[models.Model]] = {
    Listed.LIBRARY.value: Library,
    Listed.NETWORK.value: Network,
    Listed.DISTRICT.value: District,
    Listed.REGION.value: Region,
}
"""The lists, each before what its rows lie in."""
IN_EVERY_LANGUAGE = frozenset({"id", "name", "settlement"})
"""Columns that are not compared: those of the languages hold the texts."""
type Columns = dict[str, Any]


class TooLateToUndo(Refused):
    message = _("The hour for undoing this import is over.")


@dataclass(frozen=True)
class ImportUndone:
    """How many rows were removed, how many got their earlier values, and how many stay: used, or changed since."""

    removed: int = 0
    restored: int = 0
    stayed: int = 0


@transaction.atomic
def import_lists(
    *, rows: LibraryRows, by: journal.Actor, at: datetime, editor: Editor = EVERYTHING
) -> Imported:
    """Do what `import_libraries` does, and note it so that it can be undone. Raises CodeUnknown."""
    codes = _codes(rows)
    before = {listed: set(_values(UPWARDS[listed], some)) for listed, some in codes.items()}
    done = import_libraries(rows=rows, by=by, at=at, editor=editor)
    if done.new or done.changed:
        ListImport.objects.filter(centre=editor.centre).delete()
        made = {x: _values(UPWARDS[x], set(some) - before[x]) for x, some in codes.items()}
        ListImport.objects.create(
            centre=editor.centre, at=at, made=made, changes=_changes(done, codes, before)
        )
    return done


def _codes(rows: LibraryRows) -> dict[str, set[str]]:
    return {
        Listed.LIBRARY.value: {row.code for row in rows.libraries},
        Listed.NETWORK.value: {row.code for row in rows.networks},
        Listed.DISTRICT.value: {row.code for row in rows.places if row.region},
        Listed.REGION.value: {row.code for row in rows.places if not row.region},
    }


def _values(model: type[models.Model], codes: Collection[str]) -> dict[str, Columns]:
    """The columns of the rows with these codes, as JSON holds them."""
    names = [one.attname for one in model._meta.concrete_fields if one.name not in IN_EVERY_LANGUAGE]
    rows = {row["code"]: row for row in model._base_manager.filter(code__in=codes).values(*names)}
    plain: dict[str, Columns] = json.loads(json.dumps(rows, cls=DjangoJSONEncoder))
    return plain


def _changes(
    done: Imported, codes: Mapping[str, Collection[str]], before: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    """The changes of each list; of a code that two lists have it is not known whose they are."""
    lists = {
        code: [listed for listed in UPWARDS if code in codes[listed] and code in before[listed]]
        for code in done.changes
    }
    return {
        listed: {code: done.changes[code] for code, some in lists.items() if some == [listed]}
        for listed in UPWARDS
    }


@transaction.atomic
def undo_lists(*, done: ListImport, by: journal.Actor, at: datetime) -> ImportUndone:
    """Remove what an import added and restore what it changed, but for what is used or was changed since.

    Idempotent. Raises TooLateToUndo.
    """
    done = ListImport.objects.select_for_update(of=("self",)).get(pk=done.pk)
    if done.undone_at is not None:
        return ImportUndone()
    if at >= done.at + UNDO_TIME:
        raise TooLateToUndo
    changes = [(UPWARDS[x], done.changes.get(x, {})) for x in UPWARDS]
    restored = sum(_restored(model, code, some) for model, of in changes for code, some in of.items())
    removed = sum(_removed(model, done.made.get(listed, {})) for listed, model in UPWARDS.items())
    made = sum(len(some) for some in done.made.values()) + sum(len(of) for _model, of in changes)
    undone = ImportUndone(removed, restored, made - removed - restored)
    done.undone_at = at
    done.save(update_fields=["undone_at"])
    details = {"removed": undone.removed, "restored": undone.restored, "stayed": undone.stayed}
    journal.record("libraries.undo_import", thing=None, by=by, at=at, details=details)
    return undone


def _restored(model: type[models.Model], code: str, changes: Mapping[str, list[Any]]) -> bool:
    """Give a row its earlier values, if it still has those of the import; whether it does."""
    row = model._base_manager.filter(code=code).first()
    if row is None or any((getattr(row, name) or "") != after for name, (_b, after) in changes.items()):
        return False
    for name, (earlier, _after) in changes.items():
        setattr(row, name, (earlier or None) if name.endswith("_id") else earlier)
    row.save(update_fields=[name.removesuffix("_id") for name in changes])
    return True


def _removed(model: type[models.Model], made: Mapping[str, Columns]) -> int:
    """Delete the rows that are as the import made them and that nothing uses; return how many."""
    now = _values(model, made.keys())
    same = [code for code, columns in now.items() if columns == made[code]]
    rows = dict(model._base_manager.filter(code__in=same).values_list("pk", "code"))
    free = rows.keys() - used(model, rows.keys())
    model._base_manager.filter(pk__in=free).delete()
    return len(free)
