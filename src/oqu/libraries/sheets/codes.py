"""Codes of libraries for lists that have none: the one of a library that is there already, else a new one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES, for_address, in_languages, texts_of
from oqu.kernel.sheets import SheetRow, Table
from oqu.libraries.models import Internet, Library, Listed
from oqu.libraries.queries import all_libraries, free_codes, plain_name

TWICE = _("This library is in row %(row)s already.")
SEVERAL = _("Several libraries of this district are called so. Write the code: %(codes)s.")

type Mark = tuple[str, str]
"""District and name, as they are compared."""


def put_codes(tables: Iterable[Table]) -> None:
    """Give each good row without a code its library's code, and what only the library has; object to doubtful rows.

    A row with which something else is wrong is looked at too, so that its problems come at once.
    """
    tables = list(tables)
    rows = [
        (table, row) for table in tables for row in table if row["library_code"] == "" and _is_readable(row)
    ]
    sound = {id(row) for table in tables for row in table.sound()}
    if not rows:
        return
    known: dict[Mark, list[Library]] = {}
    for library in all_libraries():
        for mark in _marks(library.district.code, texts_of(library, "name")):
            known.setdefault(mark, []).append(library)
    seen: dict[Mark, list[SheetRow]] = {}
    new: list[SheetRow] = []
    cells: dict[int, Mapping[str, Any]] = {}
    for table, row in rows:
        before, found = _before(row, seen, is_noted=id(row) in sound), _found(row, known)
        if before:
            table.object_to(row, "name_" + _language(row), sheets.lazy_format(TWICE, row=before.number))
        elif len(found) > 1:
            codes = ", ".join(sorted(one.code for one in found))
            table.object_to(row, "library_code", sheets.lazy_format(SEVERAL, codes=codes))
        elif id(row) not in sound:
            continue
        elif found:
            cells[id(row)] = _filled(row, found[0])
        else:
            new.append(row)
    codes_made = free_codes(Listed.LIBRARY, [for_address(_texts(row, "name")) for row in new])
    cells |= {id(row): {"library_code": code} for row, code in zip(new, codes_made, strict=True)}
    for table in {id(table): table for table, _row in rows}.values():
        table.rows = [replace(row, cells={**row.cells, **cells.get(id(row), {})}) for row in table.rows]


def _texts(row: SheetRow, field: str) -> dict[str, str]:
    return {language: row[f"{field}_{language}"] for language in LANGUAGES}


def _language(row: SheetRow) -> str:
    return next(language for language in LANGUAGES if row[f"name_{language}"])


def _marks(district: str, names: Mapping[str, str]) -> Iterator[Mark]:
    return ((district, name) for name in {plain_name(words) for words in names.values() if words})


def _is_readable(row: SheetRow) -> bool:
    """Whether district, name and settlement of a row could be read."""
    names = [row[f"{field}_{language}"] for field in ("name", "settlement") for language in LANGUAGES]
    return bool(row["district"]) and None not in names and any(_texts(row, "name").values())


def _before(row: SheetRow, seen: dict[Mark, list[SheetRow]], *, is_noted: bool) -> SheetRow | None:
    """An earlier row about the same library; if none is, this row is noted if it can be taken."""
    marks = list(_marks(row["district"], _texts(row, "name")))
    settlements = _texts(row, "settlement")
    for mark in marks:
        for one in seen.get(mark, ()):
            if not _lie_apart(settlements, _texts(one, "settlement")):
                return one
    for mark in marks if is_noted else ():
        seen.setdefault(mark, []).append(row)
    return None


def _found(row: SheetRow, known: Mapping[Mark, list[Library]]) -> list[Library]:
    """The libraries that the row may mean: of its name, in its district and, where both name one, in its settlement."""
    found = {
        one.pk: one for mark in _marks(row["district"], _texts(row, "name")) for one in known.get(mark, ())
    }
    settlements = _texts(row, "settlement")
    return [one for one in found.values() if not _lie_apart(settlements, texts_of(one, "settlement"))]


def _lie_apart(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether the settlements of two libraries, in a language that has both, are not the same."""
    pairs = [(plain_name(one[x]), plain_name(other.get(x, ""))) for x in LANGUAGES]
    return any(a and b and a != b for a, b in pairs)


def _filled(row: SheetRow, library: Library) -> dict[str, Any]:
    """The code of the library, and what it has where the row has nothing, or only writes it otherwise."""
    stored = {
        **in_languages("name", texts_of(library, "name")),
        **in_languages("settlement", texts_of(library, "settlement")),
        "network": library.network.code if library.network else "",
    }
    kept = {name: value for name, value in stored.items() if plain_name(row[name]) in ("", plain_name(value))}
    if row["internet"] == Internet.UNKNOWN:
        kept["internet"] = Internet(library.internet)
    return {**kept, "library_code": library.code}
