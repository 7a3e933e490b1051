"""Writes about libraries: importing whole lists, mending one, opening a centre and keeping its settings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal, text
from oqu.kernel.errors import Refused
from oqu.kernel.languages import Translations, in_languages
from oqu.libraries.models import Centre, District, Internet, Library, Network, Region, Setting
from oqu.libraries.queries import only_centre

type Changes = dict[str, tuple[Any, Any]]

CENTRE_FIELDS = frozenset({"zone", "email", "phone", "fewest_answers", "verdict_rules"})
LONGEST_ADDRESS = 40
"""Letters in the address of a centre."""


class CodeUnknown(Refused):
    message = _("The list names a region, a district or a library system that is not known.")


class SlugTaken(Refused):
    message = _("Another centre has this address already. Choose another one.")


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
    """A library; `district` and `network` are codes, an empty network means that it stands alone."""

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
    """How many rows an import made, changed and found as they should be; code → column → (before, after) of the changed."""

    new: int = 0
    changed: int = 0
    same: int = 0
    changes: Mapping[str, Changes] = field(default_factory=dict, compare=False)

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            {**self.changes, **other.changes},
        )


@transaction.atomic
def import_libraries(
    *, rows: LibraryRows, by: journal.Actor | None, at: datetime, centre: Centre | None = None
) -> Imported:
    """Make or change what the rows say, by their codes; nothing is removed. Importing again changes nothing.

    New library systems belong to `centre`; without one to the only centre there is.

    The number of queries does not grow with the rows, but by one for every 500 new ones. Raises CodeUnknown.
    """
    regions = [row for row in rows.places if not row.region]
    districts = [row for row in rows.places if row.region]
    try:
        done = _bring(Region, regions, lambda row: in_languages("name", row.names))
        ids = _ids(Region)
        done += _bring(
            District, districts, lambda row: in_languages("name", row.names) | {"region_id": ids[row.region]}
        )
        district_ids = _ids(District)
        owned = {"owner_id": owner.pk} if (owner := centre or only_centre()) else {}
        done += _bring(
            Network,
            rows.networks,
            lambda row: in_languages("name", row.names) | {"district_id": district_ids[row.district]},
            new_only=owned,
        )
        network_ids: dict[str, int | None] = {**_ids(Network), "": None}
        done += _bring(Library, rows.libraries, lambda row: _library_columns(row, district_ids, network_ids))
    except KeyError as error:
        raise CodeUnknown from error
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


def _bring[R: (PlaceRow, NetworkRow, LibraryRow)](
    model: type[models.Model],
    rows: Iterable[R],
    columns: Callable[[R], dict[str, Any]],
    new_only: Mapping[str, Any] = MappingProxyType({}),
) -> Imported:
    """Make the rows whose code is new and change those that differ; new rows get the columns `new_only` too."""
    wanted = {row.code: columns(row) for row in rows}
    manager = model._default_manager
    known = manager.in_bulk(list(wanted), field_name="code")
    new = [model(code=code, **fields, **new_only) for code, fields in wanted.items() if code not in known]
    compared = {code: _apply(known[code], fields) for code, fields in wanted.items() if code in known}
    changes = {code: different for code, different in compared.items() if different}
    manager.bulk_create(new, batch_size=500)
    if changes:
        manager.bulk_update([known[code] for code in changes], _columns_to_write(wanted), batch_size=200)
    return Imported(len(new), len(changes), len(compared) - len(changes), changes)


def _columns_to_write(wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [name.removesuffix("_id") for name in next(iter(wanted.values()))]


def _apply(thing: models.Model, fields: Mapping[str, Any]) -> Changes:
    """Set the fields on a row: what was different, as column → (before, after)."""
    before = {name: getattr(thing, name) or "" for name in fields}
    for name, value in fields.items():
        setattr(thing, name, value)
    return {
        name: (before[name], value or "") for name, value in fields.items() if before[name] != (value or "")
    }


@transaction.atomic
def open_centre(
    *,
    library: Library,
    by: journal.Actor | None,
    at: datetime,
    slug: str = "",
    zone: str = "Asia/Almaty",
    email: str = "",
    phone: str = "",
) -> Centre:
    """Let a library run courses; one that does already stays as it is.

    The first centre of an installation owns all library systems that are there. Its address is made of the library's code if none is given. Raises SlugTaken when another centre has it.
    """
    slug = slug or text.slug(library.code, longest=LONGEST_ADDRESS)
    if known := Centre.objects.filter(library=library).select_related("library").first():
        return known
    if Centre.objects.filter(slug=slug).exists():
        raise SlugTaken
    centre = Centre.objects.create(library=library, slug=slug, zone=zone, email=email, phone=phone)
    if only_centre() == centre:
        Network.objects.filter(owner=None).update(owner=centre)
    journal.record("libraries.open_centre", thing=centre, by=by, at=at)
    return centre


@transaction.atomic
def edit_centre(*, centre: Centre, fields: Mapping[str, Any], by: journal.Actor, at: datetime) -> Centre:
    """Change the settings of a centre; `fields` are some of CENTRE_FIELDS."""
    changed = sorted(CENTRE_FIELDS & fields.keys())
    for name in changed:
        setattr(centre, name, fields[name])
    centre.save(update_fields=changed)
    journal.record("libraries.edit_centre", thing=centre, by=by, at=at, details={"fields": changed})
    return centre
