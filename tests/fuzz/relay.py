"""Requests of the fuzz test to the relay: any address, method and ticket, with bodies that are right but for something."""

import json
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from oqu.hall.app import ADDRESSES
from oqu.hall.events import FIELDS
from oqu.hall.speaker import frame_batch
from oqu.kernel import tickets
from oqu.kernel.tickets import HallRole, Ticket
from tests.fuzz import values
from tests.hall import sounds
from tests.hall.conftest import SECRET

WHATS = (*ADDRESSES, "leave", "forget", "health")
METHODS = (*("GET", "POST") * 4, "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
LECTURES = ("one", "two", "three", "four")
DESK = "fuzz-desk"
PATIENCE_S = 60
LARGE = 5 * 1024 * 1024


@dataclass(frozen=True)
class RelayRequest:
    """One request as bytes, so that nothing in between makes it tidy."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def send(self, port: int) -> int:
        """Return the status of the answer; 0 if the relay closed the connection without one."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body or self.method == "POST":
            lines.append(f"Content-Length: {len(self.body)}")
        head = "\r\n".join((*lines, "", "")).encode("utf-8", "surrogateescape")
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as link:
            with suppress(
                ConnectionError
            ):  # refused before the body was read; the answer may be there all the same
                link.sendall(head + self.body)
            return _status(link)

    def report(self) -> dict[str, Any]:
        """Plain data, to be kept and sent again."""
        return {
            "method": self.method,
            "path": self.path,
            "headers": list(self.headers),
            "body": self.body[:4_000].decode("latin-1"),
            "body_bytes": len(self.body),
        }


def _status(link: socket.socket) -> int:
    answer = b""
    with suppress(ConnectionError):
        while part := link.recv(65_536):
            answer = answer or part
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


@st.composite
def relay_requests(draw: DrawFn) -> RelayRequest:
    """A request with a ticket of any role, or without one."""
    what = draw(st.sampled_from(WHATS))
    address = ADDRESSES.get(what)
    right = address.method if address else ("GET" if what == "health" else "POST")
    method = draw(st.sampled_from((*(right,) * 50, *METHODS)))
    parts = [draw(_tickets(what)), what, *draw(_rest(what))]
    if draw(st.integers(0, 9)) == 0:
        place = draw(st.integers(0, len(parts) - 1))
        parts[place] = quote(draw(values.texts)[:2_000], safe=draw(st.sampled_from(("", "/", "%"))))
    path = "/hall/" + "/".join(parts) if what != "health" else "/hall/health"
    query = draw(_query(what))
    body = draw(_body(what)) if method == "POST" or draw(st.integers(0, 4)) == 0 else b""
    return RelayRequest(method, f"{path}?{query}" if query else path, draw(_headers), body)


@st.composite
def _tickets(draw: DrawFn, what: str) -> str:
    """A ticket, mostly a good one; one in ten is old, of another site, changed or of strange claims."""
    teaches = what in ("leave", "forget") or (what in ADDRESSES and ADDRESSES[what].teaching)
    likely = (
        HallRole.SITE if what in ("leave", "forget") else HallRole.LECTURER if teaches else HallRole.LISTENER
    )
    now, flaw = int(time.time()), draw(st.sampled_from(("old", "foreign", "changed", "claims", *("",) * 36)))
    ticket = Ticket(
        lecture=draw(st.sampled_from((*LECTURES * 5, *STRANGE_KEYS))),
        role=draw(st.sampled_from((*(likely,) * 8, *HallRole))),
        person=draw(st.sampled_from(("p1", "p2", "p3", "", "п" * 60))),
        name=draw(st.sampled_from(("Kim Saule", "", " ", "Ж" * 150, "a\tb", "=1+1", "O'K", "\u202ex"))),
        group=draw(st.sampled_from(("", "g", "ә" * 40))),
        issued=now,
        expires=now - 1 if flaw == "old" else now + 600,
    )
    if flaw == "claims":
        return _sealed(draw(_claims))
    text = tickets.sign(ticket, secret="another secret of the length" if flaw == "foreign" else SECRET)
    if flaw == "changed":
        place = draw(st.integers(0, len(text) - 1))
        text = text[:place] + draw(st.sampled_from(("", ".", "A", "%00", "=="))) + text[place + 1 :]
    return text


STRANGE_KEYS = ("", "..", "a/b", "x" * 65, "é", "-", "departures", "names")
_claims: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=20),
    st.lists(
        st.one_of(st.none(), st.integers(), st.text(max_size=8), st.sampled_from([*HallRole])), max_size=9
    ),
)


def _sealed(claims: Any) -> str:
    """What a site with this secret would never say, sealed as if it had."""
    text = tickets._encode(json.dumps(claims).encode())
    return f"{text}.{tickets._seal(text, SECRET)}"


NUMBERS = ("0", "0", "1", "2", "5", "17", "600", "999999", "9" * 15, "9" * 16, "-1", "", "x", "1.5", "１")


@st.composite
def _rest(draw: DrawFn, what: str) -> list[str]:
    number = st.sampled_from(NUMBERS)
    if what == "log":
        return [draw(number)]
    if what == "in":
        return [draw(st.sampled_from(("1", "1", "2", *NUMBERS))), draw(number)]
    if what in ("opus", "aac"):
        return [draw(st.sampled_from(("init.mp4", "0.m4s", "1.m4s", "999.m4s", "x.m4s", "..", "0.mp4", "")))]
    return draw(st.sampled_from(([], [], [], ["x"], [""])))


NAMES = ("rehearsal", "view", "device", "back", "at", "lag", "idle", "track", "desk", "offset")
VALUES = {
    "rehearsal": ("1", "0", "x"),
    "view": ("sound", "picture", "events", "desk", "x"),
    "track": ("sound", "picture", "x"),
    "desk": (DESK, "other-desk", ""),
}


@st.composite
def _query(draw: DrawFn, what: str) -> str:
    """A query string; nothing waits for the next record of a lecture for long."""
    pairs = (
        [("wait", draw(st.sampled_from(("0", "0", "0", "1", "x", "", "9" * 30))))] if what == "log" else []
    )
    if what == "in":
        pairs.append(("desk", DESK))
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=3)):
        value = st.sampled_from(VALUES.get(name, NUMBERS))
        pairs.append((name, draw(st.one_of(value, value, value, values.texts))[:3_000]))
    query = urlencode(pairs, errors="replace")
    return query + draw(st.sampled_from((*("",) * 12, "&%ff=%fe", "&" * 500, "&a[]=%00", ";x", "=")))


@st.composite
def _body(draw: DrawFn, what: str) -> bytes:
    if draw(st.integers(0, 9)) == 0:
        raw = st.one_of(st.sampled_from(values.BODIES), st.binary(max_size=60))
        return bytes(LARGE) if draw(st.integers(0, 49)) == 0 else draw(raw)
    return draw(_chunks()) if what == "in" else _encoded(draw(_json_body(what)))


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


@st.composite
def _chunks(draw: DrawFn) -> bytes:
    """A batch of a recording, whole or damaged."""
    first = draw(st.integers(0, 3))
    batch = frame_batch(sounds.chunks(5)[first : first + draw(st.integers(1, 4))])
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 3)))):
        place = draw(st.integers(0, len(batch)))
        change = draw(st.binary(max_size=8))
        batch = batch[:place] + change + batch[place + draw(st.sampled_from((0, len(change), 500))) :]
    return batch


@st.composite
def _json_body(draw: DrawFn, what: str) -> Any:
    """The JSON that an address takes, one of its values hostile at times."""
    if what == "say":
        return {"events": draw(st.lists(_event(), max_size=4))}
    if what == "heard":
        pair = st.lists(st.one_of(st.integers(-5, 10_000), st.sampled_from(ODD)), min_size=2, max_size=2)
        return {name: draw(st.lists(pair, max_size=4)) for name in ("live", "replay")}
    if what == "desk":
        return {"desk": draw(_odd(DESK)), "take_over": draw(_odd(True))}
    if what == "leave":  # a person who is not in the cast, else the cast would lose its tickets
        return {"person": draw(_odd("stranger")), "before": draw(_odd(int(time.time())))}
    if what == "forget":
        return {"people": draw(_odd([draw(st.sampled_from(("p3", "stranger", "p" * 61)))]))}
    return draw(st.sampled_from(ODD))


ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**31, 2**63, 2**70, 1.5, "", "x", "a\u0000b", "\ud800", "Ж" * 2_000, [], {}, [[]]),
    *([[0, 0, 0]], ["a", "b"], ["a"] * 60, {"id": {}}),
)


def _odd(usual: Any) -> st.SearchStrategy[Any]:
    """The usual value, or at times an odd one."""
    return st.sampled_from((*(usual,) * 30, *ODD))


@st.composite
def _event(draw: DrawFn) -> Any:
    kind = draw(st.sampled_from((*FIELDS, *FIELDS, *FIELDS, "tally", "sound", "log", "x")))
    number = draw(st.integers(0, 400))
    event = {
        "id": draw(_odd(f"event-{kind}-{number}")),
        "kind": draw(_odd("pause" if kind == "end" and number else kind)),
        "page": draw(_odd(1)),
        "path": draw(_odd([[0, 10, 10]])),
        "question": draw(_odd("Which?")),
        "options": draw(_odd(["a", "b"])),
        "of": draw(_odd(f"event-{draw(st.sampled_from(('poll', 'question', 'hand')))}-{number // 40}")),
        "how": draw(st.sampled_from(("answered", "hidden", "lowered", "x"))),
        "text": draw(st.one_of(st.just("Why?"), values.texts)),
        "up": draw(_odd(True)),
        "option": draw(_odd(0)),
    }
    for name in ("ms", "epoch", "epoch_ms"):
        if draw(st.integers(0, 2)) == 0:
            event[name] = draw(_odd(draw(st.integers(0, 5_000))))
    return draw(st.sampled_from((*(event,) * 30, *ODD)))


_headers = st.sampled_from(
    (
        *((),) * 6,
        (("Accept-Encoding", "gzip"),),
        (("Range", "bytes=0-9"),),
        (("Range", "bytes=-5"),),
        (("Range", "bytes=9-1"),),
        (("Range", "bytes=" + "9" * 40 + "-"),),
        (("Range", "bytes=\xff"),),
        (("Content-Type", "multipart/form-data"),),
        (("Expect", "100-continue"),),
        (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")),
        (("X" * 300, "y" * 9_000),),
        (("Transfer-Encoding", "chunked"),),
    )
)
