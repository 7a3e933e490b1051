"""Events that clients may send: each kind with its fields, who may send it, and when."""

import re
from collections.abc import Callable, Container
from typing import Any

from oqu.hall.log import Meta
from oqu.hall.timeline import FROM_DESK, FROM_LISTENER, Timeline
from oqu.kernel.tickets import HallRole, Ticket

MOST_EVENTS = 50
LONGEST_TEXT = 1_000
LONGEST_OPTION = 120
MOST_PAGES = 2_000
POINTER_MAX = 1_000
"""Coordinates of the pointer on the slide go from 0 to this, in both directions."""

_ID = re.compile(r"[A-Za-z0-9_-]{6,40}")


class EventRefused(Exception):
    """The event was refused; `code` is for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def event_id(raw: Any) -> str:
    """Return the event's ID, by which duplicates are recognised; raise EventRefused."""
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not _ID.fullmatch(raw["id"]):
        raise EventRefused("form")
    found: str = raw["id"]
    return found


def validated(raw: dict[str, Any], ticket: Ticket, lecture: Timeline, *, unix_ms: int) -> Meta:
    """Return the event as stored in the log, with its position on the timeline; raise EventRefused."""
    kind = raw.get("kind")
    if not isinstance(kind, str):
        raise EventRefused("form")
    _check_right(kind, ticket)
    _check_state(kind, lecture)
    return {
        "kind": kind,
        "id": event_id(raw),
        "ms": _position(raw, kind, lecture),
        "unix_ms": unix_ms,
        "who": ticket.person,
        **FIELDS[kind](raw, lecture),
    }


def _check_right(kind: str, ticket: Ticket) -> None:
    if kind in FROM_DESK:
        if ticket.role is HallRole.LISTENER:
            raise EventRefused("not_yours")
    elif kind not in FROM_LISTENER:
        raise EventRefused("kind")


def _check_state(kind: str, lecture: Timeline) -> None:
    """Raise EventRefused if the event is not possible in the status of the lecture."""
    fitting = {"begin": {"waiting"}, "pause": {"live"}, "resume": {"paused"}, "end": {"live", "paused"}}
    if lecture.status == "ended":
        raise EventRefused("ended")
    if lecture.status not in fitting.get(kind, {"waiting", "live", "paused"}):
        raise EventRefused("state")


def _position(raw: dict[str, Any], kind: str, lecture: Timeline) -> int:
    """Return the position of the event on the timeline, in milliseconds.

    A lecturer's event gives the recorder's clock, a listener's the position that was playing.
    """
    if kind in FROM_DESK and "epoch" in raw:
        return lecture.position_of(_integer(raw, "epoch", 0, 2**31), _integer(raw, "epoch_ms", 0, 2**36))
    if kind in FROM_LISTENER and "ms" in raw:
        return min(_integer(raw, "ms", 0, 2**36), lecture.end_ms)
    return lecture.end_ms


def _nothing(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {}


def _slide(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {"page": _integer(raw, "page", 1, MOST_PAGES)}


def _pointer(raw: dict[str, Any], lecture: Timeline) -> Meta:
    path = raw.get("path")
    if not isinstance(path, list) or len(path) > MOST_EVENTS:
        raise EventRefused("form")
    for step in path:
        if not isinstance(step, list) or len(step) != 3 or any(type(value) is not int for value in step):
            raise EventRefused("form")
        if not (0 <= step[0] <= 10_000 and 0 <= step[1] <= POINTER_MAX and 0 <= step[2] <= POINTER_MAX):
            raise EventRefused("form")
    return {"path": path}


def _poll(raw: dict[str, Any], lecture: Timeline) -> Meta:
    options = raw.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= 6:
        raise EventRefused("form")
    return {
        "question": _text(raw.get("question"), LONGEST_TEXT),
        "options": [_text(option, LONGEST_OPTION) for option in options],
    }


def _poll_closed(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {"of": _referenced_id(raw, lecture.polls)}


def _settled(raw: dict[str, Any], lecture: Timeline) -> Meta:
    if raw.get("how") not in ("answered", "hidden", "lowered"):
        raise EventRefused("form")
    return {"of": _referenced_id(raw, lecture.ids), "how": raw["how"]}


def _question(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {"text": _text(raw.get("text"), LONGEST_TEXT)}


def _hand(raw: dict[str, Any], lecture: Timeline) -> Meta:
    if type(raw.get("up")) is not bool:
        raise EventRefused("form")
    return {"up": raw["up"]}


def _vote(raw: dict[str, Any], lecture: Timeline) -> Meta:
    return {"of": _referenced_id(raw, lecture.questions)}


def _answer(raw: dict[str, Any], lecture: Timeline) -> Meta:
    poll = _referenced_id(raw, lecture.polls)
    if poll in lecture.closed:
        raise EventRefused("closed")
    return {"of": poll, "option": _integer(raw, "option", 0, lecture.polls[poll] - 1)}


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


def _referenced_id(raw: dict[str, Any], known: Container[str]) -> str:
    """Return the ID of the event to which this one refers."""
    of = raw.get("of")
    if not isinstance(of, str) or of not in known:
        raise EventRefused("unknown")
    return of


def _integer(raw: dict[str, Any], name: str, least: int, most: int) -> int:
    value = raw.get(name)
    if type(value) is not int or not least <= value <= most:
        raise EventRefused("form")
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise EventRefused("form")
    text = value.strip()
    if not text or len(text) > longest or not _is_printable(text):
        raise EventRefused("form")
    return text


def _is_printable(text: str) -> bool:
    """Whether a text has no control characters besides line breaks."""
    return all(line.isprintable() for line in text.splitlines())
