"""Which region, district or library system a cell means: by its code, or by its name in any language."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.near_names import NearNames
from oqu.kernel.sheets import Missing, Table
from oqu.libraries.queries import KnownCodes, NamedCode, plain_name
from oqu.libraries.queries.plain_names import words_of
from oqu.libraries.sheets.offered import OfferedPlaces, offered_districts, offered_regions
from oqu.libraries.sheets.place_words import KIND_WORDS, bare, kind_named

NO_REGION = _("There is no region with the code or name “%(code)s”.")
NO_DISTRICT = _("There is no district with the code or name “%(code)s”. Send the list of places too.")
NO_DISTRICT_NAMED = _("There is no district with the code or name “%(code)s”.")
NO_NETWORK = _("There is no library system with the code or name “%(code)s”. Send their list too.")
NEAR = _("“%(code)s” is not in the list. Is “%(meant)s” meant?")
READ_AS = _("“%(words)s” is read as “%(meant)s”.")
SEVERAL = _("Several are called “%(code)s”. Write the code: %(codes)s.")
SEVERAL_DISTRICTS = _("Several districts are called “%(code)s”. Write the region too: %(places)s.")
WITH_REGION = re.compile(r"(?P<district>[^,()]+?)\s*[,(]\s*(?P<region>[^,()]+?)\s*\)?")
"""A district with its region: "Есильский район, Акмолинская область", "Есильский район (Акмолинская область)"."""


@dataclass(frozen=True)
class Nameable:
    """All that lists may name: what is known or brought by them, and the places `offered` by the country's list."""

    known: KnownCodes
    offered: OfferedPlaces


def with_codes(
    stored: KnownCodes, places: Iterable[Table], networks: Iterable[Table], libraries: Iterable[Table]
) -> Nameable:
    """Put codes for names into the rows of these lists, object to what is not known; return all that they may name.

    They may name what is `stored` already, what another row brings, and places of the country's list.
    """
    places, networks = list(places), list(networks)
    known_regions = {**stored.regions, **_brought(places, "code", "", kind="region")}
    more_regions = offered_regions(known_regions)
    regions = {**known_regions, **more_regions}
    for table in places:
        _put_codes(table, "region", regions, NO_REGION)
    districts = {**stored.districts, **_brought(places, "code", "region", kind="district")}
    more_districts = offered_districts(districts, known_regions)
    districts |= more_districts
    for table in networks:
        _put_codes(table, "district", districts, NO_DISTRICT, regions=regions)
    known = {**stored.networks, **_brought(networks, "network_code", "district")}
    for table in libraries:
        _put_codes(table, "region", regions, NO_REGION)
        _put_codes(table, "district", districts, NO_DISTRICT, within="region", regions=regions)
        _put_codes(table, "network", known, NO_NETWORK, within="district")
    return Nameable(KnownCodes(regions, known, districts), OfferedPlaces(more_regions, more_districts))


class NetworkNames:
    """Library systems by code or name, for lists of people; of several with one name the library beside it decides."""

    def __init__(self, known: KnownCodes) -> None:
        self._known = known
        self._names = _by_name(known.networks.values())
        self._near = _near_names(known.networks.values())

    def find(self, words: str, district: str = "") -> list[str]:
        """The codes of the systems that are meant: none, one, or all of those with one name.

        `district` is the code of that of the row's library: a system of the same district is meant, else of its region.
        """
        if words in self._known.networks:
            return [words]
        found = _meant(self._names, words, district)
        region = self._region(district)
        near = [one for one in found if region and self._region(one.within) == region]
        return sorted(one.code for one in (near or found))

    def near(self, words: str) -> str:
        """The name of a system that may be meant by a misspelt one; "" if none is like it."""
        return self._near.find(bare(plain_name(words)))

    def _region(self, district: str) -> str:
        one = self._known.districts.get(district)
        return one.within if one else ""


class PlaceNames:
    """Regions and districts by code or name, for lists of people."""

    def __init__(self, known: KnownCodes) -> None:
        self._known = known
        self._names = {
            "region": _by_name(known.regions.values()),
            "district": _by_name(known.districts.values()),
        }
        self._near = {
            "region": _near_names(known.regions.values()),
            "district": _near_names(known.districts.values()),
        }

    def regions(self, words: str) -> frozenset[str]:
        """The codes of the regions that are meant; none if there is no such region, or no word."""
        return (
            frozenset(one.code for one in _meant(self._names["region"], words, "")) if words else frozenset()
        )

    def districts(self, words: str, regions: Collection[str]) -> frozenset[str]:
        """The codes of the districts that are meant, those in the regions if some of them are."""
        found = _meant(self._names["district"], words, "") if words else []
        return frozenset(one.code for one in [x for x in found if x.within in regions] or found)

    def districts_of(self, regions: Collection[str]) -> frozenset[str]:
        """The codes of all districts of these regions."""
        return frozenset(one.code for one in self._known.districts.values() if one.within in regions)

    def near(self, column: str, words: str) -> str:
        """The name of a `region` or `district` that may be meant by a misspelt one; "" if none is like it.

        A name of the country's list is not misspelt, also where the place is not known here.
        """
        offered = (
            offered_regions(self._known.regions)
            if column == "region"
            else offered_districts(self._known.districts, self._known.regions)
        )
        if _meant(_by_name(offered.values()), words, ""):
            return ""
        return self._near[column].find(bare(plain_name(words)))


def _brought(tables: Iterable[Table], code: str, within: str, kind: str = "") -> dict[str, NamedCode]:
    """What the rows of a list bring, by code."""
    rows = [row for table in tables for row in table if row[code] and (not kind or row["kind"] == kind)]
    return {
        row[code]: NamedCode(
            row[code],
            tuple(name for language in LANGUAGES if (name := row[f"name_{language}"])),
            (row[within] or "") if within else "",
        )
        for row in rows
    }


def _put_codes(
    table: Table,
    column: str,
    known: Mapping[str, NamedCode],
    nothing: Words,
    *,
    within: str = "",
    regions: Mapping[str, NamedCode] | None = None,
) -> None:
    """Replace the cells of a column by codes; of several with one name that one is meant which lies in the row's `within`.

    Where `regions` are given, a cell may name one after its district.
    """
    names, near = _by_name(known.values()), _near_names(known.values())
    names_of_regions = _by_name((regions or {}).values())
    for number, row in enumerate(table.rows):
        words = row[column]
        if not words or words in known:
            continue
        found = _meant(names, words, row[within] if within else "")
        if not found and regions:
            words, found = _meant_with_region(names, names_of_regions, words)
        if len(found) == 1:
            table.rows[number] = replace(row, cells={**row.cells, column: found[0].code})
            if _is_spelled_otherwise(words, found[0]):
                table.remark(row, column, sheets.lazy_format(READ_AS, words=words, meant=_shown(found[0])))
        elif not (column == "region" and row.cells.get("kind") == "region"):
            what, meant, choices = _several(words, found, regions or {}), "", _choices(found, regions or {})
            if not found:
                meant = near.find(bare(plain_name(words)))
                what = not_known(words, meant, nothing)
            missing = _missing(column, found)
            table.object_to(row, column, what, meant=meant, missing=missing, choices=choices)


def _meant_with_region(
    names: Mapping[str, dict[str, NamedCode]], regions: Mapping[str, dict[str, NamedCode]], words: str
) -> tuple[str, list[NamedCode]]:
    """The district of a cell that names its region after it, and what is meant: nothing unless it lies there."""
    parts = WITH_REGION.fullmatch(words)
    if parts is None:
        return words, []
    codes = {one.code for one in _meant(regions, parts["region"], "")}
    found = [one for one in _meant(names, parts["district"], "") if one.within in codes]
    return (parts["district"], found) if found else (words, [])


def _choices(found: Collection[NamedCode], regions: Mapping[str, NamedCode]) -> tuple[str, ...]:
    """Districts of one name, each with its region; nothing where the region does not tell them apart."""
    places = {one.within for one in found if one.within in regions}
    if len(found) < 2 or len(places) < len(found):
        return ()
    return tuple(sorted(f"{_shown(one)}, {_shown(regions[one.within])}" for one in found))


def _several(words: str, found: Collection[NamedCode], regions: Mapping[str, NamedCode]) -> Words:
    if places := _choices(found, regions):
        return sheets.lazy_format(SEVERAL_DISTRICTS, code=words, places="; ".join(places))
    return sheets.lazy_format(SEVERAL, code=words, codes=", ".join(sorted(one.code for one in found)))


def _missing(column: str, found: Collection[NamedCode]) -> Missing:
    """What would have to be added for a cell of this column; nothing if it names several."""
    return Missing.NOTHING if found else Missing(column)


RUSSIAN_LETTERS = str.maketrans("әғқңөұүһіё", "агкноуухие")
"""Kazakh letters, each as people write it who have none, and the letter that is often left out."""


def _is_spelled_otherwise(words: str, one: NamedCode) -> bool:
    """Whether words by which a place was found differ from its code and names in more than Kazakh letters and its kind."""
    return _spelling(words) not in {_spelling(name) for name in (one.code, *one.names)}


def _spelling(name: str) -> str:
    words = words_of(name.casefold().translate(RUSSIAN_LETTERS)).split()
    return " ".join(word for word in words if plain_name(word) not in KIND_WORDS)


def _shown(one: NamedCode) -> str:
    """Its name in the reader's language; where some languages have none, the first one."""
    return sheets.in_language(one.names, current()) if len(one.names) == len(LANGUAGES) else one.names[0]


def not_known(words: str, near: str, nothing: Words) -> Words:
    """That a list names what nobody knows, with the known name that is near it, if there is one."""
    what = NEAR if near else nothing
    return sheets.lazy_format(what, code=words, meant=near)


def _near_names(known: Iterable[NamedCode]) -> NearNames:
    return NearNames({bare(plain_name(name)): name for one in known for name in one.names})


def _by_name(known: Iterable[NamedCode]) -> dict[str, dict[str, NamedCode]]:
    """By the code and each name in plain letters, and by each name without the word of its kind."""
    found: dict[str, dict[str, NamedCode]] = {}
    for one in known:
        for name in {plain_name(words) for words in (one.code, *one.names)}:
            found.setdefault(name, {})[one.code] = one
            found.setdefault(bare(name), {})[one.code] = one
    return found


def _meant(names: Mapping[str, dict[str, NamedCode]], words: str, within: str) -> list[NamedCode]:
    plain = plain_name(words)
    found = list((names.get(plain) or names.get(bare(plain)) or {}).values())
    if len(found) > 1 and (kind := kind_named(plain)):
        found = [
            one for one in found if kind in {kind_named(plain_name(name)) for name in one.names}
        ] or found
    return [one for one in found if within and one.within == within] or found
