"""What the work of an organiser costs: counted by the journey of an own course."""

from dataclasses import dataclass, field


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
