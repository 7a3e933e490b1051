"""Tickets revoked before they expire: of people who signed out, or lost a role or their place in a course.

The site posts to `<ticket of the site>/leave`; the relay stores the revocation in a file until the last of these tickets has
expired, so that it outlives a restart. See decision 0091.
"""

import json
import logging
from pathlib import Path

from oqu.kernel.tickets import Ticket

logger = logging.getLogger(__name__)

STORED_S = 7 * 3600
"""One hour longer than a ticket is valid."""


class RevokedTickets:
    """For each person, the time (Unix seconds) before which issued tickets are revoked."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "departures.json"
        self._before: dict[str, int] = {}
        try:
            stored = json.loads(self._file.read_text("utf-8"))
            self._before = {str(person): int(before) for person, before in stored.items()}
        except FileNotFoundError:
            return
        except (ValueError, AttributeError, OSError):
            logger.exception("%s can't be read; revoked tickets are valid until they expire", self._file)

    def revoke(self, person: str, before: int, *, now: int) -> None:
        """Revoke this person's tickets issued earlier than `before`; drop expired entries. Raises OSError."""
        self._before[person] = max(before, self._before.get(person, 0))
        self._before = {who: at for who, at in self._before.items() if at > now - STORED_S}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".part")
        fresh.write_text(json.dumps(self._before), "utf-8")
        fresh.replace(self._file)

    def is_revoked(self, ticket: Ticket) -> bool:
        """Whether the holder's tickets were revoked after this one was issued."""
        return ticket.issued < self._before.get(ticket.person, 0)
