"""The relay as an ASGI application. Every address begins with a ticket: `<prefix>/<ticket>/<what>`.

| address | who | what |
| --- | --- | --- |
| GET live | all | the story so far and the newest sound: where a listener begins |
| GET log/<n> | all | the records from number n on; waits for the first while the lecture is live |
| GET index.json | all | what a player needs for a replay |
| POST say | all | events: questions, votes, hands, answers; from the desk also slides, polls, pause, end |
| POST heard | all | what a device has played |
| GET sound.m3u8, opus.m3u8, aac.m3u8, opus/..., aac/... | all | HLS |
| GET sound.mp4 | all | the recording as one file |
| POST desk | lecturer, staff | take the desk |
| POST in/<epoch>/<seq> | lecturer, staff | chunks of the recording |
| GET attendance.json | lecturer, staff | who heard how much |
| POST leave | the site | a person's earlier tickets are over |
| POST forget | the site | people who deleted their accounts; their names go from every lecture |

`?rehearsal=1` speaks of the lecture's rehearsal, which only the lecturer and the staff may enter.
Refusals are JSON: {"code": ...}. 401 asks for a new ticket, 421 names the relay that has the lecture.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeGuard

from oqu.hall import listening, teaching
from oqu.hall.departures import Departures
from oqu.hall.http import Answer, Gone, Receive, Refusal, Request, Scope, Send, answer_json, refusal
from oqu.hall.lecture import Lecture
from oqu.hall.lectures import Lectures, NoSuchLecture
from oqu.hall.log import BrokenLog
from oqu.hall.settings import Settings
from oqu.hall.visit import LONGEST_NAME, Visit, now_ms
from oqu.hall.writer import StorageFailed
from oqu.kernel import tickets
from oqu.kernel.tickets import Role, Ticket

logger = logging.getLogger(__name__)

MOST_FORGOTTEN = 500
"""People in one request."""


class Route(NamedTuple):
    """Who answers an address, and whether it is for those who teach only."""

    method: str
    handler: Callable[[Visit], Awaitable[Answer]]
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
        self.lectures = Lectures(settings.data_dir)
        self.departures = Departures(settings.data_dir)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            answer = await self._answer(Request.of(scope, receive))
            if answer is not None:
                await answer.send(send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        sweeper = asyncio.create_task(self.lectures.sweep())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        sweeper.cancel()
        await self.lectures.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, request: Request) -> Answer | None:
        try:
            return await self._route(request)
        except Refusal as error:
            return refusal(error)
        except Gone:
            return None
        except (StorageFailed, OSError) as error:
            logger.error("the disk refuses: %s", error)
            return refusal(Refusal(503, "storage"))
        except BrokenLog as error:
            logger.error("a log can't be read: %s", error)
            return refusal(Refusal(500, "broken_log"))

    async def _route(self, request: Request) -> Answer:
        text, what, rest = self._parts(request.path)
        if text == "health":
            return answer_json({"status": "ok", "lectures": len(self.lectures)})
        if what == "leave":
            return await self._leave(self._ticket(text), request)
        if what == "forget":
            return await self._forget(self._ticket(text), request)
        route = ROUTES.get(what)
        if route is None:
            raise Refusal(404, "no_such_page")
        ticket = self._ticket(text)
        if request.method not in (route.method, *(("HEAD",) if route.method == "GET" else ())):
            raise Refusal(405, "method")
        if ticket.role is Role.SITE or (route.teaching and ticket.role is Role.LISTENER):
            raise Refusal(403, "not_yours")
        return await route.handler(Visit(ticket, await self._lecture(ticket, request, what), request, rest))

    async def _leave(self, ticket: Ticket, request: Request) -> Answer:
        """Take note that a person's tickets issued before a moment are over."""
        asked = await _from_the_site(ticket, request)
        person, before = asked.get("person"), asked.get("before")
        if not _is_key(person) or type(before) is not int:
            raise Refusal(400, "form")
        self.departures.note(person, before, now=now_ms() // 1000)
        return answer_json({"person": person})

    async def _forget(self, ticket: Ticket, request: Request) -> Answer:
        """Take the names of people out of every lecture; `failed` lectures are to be tried again."""
        people = (await _from_the_site(ticket, request)).get("people")
        if not isinstance(people, list) or len(people) > MOST_FORGOTTEN or not all(map(_is_key, people)):
            raise Refusal(400, "form")
        return answer_json({"failed": await self.lectures.forget(frozenset(people), now_ms=now_ms())})

    def _parts(self, path: str) -> tuple[str, str, list[str]]:
        if not path.startswith(f"{self.settings.prefix}/"):
            raise Refusal(404, "no_such_page")
        ticket, _, rest = path.removeprefix(f"{self.settings.prefix}/").partition("/")
        what, *more = rest.split("/")
        return ticket, what, more

    def _ticket(self, text: str) -> Ticket:
        try:
            ticket = tickets.read(text, secret=self.settings.secret, now=now_ms() // 1000)
        except tickets.ExpiredTicket:
            raise Refusal(401, "expired_ticket") from None
        except tickets.BadTicket:
            raise Refusal(401, "bad_ticket") from None
        if self.departures.is_over(ticket):
            raise Refusal(401, "expired_ticket")
        if ticket.relay and ticket.relay != self.settings.address:
            raise Refusal(421, "other_relay", address=ticket.relay)
        return ticket

    async def _lecture(self, ticket: Ticket, request: Request, what: str) -> Lecture:
        rehearsal = request.query.get("rehearsal") == "1"
        if rehearsal and ticket.role is Role.LISTENER:
            raise Refusal(403, "not_yours")
        try:
            lecture = self.lectures.get(ticket.lecture, rehearsal=rehearsal, now_ms=now_ms())
            if rehearsal and what == "desk" and lecture.timeline.status == "ended":
                await self.lectures.forget_rehearsal(ticket.lecture)
                lecture = self.lectures.get(ticket.lecture, rehearsal=True, now_ms=now_ms())
        except NoSuchLecture:
            raise Refusal(404, "no_such_lecture") from None
        return lecture


async def _from_the_site(ticket: Ticket, request: Request) -> dict[str, Any]:
    """Return what the site posts; raise Refusal for anybody else."""
    if ticket.role is not Role.SITE:
        raise Refusal(403, "not_yours")
    if request.method != "POST":
        raise Refusal(405, "method")
    return await request.json()


def _is_key(value: object) -> TypeGuard[str]:
    """Whether this may be the key of a person."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME
