"""A request for a lecture, after its ticket was checked."""

import time
from dataclasses import dataclass

from starlette.requests import Request

from oqu.hall.feed import View
from oqu.hall.http import HttpError, parse_int
from oqu.hall.lecture import OpenLecture
from oqu.kernel.tickets import HallRole, Ticket

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class LectureRequest:
    """The argument of every handler."""

    ticket: Ticket
    lecture: OpenLecture
    http: Request

    @property
    def teaches(self) -> bool:
        """Whether the client is the lecturer or the staff."""
        return self.ticket.role is not HallRole.LISTENER

    @property
    def device(self) -> str:
        """The device's ID, which its player generated."""
        return self.http.query_params.get("device", "")[:LONGEST_NAME] or self.ticket.person

    @property
    def view(self) -> View:
        """Which records the client follows; the desk's view is only for the lecturer and the staff."""
        try:
            wanted = View(self.http.query_params.get("view") or View.SOUND)
        except ValueError:
            raise HttpError(400, "view") from None
        if wanted is View.DESK and not self.teaches:
            raise HttpError(400, "view")
        return wanted

    def path_int(self, name: str) -> int:
        """Return an integer from the path; raise HttpError (404)."""
        try:
            return parse_int(self.http.path_params[name])
        except HttpError:
            raise HttpError(404, "no_such_page") from None


def now_ms() -> int:
    """Return the time in Unix milliseconds."""
    return time.time_ns() // 1_000_000
