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
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeGuard

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from oqu.hall import listening, teaching
from oqu.hall.http import HttpError, error_response, json_object, json_response
from oqu.hall.lecture import OpenLecture
from oqu.hall.lecture_request import LONGEST_NAME, LectureRequest, now_ms
from oqu.hall.lectures import NoSuchLecture, OpenLectures
from oqu.hall.log import BrokenLog
from oqu.hall.revoked_tickets import RevokedTickets
from oqu.hall.settings import Settings
from oqu.hall.writer import StorageFailed
from oqu.kernel import tickets
from oqu.kernel.tickets import HallRole, Ticket

logger = logging.getLogger(__name__)

MOST_ERASED = 500
"""People in one request."""


class Address(NamedTuple):
    """The handler of an address, what follows its name there, and whether only the lecturer and the staff may use it."""

    method: str
    handler: Callable[[LectureRequest], Awaitable[Response]]
    parameters: str = ""
    teaching: bool = False


ADDRESSES = {
    "log": Address("GET", listening.follow, "/{number}"),
    "live": Address("GET", listening.live),
    "index.json": Address("GET", listening.index),
    "say": Address("POST", listening.say),
    "heard": Address("POST", listening.heard),
    "sound.m3u8": Address("GET", listening.playlist),
    "opus.m3u8": Address("GET", listening.playlist),
    "aac.m3u8": Address("GET", listening.playlist),
    "opus": Address("GET", listening.opus, "/{name}"),
    "aac": Address("GET", listening.aac, "/{name}"),
    "sound.mp4": Address("GET", listening.whole_sound),
    "desk": Address("POST", teaching.desk, teaching=True),
    "in": Address("POST", teaching.batch, "/{epoch}/{seq}", teaching=True),
    "attendance.json": Address("GET", teaching.attendance, teaching=True),
}
"""By the name that follows the ticket. The most frequent is first, since they are tried in this order."""


class Endpoint:
    """An ASGI application that calls a function with the request, and sends its response or that for its error.

    Starlette does the same for a function, through wrappers that cost the relay as much again as routing (0022).
    """

    def __init__(self, function: Callable[[Request], Awaitable[Response]]) -> None:
        self._function = function

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            response = await self._function(Request(scope, receive))
        except HttpError as error:
            response = error_response(error)
        except ClientDisconnect:
            return
        except (StorageFailed, OSError) as error:
            logger.error("storage failed: %s", error)
            response = error_response(HttpError(503, "storage"))
        except BrokenLog as error:
            logger.error("a log can't be read: %s", error)
            response = error_response(HttpError(500, "broken_log"))
        await response(scope, receive, send)


class App:
    """The relay. One per process; holds the open lectures."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lectures = OpenLectures(settings.data_dir)
        self.revoked = RevokedTickets(settings.data_dir)
        self._router = Router(
            self._routes(), redirect_slashes=False, default=Endpoint(_not_found), lifespan=self._lifespan
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request, or the ASGI lifespan."""
        await self._router(scope, receive, send)

    def _routes(self) -> list[Route]:
        base = f"{self.settings.prefix}/{{ticket}}"
        return [
            *(
                Route(f"{base}/{name}{address.parameters}", self._endpoint(name, address))
                for name, address in ADDRESSES.items()
            ),
            Route(f"{base}/leave", Endpoint(self._revoke_tickets)),
            Route(f"{base}/forget", Endpoint(self._erase_names)),
            Route(f"{self.settings.prefix}/health", Endpoint(self._health)),
        ]

    @asynccontextmanager
    async def _lifespan(self, app: object) -> AsyncIterator[None]:
        cleanup = asyncio.create_task(self.lectures.close_unused())
        yield
        cleanup.cancel()
        await self.lectures.close()

    def _endpoint(self, name: str, address: Address) -> Endpoint:
        """Return an endpoint that checks the ticket and finds its lecture before it calls the handler."""
        methods = {address.method, "HEAD"} if address.method == "GET" else {address.method}

        async def handle(request: Request) -> Response:
            ticket = self._ticket(request)
            if request.method not in methods:
                raise HttpError(405, "method")
            if ticket.role is HallRole.SITE or (address.teaching and ticket.role is HallRole.LISTENER):
                raise HttpError(403, "not_yours")
            lecture = await self._lecture(ticket, request, name)
            return await address.handler(LectureRequest(ticket, lecture, request))

        return Endpoint(handle)

    async def _health(self, request: Request) -> Response:
        return json_response({"status": "ok", "lectures": len(self.lectures)})

    async def _revoke_tickets(self, request: Request) -> Response:
        """Revoke a person's tickets issued before a time."""
        data = await self._site_data(request)
        person, before = data.get("person"), data.get("before")
        if not _is_key(person) or type(before) is not int:
            raise HttpError(400, "form")
        self.revoked.revoke(person, before, now=now_ms() // 1000)
        return json_response({"person": person})

    async def _erase_names(self, request: Request) -> Response:
        """Erase the names of people from every lecture; the site must retry while `failed` is not 0."""
        people = (await self._site_data(request)).get("people")
        if not isinstance(people, list) or len(people) > MOST_ERASED or not all(map(_is_key, people)):
            raise HttpError(400, "form")
        return json_response({"failed": await self.lectures.erase_names(frozenset(people), now_ms=now_ms())})

    async def _site_data(self, request: Request) -> dict[str, Any]:
        """Return what the site posts; raise HttpError for any other sender."""
        if self._ticket(request).role is not HallRole.SITE:
            raise HttpError(403, "not_yours")
        if request.method != "POST":
            raise HttpError(405, "method")
        return await json_object(request)

    def _ticket(self, request: Request) -> Ticket:
        text = request.path_params["ticket"]
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

    async def _lecture(self, ticket: Ticket, request: Request, what: str) -> OpenLecture:
        rehearsal = request.query_params.get("rehearsal") == "1"
        if rehearsal and ticket.role is HallRole.LISTENER:
            raise HttpError(403, "not_yours")
        try:
            lecture = self.lectures.get(ticket.lecture, rehearsal=rehearsal, now_ms=now_ms())
            if rehearsal and what == "desk" and lecture.timeline.status == "ended":
                await self.lectures.delete_rehearsal(ticket.lecture)
                lecture = self.lectures.get(ticket.lecture, rehearsal=True, now_ms=now_ms())
        except NoSuchLecture:
            raise HttpError(404, "no_such_lecture") from None
        return lecture


async def _not_found(request: Request) -> Response:
    raise HttpError(404, "no_such_page")


def _is_key(value: object) -> TypeGuard[str]:
    """Whether the value can be a person's key."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME
