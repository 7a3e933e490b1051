"""The common lists: importing regions, districts, systems and libraries, deciding changes, merging, giving a system away."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.languages import Translations, in_languages
from oqu.libraries import events
from oqu.libraries.models import (
    Centre,
    ChangeDecision,
    District,
    Internet,
    Library,
    LibraryChange,
    Listed,
    Network,
    Region,
    Setting,
)
from oqu.libraries.queries import ListedRow, only_centre, row_of
from oqu.libraries.rules import Editor, wait_for

type Changes = dict[str, tuple[Any, Any]]

EVERYTHING = Editor()


class CodeUnknown(Refused):
    message = _("The list names a region, a district or a library system that is not known.")


class DecidedBefore(Refused):
    message = _("This change was decided or withdrawn already.")


class MergeConflict(Refused):
    message = _("Both are used in a way that allows only one of them. Remove one of the two uses first.")


class RowGone(Refused):
    message = _("The library of this change is no longer in the list.")


@dataclass(frozen=True)
class PlaceRow:
    """A region, or with `region` (a code) a district in it."""

    code: str
    names: Translations
    region: str = ""


@dataclass(frozen=True)
class NetworkRow:
    """A library system; `district` is a code."""

    code: str
    names: Translations
    district: str


@dataclass(frozen=True)
class LibraryRow:
    """A library; `district` and `network` are codes, an empty network means that it is independent."""

    code: str
    names: Translations
    settlements: Translations
    district: str
    network: str
    setting: Setting
    internet: Internet


@dataclass(frozen=True)
class LibraryRows:
    """What an import brings, in the order in which it must be made."""

    places: tuple[PlaceRow, ...] = ()
    networks: tuple[NetworkRow, ...] = ()
    libraries: tuple[LibraryRow, ...] = ()


@dataclass(frozen=True)
class Imported:
    """How many rows an import made, changed, found as they should be, and left to others to approve.

    `changes` is code -> column -> (before, after) of the changed; the codes of the new and of the proposed are listed too.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    changes: Mapping[str, Changes] = field(default_factory=dict, compare=False)
    proposed: int = 0
    new_codes: tuple[str, ...] = field(default=(), compare=False)
    proposed_codes: tuple[str, ...] = field(default=(), compare=False)

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            {**self.changes, **other.changes},
            self.proposed + other.proposed,
            self.new_codes + other.new_codes,
            self.proposed_codes + other.proposed_codes,
        )


@transaction.atomic
def import_libraries(
    *,
    rows: LibraryRows,
    by: journal.Actor | None,
    at: datetime,
    editor: Editor = EVERYTHING,
    is_for_new_centre: bool = False,
) -> Imported:
    """Make or change what the rows say, by their codes; nothing is removed. Importing again changes nothing.

    What the editor must not change at once becomes a proposal, and the rest is written. New library systems belong
    to the editor's centre; without one to the only centre there is, unless they come with a centre that is not open yet. The number of queries does not grow with the
    rows, but by one for every 500 new ones. Raises CodeUnknown.
    """
    owner = editor.centre or (None if is_for_new_centre else only_centre())
    lists = _Import(editor, by, at)
    try:
        regions = [row for row in rows.places if not row.region]
        done = lists.bring(Region, regions, lambda row: in_languages("name", row.names))
        done += _bring_below(lists, rows, owner)
    except KeyError as error:
        raise CodeUnknown from error
    lists.propose()
    if done.new or done.changed:
        journal.record(
            "libraries.import",
            thing=None,
            by=by,
            at=at,
            summary=f"{len(rows.libraries)}",
            details={"new": done.new, "changed": done.changed, "changes": done.changes},
        )
    return done


@transaction.atomic
def foresee_import(*, rows: LibraryRows, by: journal.Actor, at: datetime, editor: Editor) -> Imported:
    """What `import_libraries` would do; nothing is stored. Raises CodeUnknown."""
    done = import_libraries(rows=rows, by=by, at=at, editor=editor)
    transaction.set_rollback(True)
    return done


def _bring_below(lists: "_Import", rows: LibraryRows, owner: Centre | None) -> Imported:
    """Districts, library systems and libraries, each after what it lies in."""
    ids = _ids(Region)
    districts = [row for row in rows.places if row.region]
    done = lists.bring(
        District, districts, lambda row: in_languages("name", row.names) | {"region_id": ids[row.region]}
    )
    district_ids = _ids(District)
    done += lists.bring(
        Network,
        rows.networks,
        lambda row: in_languages("name", row.names) | {"district_id": district_ids[row.district]},
        new_only={"owner_id": owner.pk if owner else None},
    )
    networks: dict[str, int | None] = {**_ids(Network), "": None}
    done += lists.bring(Library, rows.libraries, lambda row: _library_columns(row, district_ids, networks))
    return done


def _library_columns(
    row: LibraryRow, districts: Mapping[str, int], networks: Mapping[str, int | None]
) -> dict[str, Any]:
    return {
        **in_languages("name", row.names),
        **in_languages("settlement", row.settlements),
        "district_id": districts[row.district],
        "network_id": networks[row.network],
        "setting": row.setting.value,
        "internet": row.internet.value,
    }


def _ids(model: type[Region | District | Network]) -> dict[str, int]:
    return dict(model._default_manager.values_list("code", "pk"))


class _Import:
    """One import: writes what its editor may change and collects what others must approve."""

    def __init__(self, editor: Editor, by: journal.Actor | None, at: datetime) -> None:
        self.editor, self.by, self.at = editor, by, at
        self.waiting: list[LibraryChange] = []
        self.networks: dict[int, Network] | None = None

    def bring[R: (PlaceRow, NetworkRow, LibraryRow)](
        self,
        model: type[models.Model],
        rows: Iterable[R],
        columns: Callable[[R], dict[str, Any]],
        new_only: Mapping[str, Any] = MappingProxyType({}),
    ) -> Imported:
        """Make the rows whose code is new, with the columns `new_only` too, and change those that differ."""
        wanted = {row.code: columns(row) for row in rows}
        known = _known(model, list(wanted))
        new = [
            self._new(model, code, {**fields, **new_only})
            for code, fields in wanted.items()
            if code not in known
        ]
        compared = {
            code: _differences(known[code], fields) for code, fields in wanted.items() if code in known
        }
        different = {code: changes for code, changes in compared.items() if changes}
        mine = {code: x for code, x in different.items() if not self._waits(known[code], x)}
        manager = model._default_manager
        manager.bulk_create(new, batch_size=500)
        for code, changes in mine.items():
            _set(known[code], changes)
        if mine:
            manager.bulk_update([known[code] for code in mine], _columns_to_write(wanted), batch_size=200)
        same = len(compared) - len(different)
        left = tuple(code for code in different if code not in mine)
        new_codes = tuple(code for code in wanted if code not in known)
        return Imported(len(new), len(mine), same, mine, len(left), new_codes, left)

    def _new(self, model: type[models.Model], code: str, fields: dict[str, Any]) -> models.Model:
        """A new row; into a library system of another centre a library comes by approval."""
        row = model(code=code, **fields)
        if isinstance(row, Library) and row.network_id is not None:
            network, row.network_id = row.network_id, None
            if not self._waits(row, {"network_id": ("", network)}):
                row.network_id = network
        return row

    def _waits(self, row: models.Model, changes: Changes) -> bool:
        """Whether a change needs an approval; if so it is collected."""
        centre = self.editor.centre
        if centre is None or self.editor.is_alone:
            return False
        to = changes.get("network_id", (None, None))[1]
        wait = wait_for(self.editor, row, self._network(to) if to else None)
        if wait is None:
            return False
        listed = Listed(row._meta.model_name or "")
        code, asked = str(getattr(row, "code")), {name: list(pair) for name, pair in changes.items()}  # noqa: B009
        self.waiting.append(
            LibraryChange(
                listed=listed, code=code, changes=asked, centre=centre, waits_for_id=wait.centre_id,
                proposed_at=self.at,
            )
        )  # fmt: skip
        return True

    def _network(self, pk: int) -> Network:
        if self.networks is None or pk not in self.networks:
            self.networks = {network.pk: network for network in Network.objects.all()}
        return self.networks[pk]

    def propose(self) -> None:
        """Write the proposals; a newer one of the same centre for the same row takes the place of the earlier."""
        if not self.waiting:
            return
        codes = {change.code for change in self.waiting}
        earlier = LibraryChange.objects.filter(
            centre=self.editor.centre, code__in=codes, verdict=ChangeDecision.WAITING
        )
        earlier.update(verdict=ChangeDecision.WITHDRAWN, decided_at=self.at)
        LibraryChange.objects.bulk_create(self.waiting, batch_size=500)
        asked = {change.code: change.changes for change in self.waiting}
        journal.record(
            "libraries.propose", thing=None, by=self.by, at=self.at, summary=f"{len(asked)}",
            details={"changes": asked},
        )  # fmt: skip
        for centre_id in {change.waits_for_id for change in self.waiting}:
            mine = [change for change in self.waiting if change.waits_for_id == centre_id]
            events.changes_proposed.send(LibraryChange, changes=mine, at=self.at)


def _known(model: type[models.Model], codes: list[str]) -> dict[str, Any]:
    """The rows with these codes; a library with its system and with the centre that it is, if it is one."""
    manager = model._default_manager
    if model is not Library:
        return manager.in_bulk(codes, field_name="code")
    libraries = Library.objects.select_related("network", "centre")
    return libraries.in_bulk(codes, field_name="code")


def _columns_to_write(wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [name.removesuffix("_id") for name in next(iter(wanted.values()))]


def _differences(thing: models.Model, fields: Mapping[str, Any]) -> Changes:
    """What is different on a row, as column -> (before, after); an empty value is "" in both."""
    before = {name: getattr(thing, name) or "" for name in fields}
    return {
        name: (before[name], value or "") for name, value in fields.items() if before[name] != (value or "")
    }


def _set(thing: models.Model, changes: Mapping[str, Sequence[Any]]) -> None:
    for name, (_before, after) in changes.items():
        setattr(thing, name, (after or None) if name.endswith("_id") else after)


@transaction.atomic
def decide_change(
    *, change: LibraryChange, verdict: ChangeDecision, by: journal.Actor, at: datetime
) -> LibraryChange:
    """Approve a proposed change, which writes it, refuse it, or give it up. Raises DecidedBefore, RowGone."""
    change = LibraryChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.verdict != ChangeDecision.WAITING:
        raise DecidedBefore
    if verdict == ChangeDecision.APPROVED:
        row = row_of(change)
        if row is None:
            raise RowGone
        _set(row, change.changes)
        row.save(update_fields=[name.removesuffix("_id") for name in change.changes])
    change.verdict, change.decided_at = verdict, at
    change.save(update_fields=["verdict", "decided_at"])
    journal.record(
        f"libraries.change_{verdict.value}", thing=change, by=by, at=at, details={"changes": change.changes}
    )
    events.change_decided.send(LibraryChange, change=change, by=by, at=at)
    return change


@transaction.atomic
def merge_rows(*, row: ListedRow, into: ListedRow, by: journal.Actor, at: datetime) -> int:
    """Put everything that belongs to a row under another row of the same list, and delete the row.

    Proposals about it are withdrawn. Returns how many rows of other tables were moved. Raises MergeConflict, for
    example for two libraries that are both centres.
    """
    moved = 0
    try:
        with transaction.atomic():
            for relation in row._meta.related_objects:
                name = relation.field.name
                rows = relation.related_model._base_manager.filter(**{name: row})
                moved += rows.update(**{name: into})
            LibraryChange.objects.filter(
                listed=row._meta.model_name, code=row.code, verdict=ChangeDecision.WAITING
            ).update(verdict=ChangeDecision.WITHDRAWN, decided_at=at)
            journal.record(
                "libraries.merge", thing=into, by=by, at=at, summary=row.code, details={"moved": moved}
            )
            row.delete()
    except IntegrityError as error:
        raise MergeConflict from error
    return moved


@transaction.atomic
def give_network(*, network: Network, owner: Centre | None, by: journal.Actor, at: datetime) -> Network:
    """Say which centre owns a library system; none: the site administrator keeps it."""
    before = network.owner_id
    network.owner = owner
    network.save(update_fields=["owner"])
    details = {"from": before, "to": owner.slug if owner else ""}
    journal.record("libraries.give_network", thing=network, by=by, at=at, details=details)
    return network
