"""Requests and responses over ASGI: the part of HTTP that the relay needs."""

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


class HttpError(Exception):
    """An error response: a status, a code for programs, and details."""

    def __init__(self, status: int, code: str, **details: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.details = details


class ClientDisconnected(Exception):
    """The client closed the connection before its request was complete."""


@dataclass(slots=True)
class Request:
    """An HTTP request."""

    method: str
    path: str
    query: dict[str, str]
    receive: Receive
    gzip: bool
    range_header: str = ""

    @classmethod
    def of(cls, scope: Scope, receive: Receive) -> "Request":
        """Return the request of an ASGI scope."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        headers = dict(scope["headers"])
        first = {name: values[0] for name, values in query.items()}
        gzip = b"gzip" in headers.get(b"accept-encoding", b"")
        wanted = headers.get(b"range", b"").decode("latin-1")
        return cls(scope["method"], scope["path"], first, receive, gzip, wanted)

    def requested_range(self, length: int) -> range | None:
        """Return the requested range of a body of `length` bytes, or None for all of it; raise HttpError (416).

        A request for several ranges gets the whole body, as RFC 9110 allows.
        """
        found = _RANGE.fullmatch(self.range_header)
        if not found or found[0] == "bytes=-":
            return None
        first, last = found[1], found[2]
        start = int(first) if first else max(0, length - int(last))
        stop = min(int(last) + 1, length) if first and last else length
        if start >= stop:
            raise HttpError(416, "range")
        return range(start, stop)

    async def body(self, largest: int) -> bytes:
        """Return the whole body; raise HttpError (413) when it is larger than `largest` bytes."""
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnected
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > largest:
                raise HttpError(413, "too_large", largest=largest)
            more = message.get("more_body", False)
        return b"".join(parts)

    async def json(self, largest: int = 64 * 1024) -> dict[str, Any]:
        """Return the body as a JSON object; raise HttpError (400)."""
        try:
            value = json_input.read(await self.body(largest))
        except ValueError as error:
            raise HttpError(400, "form") from error
        if not isinstance(value, dict):
            raise HttpError(400, "form")
        return value

    def number(self, name: str, default: int = 0) -> int:
        """Return an integer from the query; raise HttpError (400) for anything else."""
        return parse_int(self.query.get(name, str(default)))


@dataclass(slots=True)
class Response:
    """An HTTP response."""

    body: bytes = b""
    status: int = 200
    kind: bytes = BYTES
    cache: bytes = NEVER
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def send(self, send: Send) -> None:
        """Send the response."""
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
class Stream(Response):
    """A response whose body is read chunk by chunk while it is sent; `length` is its size in bytes."""

    chunks: AsyncIterator[bytes] = field(kw_only=True)
    length: int = field(kw_only=True)

    async def send(self, send: Send) -> None:
        """Send the headers, then each chunk as the connection accepts it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self._head(self.length)})
        async for chunk in self.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def json_response(value: Any, status: int = 200) -> Response:
    """Return a JSON response."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, JSON)


def error_response(error: HttpError) -> Response:
    """Return the response for an error."""
    return json_response({"code": error.code, **error.details}, error.status)


def parse_int(text: str) -> int:
    """Return an integer from a URL; raise HttpError (400)."""
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise HttpError(400, "form")
    return int(text)
