"""Asking another server by HTTP: one question, a short patience, an answer of bounded size."""

import http.client
import urllib.error
import urllib.request
from urllib.parse import urlsplit

PATIENCE_S = 10
LONGEST_ANSWER = 8 * 1024 * 1024


class NoAnswer(Exception):
    """The server can't be reached, is too slow, or refuses; says where and why, without the address's secrets."""


def get(url: str) -> bytes:
    """Return the body of an answer to GET. Raises NoAnswer, also for statuses from 400 on."""
    return _asked(url)


def post(url: str, body: bytes) -> bytes:
    """Return the body of an answer to POST. Raises NoAnswer, also for statuses from 400 on."""
    return _asked(url, body)


def _asked(url: str, sent: bytes | None = None) -> bytes:
    where = urlsplit(url)
    if where.scheme not in ("http", "https") or not where.hostname:
        raise NoAnswer("not a web address")
    try:
        with urllib.request.urlopen(url, sent, timeout=PATIENCE_S) as answer:  # noqa: S310 - the scheme was looked at
            body: bytes = answer.read(LONGEST_ANSWER + 1)
    except urllib.error.HTTPError as error:
        raise NoAnswer(f"{where.hostname} answers {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"{where.hostname}: {type(error).__name__}") from error
    if len(body) > LONGEST_ANSWER:
        raise NoAnswer(f"{where.hostname} answers at too great length")
    return body
