"""What the work of an organiser costs: counted by the journey of an own course, and documented in docs/organiser.md."""

import re
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "organiser.md"
ROW = re.compile(r"^\| `([^`]+)` \|[^|]*\|((?: *\d+ *\|){5}) *([\d.]+) *\|$", re.MULTILINE)
PRESS_S, FIELD_S, CHARACTER_S, PAGE_S, LETTER_S = 3.0, 3.0, 0.4, 10.0, 30.0


@dataclass
class Effort:
    """What a step costs: presses (of buttons, links, choices), fields typed into, characters, pages, letters opened."""

    clicks: int = 0
    fields: int = 0
    characters: int = 0
    pages: int = 0
    letters: int = 0


@dataclass
class Ledger:
    """The effort of each step of the work, by the name of the step."""

    steps: dict[str, Effort] = field(default_factory=dict)
    now: str = ""

    def begin(self, step: str) -> None:
        """Count for this step from now on; "" counts nothing."""
        self.now = step
        self.steps.setdefault(step, Effort())

    @property
    def effort(self) -> Effort:
        """The effort of the present step."""
        return self.steps.setdefault(self.now, Effort())


def documented() -> dict[str, tuple[Effort, float]]:
    """The steps in docs/organiser.md: what each costs, and its minutes."""
    rows = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    return {
        step: (Effort(*(int(cell) for cell in cells.split("|")[:-1])), float(minutes))
        for step, cells, minutes in rows
    }


def minutes(effort: Effort) -> float:
    """The minutes of a slow and careful person."""
    seconds = (PRESS_S, FIELD_S, CHARACTER_S, PAGE_S, LETTER_S)
    counts: tuple[int, ...] = astuple(effort)
    return sum(count * each for count, each in zip(counts, seconds, strict=True)) / 60


def more_than_documented(ledger: Ledger) -> dict[str, str]:
    """Step -> its row for the document, where it costs more than is written there."""
    known = {step: effort for step, (effort, _minutes) in documented().items()}
    return {
        step: " | ".join(map(str, (*astuple(effort), f"{minutes(effort):.1f}")))
        for step, effort in ledger.steps.items()
        if step and _exceeds(effort, known.get(step, Effort()))
    }


def _exceeds(effort: Effort, known: Effort) -> bool:
    return any(getattr(effort, one.name) > getattr(known, one.name) for one in fields(Effort))
