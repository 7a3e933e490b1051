"""Lists of libraries from XLSX or CSV, by the columns of examples/akmola-2021/README.md or their headings in a language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.sheets import BadSheet, Corrections, LeftOut, ListFile, Problem, SheetRow, Table
from oqu.libraries.actions import LibraryRow, LibraryRows, NetworkRow, PlaceRow
from oqu.libraries.queries import KnownCodes, known_codes
from oqu.libraries.sheets.codes import put_codes
from oqu.libraries.sheets.columns import KINDS, OF_A_PERSON, ListFormat, has_name
from oqu.libraries.sheets.meant import with_codes
from oqu.libraries.sheets.offered import OfferedPlaces
from oqu.libraries.sheets.town_or_village import put_settings


@dataclass(frozen=True)
class NamedFile:
    """A file under the name by which people know it."""

    name: str
    content: IO[bytes]


@dataclass(frozen=True)
class ListRead:
    """One list as it was read: its file, how many rows it has, the headings that were understood, and those that were not."""

    file: str
    number: int
    used: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class ListsReading:
    """What files hold, before anything is written; `problems` tell of the rows that are left out.

    `from_country` are places that rows name and only the country's list has; they are among the places of `rows`.
    """

    rows: LibraryRows
    lists: tuple[ListRead, ...]
    problems: tuple[Problem, ...] = ()
    from_country: tuple[PlaceRow, ...] = ()


def beside(path: Path) -> list[Path]:
    """A list of libraries, and the lists of places and library systems that lie in its folder."""
    others = [
        path.with_name(f"{stem}.{ending}") for stem in ("places", "networks") for ending in ("xlsx", "csv")
    ]
    return [other for other in others if other != path and other.exists()] + [path]


def read_libraries(sources: Iterable[NamedFile]) -> LibraryRows:
    """The rows of `read_lists`, if every row could be read. Raises BadSheet with every problem of all files."""
    reading = read_lists(sources)
    if any(problem.leaves != LeftOut.NOTHING for problem in reading.problems):
        raise BadSheet(reading.problems)
    return reading.rows


def read_lists(sources: Iterable[NamedFile], corrections: Corrections | None = None) -> ListsReading:
    """Read the good rows of lists of places, library systems and libraries, each list identified by its columns.

    What they name must be in a good row of one of them, known already, or a place of the country's list. Raises BadSheet for files without a
    good row, or of which one can't be read.
    """
    found: dict[str, list[Table]] = {kind.sheet: [] for kind in KINDS}
    lists: list[ListRead] = []
    for source in sources:
        book = sheets.book(source.content, name=source.name, sheets=[kind.sheet for kind in KINDS])
        for kind in _kinds(book, source.name):
            table = sheets.read(
                book, name=source.name, columns=kind.columns, sheet=kind.sheet, corrections=corrections
            )
            found[kind.sheet].append(table)
            lists.append(
                ListRead(source.name, len(table.rows), table.used(kind.columns), tuple(table.unused))
            )
    places, networks, libraries = found["places"], found["networks"], found["libraries"]
    offered = _check_codes(places, networks, libraries)
    tables = [*places, *networks, *libraries]
    put_codes(libraries)
    put_settings(libraries)
    sheets.check_some(*tables)
    named = [
        row[column]
        for table in tables
        for row in table.sound()
        for column in ("region", "district")
        if column in row.cells
    ]
    from_country = offered.rows(named)
    rows = LibraryRows(
        places=from_country + tuple(_place(row) for table in places for row in table.sound()),
        networks=tuple(_network(row) for table in networks for row in table.sound()),
        libraries=tuple(_library(row) for table in libraries for row in table.sound()),
    )
    return ListsReading(rows, tuple(lists), sheets.problems_of(*tables), from_country)


def _kinds(book: ListFile, name: str) -> list[ListFormat]:
    """The lists that a file holds: a CSV one, a workbook one on each of its sheets that is named so, else one on its first."""
    found: dict[frozenset[str], ListFormat] = {}
    columns: dict[str, set[str]] = {}
    for kind in KINDS:
        headings = frozenset(sheets.column_names(book, name=name, sheet=kind.sheet))
        among = sheets.columns_among(book, kind.columns, name=name, sheet=kind.sheet)
        columns[kind.sheet] = among
        if kind.is_in(among):
            found.setdefault(headings, kind)
    if not found and _is_plain_list(book, name, columns[KINDS[0].sheet]):
        return [KINDS[0]]
    if not found:
        raise BadSheet([Problem(name, 0, "", _not_known_kind(columns))])
    return list(found.values())


def _is_plain_list(book: ListFile, name: str, has: set[str]) -> bool:
    """Whether a file without codes and kinds of settlements lists libraries: names with their districts, of no people."""
    if not has_name(has) or "district" not in has:
        return False
    return not sheets.columns_among(book, [OF_A_PERSON], name=name, sheet=KINDS[0].sheet)


LACKS = {
    "libraries": _("This looks like a list of libraries. These columns are missing: %(columns)s."),
    "networks": _("This looks like a list of library systems. These columns are missing: %(columns)s."),
    "places": _("This looks like a list of regions and districts. These columns are missing: %(columns)s."),
}
NEEDS = {
    "libraries": _("A list of libraries needs these columns: %(columns)s."),
    "networks": _("A list of library systems needs these columns: %(columns)s."),
    "places": _("A list of regions and districts needs these columns: %(columns)s."),
}
NO_LIST_WHOLE = _("This is no list with all the columns that it needs.")
NO_COLUMN_KNOWN = _("No column of this file is known. A list of libraries has these columns: %(columns)s.")
NO_LIST_KNOWN = _("No list of libraries is recognised in this file. It needs these columns: %(columns)s.")


def _not_known_kind(columns: Mapping[str, set[str]]) -> Words:
    """Which columns the list lacks that the file is most like; `columns` are those that it has of each list."""
    likeness = {kind.sheet: _likeness(kind, columns[kind.sheet]) for kind in KINDS}
    most = max(shared for shared, _lacking, _has in likeness.values())
    if not most:
        words = NO_LIST_KNOWN if any(columns.values()) else NO_COLUMN_KNOWN
        return words % {"columns": ", ".join(map(str, KINDS[0].needed))}
    similar = [kind for kind in KINDS if likeness[kind.sheet][0] == most]
    if len(similar) == 1:
        lacking = map(str, similar[0].lacking(columns[similar[0].sheet]))
        return LACKS[similar[0].sheet] % {"columns": ", ".join(lacking)}
    needs = [str(NEEDS[kind.sheet]) % {"columns": ", ".join(map(str, kind.needed))} for kind in similar]
    return " ".join([str(NO_LIST_WHOLE), *needs])


def _likeness(kind: ListFormat, has: set[str]) -> tuple[int, int, int]:
    """How many of the columns by which a list is known a file has, how few it lacks, and how many it has of all."""
    lacking = kind.lacking(has)
    return len(frozenset[str]().union(*kind.identified_by) & has), -len(lacking), len(has)


def _check_codes(places: list[Table], networks: list[Table], libraries: list[Table]) -> OfferedPlaces:
    """Object to codes that are there twice or nowhere; a list may name what another list of the same file brings.

    Returns what it may name besides: the places of the country's list that are not known.
    """
    stored = known_codes()
    nameable = with_codes(stored, places, networks, libraries)
    known, offered = nameable.known, nameable.offered
    _check_once(places, "kind", "code")
    _check_once(networks, "network_code")
    _check_once(libraries, "library_code")
    _check_named([*places, *networks, *libraries])
    for table in places:
        _check_regions_of_districts(table)
    for table in libraries:
        for row in table:
            _check_region_of_library(table, row, known)
    regions, districts = {**stored.regions, **offered.regions}, {**stored.districts, **offered.districts}
    _check_upwards(KnownCodes(regions, stored.networks, districts), places, networks, libraries)
    return offered


def _check_upwards(
    stored: KnownCodes, places: list[Table], networks: list[Table], libraries: list[Table]
) -> None:
    """Object to rows that lie in what only a row that is left out would bring: regions first, libraries last."""
    regions = {*stored.regions, *_sound_codes(places, "code", kind="region")}
    _check_lies_in(places, "region", regions)
    districts = {*stored.districts, *_sound_codes(places, "code", kind="district")}
    _check_lies_in(networks, "district", districts)
    _check_lies_in(libraries, "district", districts)
    _check_lies_in(libraries, "network", {*stored.networks, *_sound_codes(networks, "network_code")})


def _sound_codes(tables: list[Table], column: str, kind: str = "") -> Iterable[str]:
    return [row[column] for table in tables for row in table.sound() if not kind or row["kind"] == kind]


def _check_lies_in(tables: list[Table], column: str, good: set[str]) -> None:
    for table in tables:
        for row in table.sound():
            if row[column] and row[column] not in good and row.cells.get("kind") != "region":
                what = _("“%(code)s” stands in a row of these lists that can't be taken itself.")
                table.object_to(row, column, sheets.lazy_format(what, code=row[column]))


def _check_regions_of_districts(table: Table) -> None:
    for row in table:
        if row["kind"] == "district" and row["region"] == "":
            table.object_to(row, "region", _("A district needs its region."))


def _check_region_of_library(table: Table, row: SheetRow, known: KnownCodes) -> None:
    """Object to a known region that is not the one of the library's district."""
    own = known.districts.get(row["district"])
    if own and row["region"] in known.regions and own.within != row["region"]:
        what = _("The district “%(district)s” lies in the region “%(region)s”.")
        table.object_to(row, "region", sheets.lazy_format(what, district=own.code, region=own.within))


def _check_once(tables: list[Table], *own: str) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for table in tables:
        for row in table:
            value = tuple(row[column] for column in own)
            if value in seen:
                what = _("The code “%(code)s” is in %(place)s already.")
                table.object_to(row, own[-1], sheets.lazy_format(what, code=value[-1], place=seen[value]))
            elif all(value):
                seen[value] = f"{table.file}:{row.number}"


def _check_named(tables: list[Table]) -> None:
    for table in tables:
        for row in table:
            if not any(row[f"name_{language}"] for language in LANGUAGES):
                table.object_to(row, f"name_{LANGUAGES[0]}", _("The name is missing in every language."))


def _texts(row: SheetRow, field: str) -> Translations:
    return {language: row[f"{field}_{language}"] for language in LANGUAGES}


def _place(row: SheetRow) -> PlaceRow:
    region = row["region"] if row["kind"] == "district" else ""
    return PlaceRow(code=row["code"], names=_texts(row, "name"), region=region)


def _network(row: SheetRow) -> NetworkRow:
    return NetworkRow(code=row["network_code"], names=_texts(row, "name"), district=row["district"])


def _library(row: SheetRow) -> LibraryRow:
    return LibraryRow(
        code=row["library_code"],
        names=_texts(row, "name"),
        settlements=_texts(row, "settlement"),
        district=row["district"],
        network=row["network"],
        setting=row["kind"],
        internet=row["internet"],
    )
