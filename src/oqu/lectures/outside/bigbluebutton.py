"""BigBlueButton by its signed API: create, join, end, getRecordings.

Every call carries a checksum: the hex digest of the call's name, its query string and the shared secret, one after
another (https://docs.bigbluebutton.org/development/api/, "API security model"). The secret is in the digest only.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from lxml import etree

from oqu.lectures.outside import web
from oqu.lectures.outside.web import NoAnswer

DIGESTS = ("sha1", "sha256", "sha384", "sha512")
PLAYABLE = ("presentation", "video", "podcast")
PASSWORD_LENGTH = 20
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


class MeetingRole(StrEnum):
    """What a user may do in a meeting."""

    MODERATOR = "MODERATOR"
    VIEWER = "VIEWER"


class Declined(NoAnswer):
    """The server refused the call; `key` is its reason, such as `checksumError`."""

    def __init__(self, key: str) -> None:
        super().__init__(f"BigBlueButton says no: {key}")
        self.key = key


@dataclass(frozen=True)
class BigBlueButtonServer:
    """A server: `url` ends in `/bigbluebutton/api`, `digest` is one of DIGESTS (what `bbb-web` is set to take)."""

    url: str
    secret: str
    digest: str = "sha256"


@dataclass(frozen=True)
class Recording:
    """A recording that can be played."""

    url: str
    started_ms: int
    kind: str


def checksum(call: str, query: str, *, secret: str, digest: str) -> str:
    """The checksum of a call; `query` is its query string as it is sent."""
    return hashlib.new(digest, f"{call}{query}{secret}".encode()).hexdigest()


def address(server: BigBlueButtonServer, call: str, parameters: Mapping[str, str]) -> str:
    """The signed address of a call, its parameters in the order in which they are given."""
    query = urlencode(parameters)
    mark = checksum(call, query, secret=server.secret, digest=server.digest)
    return f"{server.url.rstrip('/')}/{call}?{query}{'&' if query else ''}checksum={mark}"


def create(server: BigBlueButtonServer, *, meeting: str, name: str, minutes: int, welcome: str = "") -> bool:
    """Make sure that a meeting is there, recorded from its start on; return whether it is new. Raises NoAnswer.

    The call may be repeated with the same words. `minutes` is when the server closes it at the latest, 0 never.
    """
    response = _call(
        server,
        "create",
        {
            "name": name,
            "meetingID": meeting,
            "attendeePW": _password(server, meeting, MeetingRole.VIEWER),
            "moderatorPW": _password(server, meeting, MeetingRole.MODERATOR),
            "welcome": welcome,
            "record": "true",
            "autoStartRecording": "true",
            "allowStartStopRecording": "true",
            "duration": str(minutes),
            "meta_bbb-origin": "Oqu",
        },
    )
    return response.findtext("messageKey") != "duplicateWarning"


def join_address(
    server: BigBlueButtonServer, *, meeting: str, name: str, person: str, role: MeetingRole
) -> str:
    """Where one person's browser goes to be in the meeting; it works for anyone who has it, so issue it late."""
    return address(
        server,
        "join",
        {
            "fullName": name,
            "meetingID": meeting,
            "password": _password(server, meeting, role),
            "role": role.value,
            "userID": person,
            "redirect": "true",
        },
    )


def end(server: BigBlueButtonServer, *, meeting: str) -> None:
    """End a meeting for everybody in it; one that is over already stays so. Raises NoAnswer."""
    try:
        _call(
            server,
            "end",
            {"meetingID": meeting, "password": _password(server, meeting, MeetingRole.MODERATOR)},
        )
    except Declined as error:
        if error.key != "notFound":
            raise


def recordings(server: BigBlueButtonServer, *, meeting: str) -> list[Recording]:
    """What was recorded of a meeting and can be played, earliest first. Raises NoAnswer."""
    response = _call(server, "getRecordings", {"meetingID": meeting, "state": "published"})
    found = [
        Recording(url, int(recording.findtext("startTime") or 0), kind)
        for recording in response.iterfind("recordings/recording")
        for form in recording.iterfind("playback/format")
        if (url := (form.findtext("url") or "").strip()).startswith(("https://", "http://"))
        and (kind := form.findtext("type") or "") in PLAYABLE
    ]
    return sorted(found, key=lambda one: (one.started_ms, PLAYABLE.index(one.kind)))


def _call(server: BigBlueButtonServer, call: str, parameters: Mapping[str, str]) -> etree._Element:
    body = web.get(address(server, call, parameters))
    try:
        response = etree.fromstring(body, PARSER)
    except etree.XMLSyntaxError as error:
        raise NoAnswer("BigBlueButton's answer can't be read") from error
    if response.findtext("returncode") != "SUCCESS":
        raise Declined(response.findtext("messageKey") or "unknown")
    return response


def _password(server: BigBlueButtonServer, meeting: str, role: MeetingRole) -> str:
    """The passwords that older servers want: made from the secret, so that nobody has to keep them."""
    words = f"{meeting} {role}".encode()
    return hmac.new(server.secret.encode(), words, hashlib.sha256).hexdigest()[:PASSWORD_LENGTH]
