"""Whom a pasted plan names as the lecturer of a row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import kind_of
from oqu.kernel.errors import Words
from oqu.kernel.known_names import KnownNames
from oqu.kernel.sheets import lazy_format
from oqu.people.models import Person
from oqu.people.queries import full_name, name_parts, names_among

BETWEEN_PEOPLE = re.compile(r"[;\n/]|,(?=\s*[^\W\d_]{2})")
NOT_HELD = _("“%(name)s” is not taken: this kind of activity has no lecturer.")
SEVERAL_IN_A_CELL = _("“%(name)s” is not taken: an activity has one lecturer.")
ALIKE = _("“%(name)s” is not taken: it may be %(people)s. Choose the lecturer in the row.")
READ_AS = _("“%(name)s” is read as %(meant)s.")
NOT_OF_THE_COURSE = _(
    "“%(name)s” is not taken: no lecturer of this course has this name. Add the lecturer under “Staff” first."
)


@dataclass(frozen=True)
class ChosenLecturer:
    """The key of a lecturer, or nothing, and what is to be reported of the cell."""

    key: str = ""
    remark: Words = ""


class Lecturers:
    """The lecturers of a course by their names."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._people = list(people)
        self._known = KnownNames((name_parts(person), person) for person in self._people)
        self._shown = names_among(self._people, full_name)

    def of(self, cell: str, kind: str) -> ChosenLecturer:
        """Who is named in a cell of a row of that kind; a name that is not written in full is read with a remark."""
        words = " ".join(cell.split()).strip(" ,;")
        if not words:
            return ChosenLecturer()
        if kind_of(kind).name_lecturer is None:
            return ChosenLecturer(remark=lazy_format(NOT_HELD, name=words))
        found = self._known.find(words) or self._known.near(words)
        if len(found) == 1:
            is_exact = bool(self._known.find(words))
            remark = "" if is_exact else lazy_format(READ_AS, name=words, meant=self._shown.of(found[0]))
            return ChosenLecturer(found[0].key, remark)
        if found:
            people = ", ".join(map(self._shown.of, found))
            return ChosenLecturer(remark=lazy_format(ALIKE, name=words, people=people))
        several = len([part for part in BETWEEN_PEOPLE.split(cell) if part.strip()]) > 1
        return ChosenLecturer(
            remark=lazy_format(SEVERAL_IN_A_CELL if several else NOT_OF_THE_COURSE, name=words)
        )
