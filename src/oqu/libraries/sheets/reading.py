"""Lists of libraries from XLSX or CSV, by the columns of examples/akmola-2021/README.md or their headings in a language."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.errors import Words
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.sheets import BadSheet, ListFile, Problem, SheetRow, Table
from oqu.libraries import queries
from oqu.libraries.actions import LibraryRow, LibraryRows, NetworkRow, PlaceRow
from oqu.libraries.sheets.columns import KINDS, ListFormat


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
    """What files hold, before anything is written."""

    rows: LibraryRows
    lists: tuple[ListRead, ...]


def beside(path: Path) -> list[Path]:
    """A list of libraries, and the lists of places and library systems that lie in its folder."""
    others = [
        path.with_name(f"{stem}.{ending}") for stem in ("places", "networks") for ending in ("xlsx", "csv")
    ]
    return [other for other in others if other != path and other.exists()] + [path]


def read_libraries(sources: Iterable[NamedFile]) -> LibraryRows:
    """The rows of `read_lists`."""
    return read_lists(sources).rows


def read_lists(sources: Iterable[NamedFile]) -> ListsReading:
    """Read lists of places, library systems and libraries, each identified by its columns.

    What they name must stand in one of them or be known already. Raises BadSheet with every problem of all files.
    """
    found: dict[str, list[Table]] = {kind.sheet: [] for kind in KINDS}
    lists: list[ListRead] = []
    for source in sources:
        book = sheets.book(source.content, name=source.name, sheets=[kind.sheet for kind in KINDS])
        for kind in _kinds(book, source.name):
            table = sheets.read(book, name=source.name, columns=kind.columns, sheet=kind.sheet)
            found[kind.sheet].append(table)
            lists.append(
                ListRead(source.name, len(table.rows), table.used(kind.columns), tuple(table.unused))
            )
    places, networks, libraries = found["places"], found["networks"], found["libraries"]
    _check_codes(places, networks, libraries)
    sheets.check(*places, *networks, *libraries)
    rows = LibraryRows(
        places=tuple(_place(row) for table in places for row in table),
        networks=tuple(_network(row) for table in networks for row in table),
        libraries=tuple(_library(row) for table in libraries for row in table),
    )
    return ListsReading(rows, tuple(lists))


NO_REGION = _("There is no region with the code “%(code)s”.")
NO_DISTRICT = _("There is no district with the code “%(code)s”. Send the list of places too.")
NO_NETWORK = _("There is no library system with the code “%(code)s”. Send their list too.")


def _kinds(book: ListFile, name: str) -> list[ListFormat]:
    """The lists that a file holds: a CSV one, a workbook one on each of its sheets that is named so, else one on its first."""
    found: dict[frozenset[str], ListFormat] = {}
    for kind in KINDS:
        headings = frozenset(sheets.column_names(book, name=name, sheet=kind.sheet))
        among = sheets.columns_among(book, kind.columns, name=name, sheet=kind.sheet)
        if kind.identified_by <= among:
            found.setdefault(headings, kind)
    if not found:
        raise BadSheet([Problem(name, 0, "", _not_known_kind())])
    return list(found.values())


def _not_known_kind() -> Words:
    return _(
        "These columns are needed: library_code, district, kind for libraries; network_code, district for library "
        "systems; kind, code for places."
    )


def _check_codes(places: list[Table], networks: list[Table], libraries: list[Table]) -> None:
    """Object to codes that stand twice or nowhere; a list may name what another list of the same file brings."""
    known = _known_with(places, networks)
    _check_once(places, "kind", "code")
    _check_once(networks, "network_code")
    _check_once(libraries, "library_code")
    _check_named([*places, *networks, *libraries])
    for table in places:
        _check_regions_of_districts(table, known)
    for table in (*networks, *libraries):
        for row in table:
            _check_known(table, row, "district", known.districts, NO_DISTRICT)
    for table in libraries:
        for row in table:
            _check_known(table, row, "network", known.networks, NO_NETWORK)
            _check_known(table, row, "region", known.regions, NO_REGION)
            _check_region_of_library(table, row, known)


def _known_with(places: list[Table], networks: list[Table]) -> queries.KnownCodes:
    """The codes that are stored already, with those of these lists."""
    stored = queries.known_codes()
    rows = [row for table in places for row in table]
    return queries.KnownCodes(
        regions=stored.regions | {row["code"] for row in rows if row["kind"] == "region"},
        networks=stored.networks | {row["network_code"] for table in networks for row in table},
        districts=stored.districts
        | {row["code"]: row["region"] for row in rows if row["kind"] == "district"},
    )


def _check_regions_of_districts(table: Table, known: queries.KnownCodes) -> None:
    for row in table:
        if row["kind"] != "district":
            continue
        if row["region"]:
            _check_known(table, row, "region", known.regions, NO_REGION)
        else:
            table.object_to(row, "region", _("A district needs the code of its region."))


def _check_region_of_library(table: Table, row: SheetRow, known: queries.KnownCodes) -> None:
    """Object to a known region that is not the one of the library's district."""
    own = known.districts.get(row["district"])
    if row["region"] in known.regions and own not in (None, row["region"]):
        what = _("The district “%(district)s” lies in the region “%(region)s”.")
        table.object_to(row, "region", sheets.lazy_format(what, district=row["district"], region=own))


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


def _check_known(table: Table, row: SheetRow, column: str, known: Container[str], what: Words) -> None:
    if row[column] and row[column] not in known:
        table.object_to(row, column, sheets.lazy_format(what, code=row[column]))


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
