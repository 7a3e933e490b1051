"""What may be given to researchers of one wave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oqu.questionnaires.figures.arrays import Codes

LEFT_OUT = -3
"""The code of a characteristic that is not written, beside -1 (not answered) and -2 (not asked or does not apply)."""
KNOWN_ANSWERS = 3
"""How many answers of a person a reader is supposed to know already, for the share of rows that they would find."""


@dataclass(frozen=True, slots=True)
class ResearchRows:
    """A row a person, sorted, so that their order means nothing; a column for each trait, then for each answer.

    `traits` are the values of each trait by code. `found` is the share of rows (0 to 1) that a reader who knows three
    answers of a person would find, on the average of all threes; None with fewer than three answers in a row.
    """

    minimum: int
    traits: Mapping[str, tuple[str, ...]]
    answers: tuple[str, ...]
    codes: Codes = field(repr=False)
    found: float | None

    @property
    def n(self) -> int:
        """How many people."""
        return len(self.codes)

    def head(self) -> dict[str, Any]:
        """All but the codes, as JSON."""
        return {
            "n": self.n,
            "minimum": self.minimum,
            "traits": [[name, list(labels)] for name, labels in self.traits.items()],
            "answers": list(self.answers),
            "found": self.found,
        }
