"""What can be wrong with a table, and how it is listed for the person who sent it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, cast

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Refused, Words


def lazy_format(sentence: Words, /, **values: object) -> Words:
    """Interpolate values lazily, in the language active when the text is rendered."""
    return cast(Words, lazy(lambda: str(sentence) % values, str)())


class LeftOut(IntEnum):
    """What of a list is left out: a row, only a cell of it, a line that is no row of the list, or nothing."""

    ROW = 0
    CELL = 1
    LINE = 2
    NOTHING = 3


class Missing(StrEnum):
    """What a cell names that is not known yet, and that a reader may add elsewhere; `CODE` is looked up in the list of libraries."""

    NOTHING = ""
    LIBRARY = "library"
    CODE = "code"
    REGION = "region"
    DISTRICT = "district"
    NETWORK = "network"
    PERSON = "person"
    LECTURE = "lecture"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in which file, row (1 is the first of the sheet, 0 the whole file) and column.

    `leaves` says what is left out because of it. Where the cell seems to be misspelt, `typed` is what it holds, `meant`
    what is probably meant, and `name` the name of its column; `choices` are what it may mean where it names several. `missing` is what would have to be added elsewhere.
    """

    file: str
    row: int
    column: str
    what: Words
    leaves: LeftOut = LeftOut.ROW
    name: str = ""
    typed: str = ""
    meant: str = ""
    missing: Missing = Missing.NOTHING
    choices: tuple[str, ...] = ()

    @property
    def is_of_cell(self) -> bool:
        """Whether the row is taken, without this cell."""
        return self.leaves == LeftOut.CELL

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(str(_("row %(row)s") % {"row": self.row}))
        if self.column:
            place.append(str(_("column “%(column)s”") % {"column": self.column}))
        return f"{', '.join(place)}: {self.what}"


class BadSheet(Refused):
    """Nothing was taken from the files; `problems` lists everything that is wrong with them."""

    message = _("The list has mistakes. Nothing was imported; fix them and send it again.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([str(self.message), *map(str, self.problems)])


class CellInvalid(Exception):
    """What a column's `read` raises: the words say what is wrong, `meant` what the cell should probably hold."""

    def __init__(self, what: Words, meant: str = "") -> None:
        super().__init__(what)
        self.what, self.meant = what, meant


@dataclass(frozen=True)
class ReadAs:
    """What a column's `read` returns where a value is not quite what the cell holds; the words say so."""

    value: Any
    what: Words


class FileInvalid(Exception):
    """A file that can't be read as a table: what is wrong, and the row where that is known (else 0)."""

    def __init__(self, what: Words, row: int = 0) -> None:
        super().__init__(what)
        self.what, self.row = what, row
