"""Whose tickets are over before their time: people who signed out, or lost a role or their place in a course.

The site tells it (`POST <ticket of the site>/leave`); the relay stores it in a file until the last of these tickets has
run out by itself, so that it still knows after a restart. See decision 0091.
"""

import json
import logging
from pathlib import Path

from oqu.kernel.tickets import Ticket

logger = logging.getLogger(__name__)

STORED_S = 7 * 3600
"""An hour more than the six for which the site makes a ticket good."""


class Departures:
    """For each person who left the moment (Unix seconds) before which tickets were issued in vain."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "departures.json"
        self._before: dict[str, int] = {}
        try:
            stored = json.loads(self._file.read_text("utf-8"))
            self._before = {str(person): int(before) for person, before in stored.items()}
        except FileNotFoundError:
            return
        except (ValueError, AttributeError, OSError):
            logger.exception(
                "%s can't be read; tickets of people who left are good until they run out", self._file
            )

    def note(self, person: str, before: int, *, now: int) -> None:
        """End this person's tickets issued earlier than `before`, and forget what has run out. Raises OSError."""
        self._before[person] = max(before, self._before.get(person, 0))
        self._before = {who: at for who, at in self._before.items() if at > now - STORED_S}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".part")
        fresh.write_text(json.dumps(self._before), "utf-8")
        fresh.replace(self._file)

    def is_over(self, ticket: Ticket) -> bool:
        """Whether the holder left after this ticket was issued."""
        return ticket.issued < self._before.get(ticket.person, 0)
