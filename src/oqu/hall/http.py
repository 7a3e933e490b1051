"""The little of HTTP that the relay needs, over the ASGI interface itself: finite requests, finite answers."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from oqu.kernel import json_input

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

JSON = b"application/json"
BYTES = b"application/octet-stream"
FOREVER = b"public, max-age=31536000, immutable"
NEVER = b"no-store"


_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)


class Refusal(Exception):
    """An answer that is not what was asked for: a status, a code for programs, and what helps."""

    def __init__(self, status: int, code: str, **helps: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.helps = helps


class Gone(Exception):
    """The other side closed the connection before its request was complete."""


@dataclass(slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    query: dict[str, str]
    receive: Receive
    gzip: bool
    asked_part: str = ""

    @classmethod
    def of(cls, scope: Scope, receive: Receive) -> "Request":
        """Return the request of an ASGI scope."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        sent = dict(scope["headers"])
        first = {name: values[0] for name, values in query.items()}
        gzip, part = b"gzip" in sent.get(b"accept-encoding", b""), sent.get(b"range", b"").decode("latin-1")
        return cls(scope["method"], scope["path"], first, receive, gzip, part)

    def part_of(self, length: int) -> range | None:
        """Return the bytes of a body of `length` that are asked for, or None for all of it; raise Refusal (416).

        Several parts at once are answered with the whole, as RFC 9110 allows.
        """
        found = _RANGE.fullmatch(self.asked_part)
        if not found or found[0] == "bytes=-":
            return None
        first, last = found[1], found[2]
        start = int(first) if first else max(0, length - int(last))
        stop = min(int(last) + 1, length) if first and last else length
        if start >= stop:
            raise Refusal(416, "range")
        return range(start, stop)

    async def body(self, largest: int) -> bytes:
        """Return the whole body; raise Refusal (413) when it is larger than `largest` bytes."""
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Gone
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > largest:
                raise Refusal(413, "too_large", largest=largest)
            more = message.get("more_body", False)
        return b"".join(parts)

    async def json(self, largest: int = 64 * 1024) -> dict[str, Any]:
        """Return the body as a JSON object; raise Refusal (400)."""
        try:
            value = json_input.read(await self.body(largest))
        except ValueError as error:
            raise Refusal(400, "form") from error
        if not isinstance(value, dict):
            raise Refusal(400, "form")
        return value

    def number(self, name: str, otherwise: int = 0) -> int:
        """Return a whole number from the query; raise Refusal (400) when it is something else."""
        return whole(self.query.get(name, str(otherwise)))


@dataclass(slots=True)
class Answer:
    """What is answered."""

    body: bytes = b""
    status: int = 200
    kind: bytes = BYTES
    cache: bytes = NEVER
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def send(self, send: Send) -> None:
        """Send the answer whole."""
        head = self._head(len(self.body))
        await send({"type": "http.response.start", "status": self.status, "headers": head})
        await send({"type": "http.response.body", "body": self.body})

    def _head(self, length: int) -> list[tuple[bytes, bytes]]:
        return [
            (b"content-type", self.kind),
            (b"content-length", b"%d" % length),
            (b"cache-control", self.cache),
            (b"access-control-allow-origin", b"*"),
            (b"x-content-type-options", b"nosniff"),
            *self.headers,
        ]


@dataclass(slots=True)
class Stream(Answer):
    """An answer whose body is read piece by piece while it is sent; `length` is its size in bytes."""

    pieces: AsyncIterator[bytes] = field(kw_only=True)
    length: int = field(kw_only=True)

    async def send(self, send: Send) -> None:
        """Send the head, then each piece as the connection takes it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self._head(self.length)})
        async for piece in self.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def answer_json(value: Any, status: int = 200) -> Answer:
    """Return an answer in JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(body, status, JSON)


def refusal(error: Refusal) -> Answer:
    """Return the answer for a refusal."""
    return answer_json({"code": error.code, **error.helps}, error.status)


def whole(text: str) -> int:
    """Return a whole number of an address; raise Refusal (400)."""
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Refusal(400, "form")
    return int(text)
