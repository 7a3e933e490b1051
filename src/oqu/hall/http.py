"""Requests and responses of the relay: limits, JSON, ranges and headers, on top of Starlette."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from oqu.kernel import json_input

JSON = "application/json"
BYTES = "application/octet-stream"
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-store"


_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)


class HttpError(Exception):
    """An error response: a status, a code for programs, and details."""

    def __init__(self, status: int, code: str, **details: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.details = details


def requested_range(request: Request, length: int) -> range | None:
    """Return the requested range of a body of `length` bytes, or None for all of it; raise HttpError (416).

    A request for several ranges gets the whole body, as RFC 9110 allows.
    """
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if not found or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    start = int(first) if first else max(0, length - int(last))
    stop = min(int(last) + 1, length) if first and last else length
    if start >= stop:
        raise HttpError(416, "range")
    return range(start, stop)


async def limited_body(request: Request, largest: int) -> bytes:
    """Return the whole body; raise HttpError (413) when it is larger than `largest` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise HttpError(413, "too_large", largest=largest)
    return bytes(body)


async def json_object(request: Request, largest: int = 64 * 1024) -> dict[str, Any]:
    """Return the body as a JSON object; raise HttpError (400)."""
    try:
        value = json_input.read(await limited_body(request, largest))
    except ValueError as error:
        raise HttpError(400, "form") from error
    if not isinstance(value, dict):
        raise HttpError(400, "form")
    return value


def query_int(request: Request, name: str, default: int = 0) -> int:
    """Return an integer from the query; raise HttpError (400) for anything else."""
    text = request.query_params.get(name)
    return parse_int(text) if text else default


def parse_int(text: str) -> int:
    """Return an integer from a URL; raise HttpError (400)."""
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise HttpError(400, "form")
    return int(text)


def bytes_response(
    body: bytes, status: int = 200, *, media_type: str = BYTES, cache: str = NEVER
) -> Response:
    """Return a response with the headers that every response of the relay has."""
    return Response(body, status, _headers(cache), media_type)


def json_response(value: Any, status: int = 200) -> Response:
    """Return a JSON response."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return bytes_response(body, status, media_type=JSON)


def error_response(error: HttpError) -> Response:
    """Return the response for an error."""
    return json_response({"code": error.code, **error.details}, error.status)


def stream_response(
    chunks: AsyncIterator[bytes], status: int, *, length: int, media_type: str, headers: Mapping[str, str]
) -> Response:
    """Return a response whose body is read chunk by chunk while it is sent; `length` is its size in bytes."""
    length_header = {"content-length": str(length)}
    return StreamingResponse(chunks, status, {**_headers(NEVER), **length_header, **headers}, media_type)


def _headers(cache: str) -> dict[str, str]:
    return {
        "cache-control": cache,
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
    }
