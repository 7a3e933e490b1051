"""What is in a file, before any of it is read as a table: its lines, the names and the columns of its head."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import IO

from oqu.kernel.sheets import contents, foreign, headings
from oqu.kernel.sheets.contents import Line, ListFile
from oqu.kernel.sheets.problems import BadSheet, FileInvalid, Problem
from oqu.kernel.sheets.tables import Column, bytes_of, header_of, known_headings


def lines(content: IO[bytes], *, name: str) -> list[Line]:
    """Every row with something in it and its number, of a file whose tables may begin anywhere. Raises BadSheet.

    For lists that programs write: with a head, with sections one under another, in UTF-16 with tabs.
    """
    try:
        return list(contents.lines_of(bytes_of(content), name=name))
    except FileInvalid as problem:
        raise BadSheet([Problem(name, problem.row, "", problem.what)]) from problem


def column_names(content: IO[bytes] | ListFile, *, name: str, sheet: str = "") -> set[str]:
    """The names in the first row that is not empty, by which one tells what kind of table a file is."""
    return {_plain(cell) for cell in _first_lines(content, name, sheet, most=1)[0][1]}


def columns_among(
    content: IO[bytes] | ListFile, columns: Iterable[Column], *, name: str, sheet: str = ""
) -> set[str]:
    """The names of the columns that the header of a file has, under any of the headings by which they go."""
    known = known_headings(columns)
    lines = _first_lines(content, name, sheet, most=foreign.MEETING_ROWS, known=known)
    if foreign.is_of_meeting(lines):
        raise BadSheet([Problem(name, 0, "", foreign.OF_A_MEETING)])
    header = header_of(lines, known)
    return {headings.column_of(cell, known) or "" for cell in header.cells} - {""} if header else set()


def _first_lines(
    content: IO[bytes] | ListFile, name: str, sheet: str, *, most: int, known: Mapping[str, str] | None = None
) -> list[Line]:
    fitness = partial(headings.fitness_of, known or {})
    found: list[Line] = []
    try:
        source = content if isinstance(content, ListFile) else bytes_of(content)
        for line in contents.lines_of(source, name=name, sheet=sheet, fitness=fitness, first=most == 1):
            found.append(line)
            if len(found) == most:
                break
    except FileInvalid as problem:
        raise BadSheet([Problem(name, problem.row, "", problem.what)]) from problem
    finally:
        if not isinstance(content, ListFile):
            content.seek(0)
    return found or [(0, [])]


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")
