"""Signed tickets: what the site tells the relay about one person at one lecture, without a shared database.

A ticket is `<claims>.<seal>`: the claims are a JSON list in base64url, the seal is the first 16 bytes of an
HMAC-SHA256 over them. It fits into an address, so that a playlist, a player without scripts and a request
to a relay of another name can all carry it without cookies and without a preflight.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from typing import Self

from oqu.kernel.memo import memoised

SEAL_BYTES = 16
LONGEST = 1_500


class HallRole(StrEnum):
    """What the holder may do in the hall."""

    LECTURER = "lecturer"
    LISTENER = "listener"
    STAFF = "staff"
    SITE = "site"
    """The site itself: it tells the relay whose tickets are over."""


class BadTicket(ValueError):
    """The ticket was not written by this installation, or was changed on the way."""


class ExpiredTicket(BadTicket):
    """The ticket was good once; the site can write a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One person's right to be at one lecture; `issued` and `expires` are in Unix seconds.

    `relay` is the address of the relay that serves the lecture, as the browser reaches it.
    """

    lecture: str
    role: HallRole
    person: str
    name: str
    expires: int
    group: str = ""
    relay: str = ""
    issued: int = 0

    @classmethod
    def from_claims(cls, claims: object) -> Self:
        """Return the ticket for a decoded list of claims; raise BadTicket when it is not one."""
        names = [field.name for field in fields(cls)]
        if not isinstance(claims, list) or len(claims) != len(names):
            raise BadTicket("claims")
        values = dict(zip(names, claims, strict=True))
        times, role = {name: values.pop(name) for name in ("issued", "expires")}, values.pop("role")
        if not all(type(value) is int for value in times.values()):
            raise BadTicket("claims")
        if not all(isinstance(value, str) for value in (role, *values.values())):
            raise BadTicket("claims")
        try:
            return cls(role=HallRole(role), **times, **values)
        except ValueError as error:
            raise BadTicket("role") from error


def sign(ticket: Ticket, *, secret: str) -> str:
    """Return the ticket as text, sealed with a key derived from the installation's secret."""
    claims = _encode(json.dumps(astuple(ticket), ensure_ascii=False, separators=(",", ":")).encode())
    return f"{claims}.{_seal(claims, secret)}"


def read(text: str, *, secret: str, now: int) -> Ticket:
    """Return the ticket written in `text`; raise BadTicket or ExpiredTicket. `now` is in Unix seconds."""
    ticket = _unsealed(text, secret)
    if ticket.expires <= now:
        raise ExpiredTicket("expired")
    return ticket


@memoised
def _unsealed(text: str, secret: str) -> Ticket:
    """Return the ticket written in `text`, expired or not; raise BadTicket. A player sends the same one every second."""
    claims, dot, seal = text.partition(".")
    if not dot or len(text) > LONGEST or not text.isascii():
        raise BadTicket("form")
    if not hmac.compare_digest(seal, _seal(claims, secret)):
        raise BadTicket("seal")
    try:
        return Ticket.from_claims(json.loads(_decode(claims)))
    except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadTicket("claims") from error


def _seal(claims: str, secret: str) -> str:
    key = hmac.digest(secret.encode(), b"oqu hall ticket, version 1", hashlib.sha256)
    return _encode(hmac.digest(key, claims.encode(), hashlib.sha256)[:SEAL_BYTES])


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
