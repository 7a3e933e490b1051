"""Places of the country's list that the installation lacks: lists may name them, and they are added with the rows that do."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from oqu.libraries.actions import PlaceRow
from oqu.libraries.queries import NamedCode, plain_name
from oqu.libraries.sheets.country import places_of_country
from oqu.libraries.sheets.place_words import bare

type Named = Mapping[str, NamedCode]


@dataclass(frozen=True)
class OfferedPlaces:
    """Regions and districts of the country's list, by code, that are not known; a district lies in a region's known code."""

    regions: Named
    districts: Named

    def rows(self, codes: Iterable[str]) -> tuple[PlaceRow, ...]:
        """Those of these codes with the regions that they need, in the order in which they are made."""
        wanted = set(codes) & {*self.regions, *self.districts}
        wanted |= {self.districts[code].within for code in wanted if code in self.districts}
        of_list = {row.code: row for row in places_of_country()}
        regions = [of_list[code] for code in self.regions if code in wanted]
        districts = [
            replace(of_list[code], region=one.within)
            for code, one in self.districts.items()
            if code in wanted
        ]
        return (*regions, *districts)


def offered_regions(known: Named) -> dict[str, NamedCode]:
    """The regions of the list that are not among the known, by code."""
    codes = _known_codes(known)
    return {row.code: _named(row) for row in _regions() if codes[row.code] is None}


def offered_districts(known: Named, regions: Named) -> dict[str, NamedCode]:
    """The districts of the list that are not among the known, by code; `regions` are the known ones."""
    codes, places = _known_codes(regions), _names_by_region(known.values())
    found: dict[str, NamedCode] = {}
    for region in _regions():
        own = codes[region.code] or region.code
        rows = [row for row in places_of_country() if row.region == region.code]
        for row, names in _with_names(rows):
            if row.code not in known and not names & places.get(own, set()):
                found[row.code] = _named(row, own)
    return found


def _regions() -> list[PlaceRow]:
    return [row for row in places_of_country() if not row.region]


def _known_codes(known: Named) -> dict[str, str | None]:
    """Code of each region of the list → the code under which it is known, by code or by name; None if it is not."""
    by_name = {name: one.code for one in known.values() for name in _all_names(one.names)}
    return {
        row.code: row.code
        if row.code in known
        else next((by_name[name] for name in sorted(names) if name in by_name), None)
        for row, names in _with_names(_regions())
    }


def _names_by_region(known: Iterable[NamedCode]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in known:
        found.setdefault(one.within, set()).update(_all_names(one.names))
    return found


def _with_names(rows: Collection[PlaceRow]) -> Iterator[tuple[PlaceRow, set[str]]]:
    """Each place with its names; those without the word of their kind only where no other one here has them."""
    names = {row.code: _all_names(row.names.values()) for row in rows}
    number = Counter(name for some in names.values() for name in some)
    for row in rows:
        plain = {plain_name(name) for name in row.names.values()}
        yield row, {name for name in names[row.code] if name in plain or number[name] == 1}


def _all_names(names: Iterable[str]) -> set[str]:
    plain = {plain_name(name) for name in names}
    return plain | {bare(name) for name in plain}


def _named(row: PlaceRow, within: str = "") -> NamedCode:
    return NamedCode(row.code, tuple(row.names.values()), within)
