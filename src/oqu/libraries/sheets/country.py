"""The regions and districts of Kazakhstan, from a list that comes with the software, to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES, Translations, pick
from oqu.kernel.memo import memoised
from oqu.kernel.name_order import name_key
from oqu.libraries.actions import LibraryRows, PlaceRow
from oqu.libraries.models import District, Region
from oqu.libraries.sheets.columns import PLACES

FILE = Path(__file__).resolve().parent.parent / "places" / "kazakhstan.csv"


@dataclass(frozen=True)
class ListedRegion:
    """A region of the list with its districts; `is_known` says that the installation has it, by its code or name."""

    region: PlaceRow
    districts: tuple[PlaceRow, ...]
    is_known: bool = False


@memoised
def places_of_country() -> tuple[PlaceRow, ...]:
    """The regions and districts of the list that comes with the software, in its order."""
    with FILE.open("rb") as content:
        table = sheets.read(content, name=FILE.name, columns=PLACES)
    return tuple(
        PlaceRow(
            code=row["code"],
            names={language: row[f"name_{language}"] for language in LANGUAGES},
            region=row["region"] or "",
        )
        for row in table.rows
    )


@memoised
def _listed() -> tuple[ListedRegion, ...]:
    rows = places_of_country()
    return tuple(
        ListedRegion(row, tuple(x for x in rows if x.region == row.code)) for row in rows if not row.region
    )


def listed_regions() -> list[ListedRegion]:
    """The regions of the country with their districts, both by name in the language of the page."""
    known = _known(Region)
    return sorted(
        (
            replace(
                one,
                districts=tuple(sorted(one.districts, key=_by_name)),
                is_known=_code_of(one.region, known) is not None,
            )
            for one in _listed()
        ),
        key=lambda one: _by_name(one.region),
    )


def _by_name(place: PlaceRow) -> str:
    return name_key(pick(place.names))


def rows_of_country(codes: Iterable[str]) -> LibraryRows:
    """The chosen regions and their districts that the installation does not have yet, as rows of a list.

    A region that it has under another code keeps that code, and its districts go there.
    """
    chosen = set(codes)
    regions, districts = _known(Region), _known(District)
    rows: list[PlaceRow] = []
    for one in _listed():
        if one.region.code not in chosen:
            continue
        code = _code_of(one.region, regions)
        rows += [] if code else [one.region]
        rows += [
            replace(row, region=code or one.region.code)
            for row in one.districts
            if _code_of(row, districts, code) is None
        ]
    return LibraryRows(places=tuple(rows))


type Known = list[tuple[str, str, Translations]]
"""Code, code of the region (empty for a region), and names of what the installation has."""


def _known(model: type[Region | District]) -> Known:
    names = [f"name_{language}" for language in LANGUAGES]
    columns = ["code", *names, *(["region__code"] if model is District else [])]
    return [
        (row["code"], row.get("region__code", ""), {x: row[f"name_{x}"] for x in LANGUAGES})
        for row in model._default_manager.values(*columns)
    ]


def _code_of(row: PlaceRow, known: Known, region: str | None = None) -> str | None:
    """The code under which a place is known: the same, or in the same region one with the same name."""
    for code, of, names in known:
        if code == row.code:
            return code
        same = any(names[name] and names[name] == row.names.get(name) for name in LANGUAGES)
        if same and (not row.region or of == region):
            return code
    return None
