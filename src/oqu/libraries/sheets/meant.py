"""Which region, district or library system a cell means: by its code, or by its name in any language."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.near_names import NearNames
from oqu.kernel.sheets import Missing, Table
from oqu.libraries.queries import KnownCodes, NamedCode, plain_name
from oqu.libraries.queries.plain_names import words_of

NO_REGION = _("There is no region with the code or name “%(code)s”.")
NO_DISTRICT = _("There is no district with the code or name “%(code)s”. Send the list of places too.")
NO_DISTRICT_NAMED = _("There is no district with the code or name “%(code)s”.")
NO_NETWORK = _("There is no library system with the code or name “%(code)s”. Send their list too.")
NEAR = _("“%(code)s” is not in the list. Is “%(meant)s” meant?")
READ_AS = _("“%(words)s” is read as “%(meant)s”.")
SEVERAL = _("Several are called “%(code)s”. Write the code: %(codes)s.")
KIND_WORDS = frozenset(
    plain_name(word)
    for word in (
        "облысы",
        "облыс",
        "область",
        "области",
        "region",
        "oblast",
        "ауданы",
        "аудан",
        "район",
        "районы",
        "district",
        "rayon",
        "қаласы",
        "қала",
        "город",
        "города",
        "района",
        "г",
        "city",
        "обл",
        "ауд",
        "р",
        "н",
    )
)
"""What people leave out of the name of a region, district or town, or abbreviate."""


def with_codes(
    stored: KnownCodes, places: Iterable[Table], networks: Iterable[Table], libraries: Iterable[Table]
) -> KnownCodes:
    """Put codes for names into the rows of these lists, object to what is not known; return all that they may name.

    They may name what is `stored` already and what another row brings.
    """
    places, networks = list(places), list(networks)
    regions = {**stored.regions, **_brought(places, "code", "", kind="region")}
    for table in places:
        _put_codes(table, "region", regions, NO_REGION)
    districts = {**stored.districts, **_brought(places, "code", "region", kind="district")}
    for table in networks:
        _put_codes(table, "district", districts, NO_DISTRICT)
    known = {**stored.networks, **_brought(networks, "network_code", "district")}
    for table in libraries:
        _put_codes(table, "region", regions, NO_REGION)
        _put_codes(table, "district", districts, NO_DISTRICT, within="region")
        _put_codes(table, "network", known, NO_NETWORK, within="district")
    return KnownCodes(regions, known, districts)


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
        """The name of a `region` or `district` that may be meant by a misspelt one; "" if none is like it."""
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
    table: Table, column: str, known: Mapping[str, NamedCode], nothing: Words, *, within: str = ""
) -> None:
    """Replace the cells of a column by codes; of several with one name that one is meant which lies in the row's `within`."""
    names, near = _by_name(known.values()), _near_names(known.values())
    for number, row in enumerate(table.rows):
        words = row[column]
        if not words or words in known:
            continue
        found = _meant(names, words, row[within] if within else "")
        if len(found) == 1:
            table.rows[number] = replace(row, cells={**row.cells, column: found[0].code})
            if _is_spelled_otherwise(words, found[0]):
                table.remark(row, column, sheets.lazy_format(READ_AS, words=words, meant=_shown(found[0])))
        elif not (column == "region" and row.cells.get("kind") == "region"):
            codes = ", ".join(sorted(one.code for one in found))
            what, meant = sheets.lazy_format(SEVERAL, code=words, codes=codes), ""
            if not found:
                meant = near.find(bare(plain_name(words)))
                what = not_known(words, meant, nothing)
            table.object_to(row, column, what, meant=meant, missing=_missing(column, found))


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
    return [one for one in found if within and one.within == within] or found


def bare(name: str) -> str:
    """A plain name without the word of its kind; the whole of it where it is nothing else."""
    return " ".join(word for word in name.split() if word not in KIND_WORDS) or name
