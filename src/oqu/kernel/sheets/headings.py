"""Which cells of a table are headings, and of which columns, however people write them.

Case, line breaks, spaces, stars, colons and other signs do not matter, nor do words such as "your" and what stands in
brackets. Headings may be over two rows, as under a merged cell, and below a few lines of title.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from oqu.kernel.memo import at_most, memoised

TITLE_ROWS = 10
"""Rows among which the headings are looked for."""
LEAST_NUMBERED = 3
LONGEST_HEADING = 1_000
"""Letters; questions of forms become headings of some hundred. A longer cell is none."""
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
WORD = re.compile(r"[^\W_]+")
BETWEEN_LANGUAGES = re.compile(r"[/|\n]")
"""What parts the names of one column in several languages: "Дәріскер / Лектор"."""
FILLERS = frozenset(
    [
        "ваш",
        "ваша",
        "ваше",
        "ваши",
        "укажите",
        "введите",
        "напишите",
        "контактный",
        "контактная",
        "контактные",
        "мобильный",
        "сотовый",
        "рабочий",
        "личный",
        "участника",
        "участницы",
        "сотрудника",
        "кандидата",
        "номинанта",
        "слушателя",
        "обязательно",
        "your",
        "please",
        "enter",
        "write",
        "contact",
        "mobile",
        "participant",
        "participants",
        "s",
        "required",
        "сіздің",
        "өзіңіздің",
        "жазыңыз",
        "енгізіңіз",
        "көрсетіңіз",
        "байланыс",
        "қатысушының",
        "қызметкердің",
        "үміткердің",
        "міндетті",
    ]
)
"""Words that forms add to a heading and that say nothing of the column."""


@memoised
def key_of(heading: str) -> str:
    """A heading for comparing: its letters and digits alone, in one case, with one е."""
    return "".join(_words(heading))


def _words(heading: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", heading[:LONGEST_HEADING]).casefold().replace("ё", "е")
    return WORD.findall(plain)


@at_most(1_000)
def keys_of(heading: str) -> tuple[str, ...]:
    """The ways to understand a heading, the most exact first: as it is, without brackets, without filler words.

    A table is tried with several delimiters and with headings over one and two rows, each time with the same cells.
    """
    if len(heading) > LONGEST_HEADING:
        return ()
    bare = IN_BRACKETS.sub(" ", heading)
    found = [key_of(heading), key_of(bare)]
    found += ["".join(w for w in _words(words) if w not in FILLERS) for words in (heading, bare)]
    return tuple(key for key in dict.fromkeys(found) if key)


def column_of(heading: str, known: Mapping[str, str]) -> str | None:
    """The name of the column that a heading means, in one language or in several; `known` maps keys of headings to names."""
    whole = _column_of(heading, known)
    parts = [part for part in BETWEEN_LANGUAGES.split(heading[:LONGEST_HEADING]) if part.strip()]
    if whole or len(parts) < 2:
        return whole
    meant = {_column_of(part, known) for part in parts}
    return meant.pop() if len(meant) == 1 else None


def _column_of(heading: str, known: Mapping[str, str]) -> str | None:
    return next((known[key] for key in keys_of(heading) if key in known), None)


@dataclass(frozen=True)
class Header:
    """The headings of a table: their row, the index of the first line below them, and the heading of each place."""

    row: int
    below: int
    cells: tuple[str, ...]


def find_header(lines: Sequence[tuple[int, list[str]]], known: Mapping[str, str]) -> Header | None:
    """The row, or the two rows together, that name the most columns; None if no row names any."""
    best: Header | None = None
    most = 0
    for header in _candidates(lines[: TITLE_ROWS + 1], known):
        if (count := count_known(header.cells, known)) > most:
            best, most = header, count
    return best


def fitness_of(known: Mapping[str, str], lines: Sequence[tuple[int, list[str]]]) -> int:
    """How many columns the headings among these lines name."""
    header = find_header(lines, known)
    return count_known(header.cells, known) if header else 0


def count_known(cells: Iterable[str], known: Mapping[str, str]) -> int:
    """How many different columns these headings name."""
    return len({column_of(cell, known) for cell in cells} - {None})


def _candidates(lines: Sequence[tuple[int, list[str]]], known: Mapping[str, str]) -> Iterable[Header]:
    for index, (number, cells) in enumerate(lines[:TITLE_ROWS]):
        yield Header(number, index + 1, tuple(cells))
        if index + 1 < len(lines) and _is_second_row(lines[index + 1][1], cells, known):
            yield Header(number, index + 2, tuple(_together(cells, lines[index + 1][1], known)))


def _is_second_row(below: Sequence[str], above: Sequence[str], known: Mapping[str, str]) -> bool:
    """Whether every cell of a row is a heading, alone or with the cell above it."""
    together = _together(above, below, known)
    filled = [place for place, cell in enumerate(below) if cell.strip()]
    return bool(filled) and all(column_of(together[place], known) for place in filled)


def _together(above: Sequence[str], below: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Two rows of headings as one: the lower cell where it is a heading by itself, else both, else the upper one."""
    made: list[str] = []
    last = ""
    for place in range(max(len(above), len(below))):
        upper = above[place].strip() if place < len(above) else ""
        lower = below[place].strip() if place < len(below) else ""
        last = upper or last
        both = f"{last} {lower}"
        if lower and column_of(lower, known) is None and column_of(both, known):
            made.append(both)
        else:
            made.append(lower or upper)
    return made


def is_repeated(cells: Sequence[str], header: Header) -> bool:
    """Whether a row repeats the headings, as at the top of a printed page."""
    pairs = zip(cells, header.cells, strict=False)
    return len(cells) == len(header.cells) and all(key_of(cell) == key_of(heading) for cell, heading in pairs)


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 and so on, as forms have it under their headings."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) >= LEAST_NUMBERED and filled == [str(n) for n in range(1, len(filled) + 1)]
