"""Jitsi Meet: a room of its own for each lecture, and a token that lets one person into that room only.

The token is a JWT, HS256, as Jitsi's `mod_auth_token` reads it (lib-jitsi-meet, doc/tokens.md): `aud`, `iss` (the
application), `sub` (the server), `room`, `exp`, and in `context.user` who it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from oqu.kernel.heavy import jwt

GOOD_FOR = timedelta(hours=4)
EARLY = timedelta(minutes=1)


@dataclass(frozen=True)
class JitsiServer:
    """A server: `url` such as https://meet.example.org; without `secret` it takes anybody who knows the room."""

    url: str
    app: str = ""
    secret: str = ""
    audience: str = "jitsi"


def address(server: JitsiServer, *, room: str, name: str, person: str, moderates: bool, at: datetime) -> str:
    """Where one person's browser goes to be in the room."""
    where = f"{server.url.rstrip('/')}/{quote(room, safe='')}"
    if not server.secret:
        return where
    given = token(server, room=room, name=name, person=person, moderates=moderates, at=at)
    return f"{where}?jwt={given}"


def token(server: JitsiServer, *, room: str, name: str, person: str, moderates: bool, at: datetime) -> str:
    """The token of one person for one room; good for some hours, since people come late and come again."""
    claims = {
        "aud": server.audience,
        "iss": server.app,
        "sub": urlsplit(server.url).hostname or "*",
        "room": room,
        "nbf": int((at - EARLY).timestamp()),
        "exp": int((at + GOOD_FOR).timestamp()),
        "context": {
            "user": {
                "id": person,
                "name": name,
                "moderator": "true" if moderates else "false",
                "affiliation": "owner" if moderates else "member",
            }
        },
    }
    return jwt.encode(claims, server.secret, algorithm="HS256")
