"""Which library a row of a list of people means: by code or name, and by the place or library system beside it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import texts_of
from oqu.kernel.near_names import NearNames
from oqu.kernel.sheets import Column, Missing, SheetRow, Table
from oqu.libraries.models import Library
from oqu.libraries.queries import LibraryNames, known_codes, plain_name
from oqu.libraries.queries.plain_names import name_of_its_own
from oqu.libraries.sheets.columns import BARE_SETTLEMENTS, DISTRICT, REGION, named_code
from oqu.libraries.sheets.meant import NO_DISTRICT_NAMED, NO_REGION, PlaceNames, not_known
from oqu.libraries.sheets.place_words import bare

SEVERAL = _(
    "Several libraries are called “%(words)s”. Write the district beside it, or the code: %(libraries)s."
)
VERY_MANY = _(
    "%(count)s libraries are called “%(words)s”. Write the district beside it, or the code. Some of them: %(libraries)s."
)
NOT_THERE = _("“%(words)s” is not in “%(place)s” but elsewhere: %(libraries)s.")
MOST_NAMED = 10
"""Libraries that a sentence names."""
PLACE_COLUMNS = (
    Column("region", named_code, also=REGION, title=_("Region"), can_be_left_out=True),
    Column("district", named_code, also=DISTRICT, title=_("District"), can_be_left_out=True),
    Column(
        "settlement",
        sheets.short(120),
        also=tuple(heading for headings in BARE_SETTLEMENTS.values() for heading in headings),
        title=_("Settlement"),
        can_be_left_out=True,
    ),
)
"""Columns beside the library that tell libraries of one name apart; the column of the library system is `network_code`."""


class Workplaces:
    """The libraries that rows of lists may name, in the column `library_code`."""

    def __init__(self, libraries: Iterable[Library], unknown: Words) -> None:
        """`unknown` is what a row reads that names another library."""
        self._libraries = list(libraries)
        self._names, self._unknown = LibraryNames(self._libraries), unknown
        self._near: dict[frozenset[str], NearNames] = {}
        self._places: PlaceNames | None = None

    def of_rows(self, table: Table) -> dict[int, Library | None]:
        """The library of each row by the row's number; objects to rows that name none, or one of several."""
        return {row.number: self._of_row(table, row) for row in table}

    def _of_row(self, table: Table, row: SheetRow) -> Library | None:
        words = row["library_code"]
        if not words:
            return None
        found = self._names.find(words)
        if len(found) == 1 and plain_name(words).startswith(plain_name(found[0].code)):
            return found[0]  # the code says enough
        districts = self._districts(table, row, is_needed=len(found) != 1)
        if districts is None:
            if not found:
                near = self._near_in(frozenset()).find(name_of_its_own(words))
                self._object_to_library(table, row, near)
            return None
        there = _narrowed([one for one in found if not districts or one.district.code in districts], row)
        if len(there) == 1:
            return there[0]
        if there:
            what = _several(words, there)
        elif found:
            place = row["district"] or row["region"]
            what = sheets.lazy_format(NOT_THERE, words=words, place=place, libraries=_listed(found))
        else:
            near = self._near_in(districts).find(name_of_its_own(words))
            self._object_to_library(table, row, near)
            return None
        table.object_to(row, "library_code", what, missing=Missing.CODE)
        return None

    def _object_to_library(self, table: Table, row: SheetRow, near: str) -> None:
        """Object to a library that nobody knows; `near` is the name of one that may be meant."""
        what = not_known(row["library_code"], near, self._unknown)
        table.object_to(row, "library_code", what, meant=near, missing=Missing.LIBRARY)

    def _districts(self, table: Table, row: SheetRow, *, is_needed: bool) -> frozenset[str] | None:
        """The codes of the districts in which the row lies, none if it says nothing that is known.

        Where they are needed to tell libraries apart, a place that is not known is objected to: None.
        """
        if not row["region"] and not row["district"]:
            return frozenset()
        places = self._known_places()
        regions = places.regions(row["region"])
        districts = places.districts(row["district"], regions)
        is_known = True
        for column, found, nothing in (
            ("region", regions, NO_REGION),
            ("district", districts, NO_DISTRICT_NAMED),
        ):
            if is_needed and row[column] and not found:
                near = places.near(column, row[column])
                what = not_known(row[column], near, nothing)
                table.object_to(row, column, what, meant=near, missing=Missing(column))
                is_known = False
        if not is_known:
            return None
        if districts:
            return frozenset(districts)
        return frozenset(places.districts_of(regions)) if not row["district"] else frozenset()

    def _known_places(self) -> PlaceNames:
        if self._places is None:
            self._places = PlaceNames(known_codes())
        return self._places

    def _near_in(self, districts: frozenset[str]) -> NearNames:
        if districts not in self._near:
            names = {
                name_of_its_own(name): name
                for one in self._libraries
                if not districts or one.district.code in districts
                for name in texts_of(one, "name").values()
                if name
            }
            self._near[districts] = NearNames(names)
        return self._near[districts]


def _narrowed(libraries: list[Library], row: SheetRow) -> list[Library]:
    """Those of the settlement and the library system of the row, where it names one of theirs."""
    if len(libraries) < 2:
        return libraries
    settlement = bare(plain_name(row["settlement"]))
    if settlement:
        there = [one for one in libraries if settlement in _bare_names(texts_of(one, "settlement"))]
        libraries = there or libraries
    system = plain_name(row["network_code"])
    if system:
        there = [
            one
            for one in libraries
            if one.network
            and system
            in {plain_name(one.network.code), *map(plain_name, texts_of(one.network, "name").values())}
        ]
        libraries = there or libraries
    return libraries


def _bare_names(texts: Mapping[str, str]) -> set[str]:
    return {bare(plain_name(text)) for text in texts.values() if text}


def _several(words: str, libraries: list[Library]) -> Words:
    several = SEVERAL if len(libraries) <= MOST_NAMED else VERY_MANY
    return sheets.lazy_format(several, count=len(libraries), words=words, libraries=_listed(libraries))


def _listed(libraries: list[Library]) -> str:
    """The first of these libraries, each with its place and code; the settlement is written where districts are alike."""
    some = libraries[:MOST_NAMED]
    alike = {one.district_id for one in some if [x.district_id for x in some].count(one.district_id) > 1}
    return "; ".join(
        f"{one}, {one.settlement}, {one.district} ({one.code})"
        if one.district_id in alike and one.settlement
        else f"{one}, {one.district} ({one.code})"
        for one in some
    )
