"""The timeline of a lecture: what the records of its log mean, told as positions in its sound.

Time on the timeline is sound: it stands still while nothing is recorded, whatever the clock on the wall does.
Everything here is a fold over the records, so live, replay and restart can't differ.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from oqu.hall.ingest import Door
from oqu.hall.log import Meta
from oqu.hall.names import NameOf
from oqu.hall.opus import RATE

SAMPLES_MS = RATE // 1000
FROM_DESK = frozenset(
    {"begin", "pause", "resume", "end", "slide", "pointer", "poll", "poll_closed", "settled"}
)
FROM_LISTENER = frozenset({"question", "hand", "vote", "answer"})
PUBLIC = frozenset({*FROM_DESK, "question", "tally"})
STATUS = {"begin": "live", "pause": "paused", "resume": "live", "end": "ended"}
NAMED = frozenset({"question", "hand", "desk"})
"""What is told with the name of the person behind it."""
KEPT_BACK = frozenset({"who", "more", "epoch", "epoch_ms"})
QUESTIONS_TOLD = 100


class Piece(NamedTuple):
    """One fragment on the timeline; `start` and `samples` in samples, `record` its number in the log, `size` in bytes."""

    start: int
    samples: int
    epoch: int
    epoch_ms: int
    record: int
    unix_ms: int
    size: int


@dataclass(slots=True)
class Timeline:
    """A lecture as its log tells it up to now."""

    status: str = "waiting"
    begun_unix_ms: int = 0
    ended_unix_ms: int = 0
    holder: str = ""
    holder_person: str = ""
    held_unix_ms: int = 0
    doors: dict[str, Door] = field(
        default_factory=lambda: {name: Door(name) for name in ("sound", "picture")}
    )
    pieces: list[Piece] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)
    picture_end_ms: int = 0
    picture_head: int | None = None
    events: list[Meta] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    polls: dict[str, int] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    hands: dict[str, Meta] = field(default_factory=dict)
    questions: set[str] = field(default_factory=set)
    answers: dict[str, dict[str, int]] = field(default_factory=dict)
    told: dict[str, list[int]] = field(default_factory=dict)
    sound_bytes: int = 0

    @property
    def end(self) -> int:
        """Where the sound ends, in samples."""
        return self.pieces[-1].start + self.pieces[-1].samples if self.pieces else 0

    @property
    def end_ms(self) -> int:
        """Where the sound ends, in milliseconds."""
        return self.end // SAMPLES_MS

    def take(self, index: int, meta: Meta) -> None:
        """Fold the record number `index` into the timeline."""
        kind = meta["kind"]
        if "id" in meta:
            self.ids.add(meta["id"])
        if kind == "sound":
            self.pieces.append(
                Piece(record=index, **{key: meta[key] for key in Piece._fields if key != "record"})
            )
            self.sound_bytes += meta["size"]
        elif kind == "picture":
            self.pictures.append((meta["ms"], index))
            self.picture_end_ms = meta["ms"] + meta["for_ms"]
        elif kind == "picture_head":
            self.picture_head = index
        elif kind == "ingest":
            self.doors[meta["track"]] = Door.from_json(meta)
        elif kind == "desk":
            self.holder, self.holder_person, self.held_unix_ms = meta["desk"], meta["who"], meta["unix_ms"]
        elif kind in PUBLIC or kind in FROM_LISTENER:
            self._take_event(meta)

    def _take_event(self, meta: Meta) -> None:
        kind = meta["kind"]
        if kind in STATUS:
            self._turn(meta)
        elif kind in ("vote", "answer"):
            self.answers.setdefault(meta["of"], {})[meta["who"]] = meta.get("option", 0)
        elif kind == "tally":
            self.told[meta["of"]] = meta["counts"]
        else:
            self._take_talk(meta)
        if kind in PUBLIC and kind != "pointer":
            self.events.append(meta)

    def _turn(self, meta: Meta) -> None:
        """Begin, pause, go on or end."""
        self.status = STATUS[meta["kind"]]
        self.begun_unix_ms = self.begun_unix_ms or meta["unix_ms"]
        self.ended_unix_ms = meta["unix_ms"] if meta["kind"] == "end" else 0

    def _take_talk(self, meta: Meta) -> None:
        """Remember questions, hands and polls, of which later events speak."""
        kind = meta["kind"]
        if kind == "poll":
            self.polls[meta["id"]] = len(meta["options"])
        elif kind == "poll_closed":
            self.closed.add(meta["of"])
        elif kind == "question":
            self.questions.add(meta["id"])
        elif kind == "hand":
            self.hands.pop(meta["who"], None)
            if meta["up"]:
                self.hands[meta["who"]] = meta
        elif kind == "settled":
            self.hands = {who: hand for who, hand in self.hands.items() if hand["id"] != meta["of"]}

    def place(self, epoch: int, epoch_ms: int) -> int:
        """Return the position (ms) at which the recorder's clock of an epoch showed `epoch_ms`.

        Sound that has not arrived yet is reckoned with: an event may be ahead of the end of the log.
        """
        after = bisect_right(self.pieces, (epoch, epoch_ms), key=lambda piece: (piece.epoch, piece.epoch_ms))
        before = self.pieces[after - 1] if after else None
        if before is None or before.epoch != epoch:
            ahead = epoch_ms if epoch > self.doors["sound"].epoch or not self.pieces else 0
            return self._start_of(epoch) + ahead
        spent = epoch_ms - before.epoch_ms
        if after < len(self.pieces):
            spent = min(spent, before.samples // SAMPLES_MS)
        return before.start // SAMPLES_MS + spent

    def _start_of(self, epoch: int) -> int:
        """Return where an epoch starts, or would start: at the first sound of it or of a later one."""
        after = bisect_right(self.pieces, epoch - 1, key=lambda piece: piece.epoch)
        return self.pieces[after].start // SAMPLES_MS if after < len(self.pieces) else self.end_ms

    def piece_at(self, ms: int) -> int:
        """Return the number of the fragment that sounds at a position; the last one for what lies beyond."""
        after = bisect_right(self.pieces, ms * SAMPLES_MS, key=lambda piece: piece.start)
        return max(after - 1, 0)

    def counts(self, of: str) -> list[int]:
        """Return how many chose each option of a poll, or how many voted for a question."""
        chosen = list(self.answers.get(of, {}).values())
        return [chosen.count(option) for option in range(self.polls.get(of, 1))]

    def untold(self) -> list[str]:
        """Return the polls and questions whose counts changed since they were last told."""
        return [of for of in self.answers if self.counts(of) != self.told.get(of)]

    def story(self, name_of: NameOf, *, whole: bool) -> list[dict[str, Any]]:
        """Return the public events, only the newest count of each poll, and not every old question.

        `whole` keeps all questions, for a replay.
        """
        asked = [event["id"] for event in self.events if event["kind"] == "question"]
        old = set() if whole else set(asked[:-QUESTIONS_TOLD])
        last = {event["of"]: event for event in self.events if event["kind"] == "tally"}
        return [
            public(event, name_of)
            for event in self.events
            if event["kind"] not in ("question", "tally")
            or (event["kind"] == "question" and event["id"] not in old)
            or (event["kind"] == "tally" and last[event["of"]] is event and event["of"] not in old)
        ]


def public(meta: Meta, name_of: NameOf) -> Meta:
    """Return a record as players get it: without the key of the person behind it and what only the relay needs."""
    told = {key: value for key, value in meta.items() if key not in KEPT_BACK}
    return {**told, "name": name_of(meta["who"])} if meta["kind"] in NAMED else told
