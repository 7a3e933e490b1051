"""What may be said in the hall: each kind of event with its fields, who may say it, and when."""

import re
from collections.abc import Callable, Container
from typing import Any

from oqu.hall.log import Meta
from oqu.hall.timeline import FROM_DESK, FROM_LISTENER, Timeline
from oqu.kernel.tickets import Role, Ticket

MOST_EVENTS = 50
LONGEST_TEXT = 1_000
LONGEST_OPTION = 120
MOST_PAGES = 2_000
PLANE = 1_000
"""A pointer's place on the slide goes from 0 to this, both ways."""

_ID = re.compile(r"[A-Za-z0-9_-]{6,40}")


class NotSaid(Exception):
    """The event was refused; `code` is for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def identity(raw: Any) -> str:
    """Return the event's own identity, by which a second sending is known; raise NotSaid."""
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not _ID.fullmatch(raw["id"]):
        raise NotSaid("form")
    found: str = raw["id"]
    return found


def clean(raw: dict[str, Any], ticket: Ticket, lecture: Timeline, *, unix_ms: int) -> Meta:
    """Return the event as the log keeps it, placed on the timeline; raise NotSaid."""
    kind = raw.get("kind")
    if not isinstance(kind, str):
        raise NotSaid("form")
    _check_right(kind, ticket)
    _check_state(kind, lecture)
    return {
        "kind": kind,
        "id": identity(raw),
        "ms": _position(raw, kind, lecture),
        "unix_ms": unix_ms,
        "who": ticket.person,
        **FIELDS[kind](raw, lecture),
    }


def _check_right(kind: str, ticket: Ticket) -> None:
    if kind in FROM_DESK:
        if ticket.role is Role.LISTENER:
            raise NotSaid("not_yours")
    elif kind not in FROM_LISTENER:
        raise NotSaid("kind")


def _check_state(kind: str, lecture: Timeline) -> None:
    """Refuse what does not fit the state of the lecture."""
    fitting = {"begin": {"waiting"}, "pause": {"live"}, "resume": {"paused"}, "end": {"live", "paused"}}
    if lecture.status == "ended":
        raise NotSaid("ended")
    if lecture.status not in fitting.get(kind, {"waiting", "live", "paused"}):
        raise NotSaid("state")


def _position(raw: dict[str, Any], kind: str, lecture: Timeline) -> int:
    """Return where on the timeline the event belongs, in milliseconds.

    A lecturer's comes with the recorder's clock, a listener's with the position that was being heard.
    """
    if kind in FROM_DESK and "epoch" in raw:
        return lecture.place(_whole(raw, "epoch", 0, 2**31), _whole(raw, "epoch_ms", 0, 2**36))
    if kind in FROM_LISTENER and "ms" in raw:
        return min(_whole(raw, "ms", 0, 2**36), lecture.end_ms)
    return lecture.end_ms


def _nothing(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {}


def _slide(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {"page": _whole(raw, "page", 1, MOST_PAGES)}


def _pointer(raw: dict[str, Any], lecture: Timeline) -> Meta:
    path = raw.get("path")
    if not isinstance(path, list) or len(path) > MOST_EVENTS:
        raise NotSaid("form")
    for step in path:
        if not isinstance(step, list) or len(step) != 3 or any(type(value) is not int for value in step):
            raise NotSaid("form")
        if not (0 <= step[0] <= 10_000 and 0 <= step[1] <= PLANE and 0 <= step[2] <= PLANE):
            raise NotSaid("form")
    return {"path": path}


def _poll(raw: dict[str, Any], lecture: Timeline) -> Meta:
    options = raw.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= 6:
        raise NotSaid("form")
    return {
        "question": _text(raw.get("question"), LONGEST_TEXT),
        "options": [_text(option, LONGEST_OPTION) for option in options],
    }


def _poll_closed(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {"of": _known(raw, lecture.polls)}


def _settled(raw: dict[str, Any], lecture: Timeline) -> Meta:
    if raw.get("how") not in ("answered", "hidden", "lowered"):
        raise NotSaid("form")
    return {"of": _known(raw, lecture.ids), "how": raw["how"]}


def _question(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {"text": _text(raw.get("text"), LONGEST_TEXT)}


def _hand(raw: dict[str, Any], lecture: Timeline) -> Meta:
    if type(raw.get("up")) is not bool:
        raise NotSaid("form")
    return {"up": raw["up"]}


def _vote(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {"of": _known(raw, lecture.questions)}


def _answer(raw: dict[str, Any], lecture: Timeline) -> Meta:
    poll = _known(raw, lecture.polls)
    if poll in lecture.closed:
        raise NotSaid("closed")
    return {"of": poll, "option": _whole(raw, "option", 0, lecture.polls[poll] - 1)}


FIELDS: dict[str, Callable[[dict[str, Any], Timeline], Meta]] = {
    "begin": _nothing,
    "pause": _nothing,
    "resume": _nothing,
    "end": _nothing,
    "slide": _slide,
    "pointer": _pointer,
    "poll": _poll,
    "poll_closed": _poll_closed,
    "settled": _settled,
    "question": _question,
    "hand": _hand,
    "vote": _vote,
    "answer": _answer,
}


def _known(raw: dict[str, Any], among: Container[str]) -> str:
    """Return the identity of the event that this one is about."""
    of = raw.get("of")
    if not isinstance(of, str) or of not in among:
        raise NotSaid("unknown")
    return of


def _whole(raw: dict[str, Any], name: str, least: int, most: int) -> int:
    value = raw.get(name)
    if type(value) is not int or not least <= value <= most:
        raise NotSaid("form")
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise NotSaid("form")
    text = value.strip()
    if not text or len(text) > longest or not _readable(text):
        raise NotSaid("form")
    return text


def _readable(text: str) -> bool:
    """Say whether a text of some lines holds no control characters."""
    return all(line.isprintable() for line in text.splitlines())
