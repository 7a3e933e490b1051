"""The relay as an ASGI application. Every address begins with a ticket: `<prefix>/<ticket>/<what>`.

| address | who | what |
| --- | --- | --- |
| GET live | all | events so far and the newest sound: where a listener begins |
| GET log/<n> | all | the records from number n on; waits for the first while the lecture is live |
| GET index.json | all | what a player needs for a replay |
| POST say | all | events: questions, votes, hands, answers; from the desk also slides, polls, pause, end |
| POST heard | all | what a device has played |
| GET sound.m3u8, opus.m3u8, aac.m3u8, opus/..., aac/... | all | HLS |
| GET sound.mp4 | all | the recording as one file |
| POST desk | lecturer, staff | take the desk |
| POST in/<epoch>/<seq> | lecturer, staff | chunks of the recording |
| GET attendance.json | lecturer, staff | who heard how much |
| POST leave | the site | revokes a person's earlier tickets |
| POST forget | the site | people who deleted their accounts; erases their names from every lecture |

`?rehearsal=1` addresses the lecture's rehearsal, which only the lecturer and the staff may open.
Refusals are JSON: {"code": ...}. 401 asks for a new ticket, 421 names the relay that has the lecture.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeGuard

from oqu.hall import listening, teaching
from oqu.hall.http import (
    ClientDisconnected,
    HttpError,
    Receive,
    Request,
    Response,
    Scope,
    Send,
    error_response,
    json_response,
)
from oqu.hall.lecture import Lecture
from oqu.hall.lecture_request import LONGEST_NAME, LectureRequest, now_ms
from oqu.hall.lectures import NoSuchLecture, OpenLectures
from oqu.hall.log import BrokenLog
from oqu.hall.revoked_tickets import RevokedTickets
from oqu.hall.settings import Settings
from oqu.hall.writer import StorageFailed
from oqu.kernel import tickets
from oqu.kernel.tickets import Role, Ticket

logger = logging.getLogger(__name__)

MOST_ERASED = 500
"""People in one request."""


class Route(NamedTuple):
    """The handler of an address, and whether only the lecturer and the staff may use it."""

    method: str
    handler: Callable[[LectureRequest], Awaitable[Response]]
    teaching: bool = False


ROUTES = {
    "live": Route("GET", listening.live),
    "log": Route("GET", listening.follow),
    "index.json": Route("GET", listening.index),
    "say": Route("POST", listening.say),
    "heard": Route("POST", listening.heard),
    "sound.m3u8": Route("GET", listening.playlist),
    "opus.m3u8": Route("GET", listening.playlist),
    "aac.m3u8": Route("GET", listening.playlist),
    "opus": Route("GET", listening.opus),
    "aac": Route("GET", listening.aac),
    "sound.mp4": Route("GET", listening.whole_sound),
    "desk": Route("POST", teaching.desk, teaching=True),
    "in": Route("POST", teaching.batch, teaching=True),
    "attendance.json": Route("GET", teaching.attendance, teaching=True),
}


class App:
    """The relay. One per process; holds the open lectures."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lectures = OpenLectures(settings.data_dir)
        self.revoked = RevokedTickets(settings.data_dir)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request, or the ASGI lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            answer = await self._answer(Request.of(scope, receive))
            if answer is not None:
                await answer.send(send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        cleanup = asyncio.create_task(self.lectures.close_unused())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        cleanup.cancel()
        await self.lectures.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, request: Request) -> Response | None:
        try:
            return await self._route(request)
        except HttpError as error:
            return error_response(error)
        except ClientDisconnected:
            return None
        except (StorageFailed, OSError) as error:
            logger.error("storage failed: %s", error)
            return error_response(HttpError(503, "storage"))
        except BrokenLog as error:
            logger.error("a log can't be read: %s", error)
            return error_response(HttpError(500, "broken_log"))

    async def _route(self, request: Request) -> Response:
        text, what, rest = self._parts(request.path)
        if text == "health":
            return json_response({"status": "ok", "lectures": len(self.lectures)})
        if what == "leave":
            return await self._revoke_tickets(self._ticket(text), request)
        if what == "forget":
            return await self._erase_names(self._ticket(text), request)
        route = ROUTES.get(what)
        if route is None:
            raise HttpError(404, "no_such_page")
        ticket = self._ticket(text)
        if request.method not in (route.method, *(("HEAD",) if route.method == "GET" else ())):
            raise HttpError(405, "method")
        if ticket.role is Role.SITE or (route.teaching and ticket.role is Role.LISTENER):
            raise HttpError(403, "not_yours")
        return await route.handler(
            LectureRequest(ticket, await self._lecture(ticket, request, what), request, rest)
        )

    async def _revoke_tickets(self, ticket: Ticket, request: Request) -> Response:
        """Revoke a person's tickets issued before a time."""
        data = await _site_data(ticket, request)
        person, before = data.get("person"), data.get("before")
        if not _is_key(person) or type(before) is not int:
            raise HttpError(400, "form")
        self.revoked.revoke(person, before, now=now_ms() // 1000)
        return json_response({"person": person})

    async def _erase_names(self, ticket: Ticket, request: Request) -> Response:
        """Erase the names of people from every lecture; the site must retry while `failed` is not 0."""
        people = (await _site_data(ticket, request)).get("people")
        if not isinstance(people, list) or len(people) > MOST_ERASED or not all(map(_is_key, people)):
            raise HttpError(400, "form")
        return json_response({"failed": await self.lectures.erase_names(frozenset(people), now_ms=now_ms())})

    def _parts(self, path: str) -> tuple[str, str, list[str]]:
        if not path.startswith(f"{self.settings.prefix}/"):
            raise HttpError(404, "no_such_page")
        ticket, _, rest = path.removeprefix(f"{self.settings.prefix}/").partition("/")
        what, *more = rest.split("/")
        return ticket, what, more

    def _ticket(self, text: str) -> Ticket:
        try:
            ticket = tickets.read(text, secret=self.settings.secret, now=now_ms() // 1000)
        except tickets.ExpiredTicket:
            raise HttpError(401, "expired_ticket") from None
        except tickets.BadTicket:
            raise HttpError(401, "bad_ticket") from None
        if self.revoked.is_revoked(ticket):
            raise HttpError(401, "expired_ticket")
        if ticket.relay and ticket.relay != self.settings.address:
            raise HttpError(421, "other_relay", address=ticket.relay)
        return ticket

    async def _lecture(self, ticket: Ticket, request: Request, what: str) -> Lecture:
        rehearsal = request.query.get("rehearsal") == "1"
        if rehearsal and ticket.role is Role.LISTENER:
            raise HttpError(403, "not_yours")
        try:
            lecture = self.lectures.get(ticket.lecture, rehearsal=rehearsal, now_ms=now_ms())
            if rehearsal and what == "desk" and lecture.timeline.status == "ended":
                await self.lectures.delete_rehearsal(ticket.lecture)
                lecture = self.lectures.get(ticket.lecture, rehearsal=True, now_ms=now_ms())
        except NoSuchLecture:
            raise HttpError(404, "no_such_lecture") from None
        return lecture


async def _site_data(ticket: Ticket, request: Request) -> dict[str, Any]:
    """Return what the site posts; raise HttpError for any other sender."""
    if ticket.role is not Role.SITE:
        raise HttpError(403, "not_yours")
    if request.method != "POST":
        raise HttpError(405, "method")
    return await request.json()


def _is_key(value: object) -> TypeGuard[str]:
    """Whether the value can be a person's key."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME
