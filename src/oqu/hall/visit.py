"""One request, after its ticket was checked: who asks what of which lecture."""

import time
from dataclasses import dataclass

from oqu.hall.http import Refusal, Request, whole
from oqu.hall.lecture import Lecture
from oqu.hall.room import View
from oqu.kernel.tickets import Role, Ticket

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Visit:
    """What a handler works with. `rest` are the parts of the address after the verb."""

    ticket: Ticket
    lecture: Lecture
    request: Request
    rest: list[str]

    @property
    def teaches(self) -> bool:
        """Whether the visitor stands on the lecturer's side."""
        return self.ticket.role is not Role.LISTENER

    @property
    def device(self) -> str:
        """The device's own name, as its player made it up."""
        return self.request.query.get("device", "")[:LONGEST_NAME] or self.ticket.person

    @property
    def view(self) -> View:
        """Which records the visitor follows: the desk's only for those who teach."""
        wanted = self.request.query.get("view", View.SOUND)
        if wanted not in set(View) or (wanted == View.DESK and not self.teaches):
            raise Refusal(400, "view")
        return View(wanted)

    def part(self, place: int) -> int:
        """Return a number from the address; raise Refusal (404)."""
        try:
            return whole(self.rest[place])
        except (IndexError, Refusal):
            raise Refusal(404, "no_such_page") from None


def now_ms() -> int:
    """Return the time in Unix milliseconds."""
    return time.time_ns() // 1_000_000
