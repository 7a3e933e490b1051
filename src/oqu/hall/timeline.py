"""The timeline of a lecture: the state that the records of its log add up to, with positions in its sound.

Time on the timeline is recorded sound: it does not advance while nothing is recorded.
Everything here is computed from the records alone, so live, replay and restart agree.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from oqu.hall.ingest import TrackState
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
"""Kinds of events that are published with the person's name."""
PRIVATE_FIELDS = frozenset({"who", "more", "epoch", "epoch_ms"})
MOST_QUESTIONS = 100


class SoundFragment(NamedTuple):
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
    """The state of a lecture after the records applied so far."""

    status: str = "waiting"
    begun_unix_ms: int = 0
    ended_unix_ms: int = 0
    desk: str = ""
    desk_person: str = ""
    desk_since_unix_ms: int = 0
    tracks: dict[str, TrackState] = field(
        default_factory=lambda: {name: TrackState(name) for name in ("sound", "picture")}
    )
    fragments: list[SoundFragment] = field(default_factory=list)
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
    published_counts: dict[str, list[int]] = field(default_factory=dict)
    sound_bytes: int = 0

    @property
    def end(self) -> int:
        """Where the sound ends, in samples."""
        return self.fragments[-1].start + self.fragments[-1].samples if self.fragments else 0

    @property
    def end_ms(self) -> int:
        """Where the sound ends, in milliseconds."""
        return self.end // SAMPLES_MS

    def apply(self, index: int, meta: Meta) -> None:
        """Update the state with record number `index`."""
        kind = meta["kind"]
        if "id" in meta:
            self.ids.add(meta["id"])
        if kind == "sound":
            self.fragments.append(
                SoundFragment(
                    record=index, **{key: meta[key] for key in SoundFragment._fields if key != "record"}
                )
            )
            self.sound_bytes += meta["size"]
        elif kind == "picture":
            self.pictures.append((meta["ms"], index))
            self.picture_end_ms = meta["ms"] + meta["for_ms"]
        elif kind == "picture_head":
            self.picture_head = index
        elif kind == "ingest":
            self.tracks[meta["track"]] = TrackState.from_json(meta)
        elif kind == "desk":
            self.desk, self.desk_person, self.desk_since_unix_ms = meta["desk"], meta["who"], meta["unix_ms"]
        elif kind in PUBLIC or kind in FROM_LISTENER:
            self._apply_event(meta)

    def _apply_event(self, meta: Meta) -> None:
        kind = meta["kind"]
        if kind in STATUS:
            self._apply_status(meta)
        elif kind in ("vote", "answer"):
            self.answers.setdefault(meta["of"], {})[meta["who"]] = meta.get("option", 0)
        elif kind == "tally":
            self.published_counts[meta["of"]] = meta["counts"]
        else:
            self._apply_question_or_poll(meta)
        if kind in PUBLIC and kind != "pointer":
            self.events.append(meta)

    def _apply_status(self, meta: Meta) -> None:
        """Update the status: begin, pause, resume or end."""
        self.status = STATUS[meta["kind"]]
        self.begun_unix_ms = self.begun_unix_ms or meta["unix_ms"]
        self.ended_unix_ms = meta["unix_ms"] if meta["kind"] == "end" else 0

    def _apply_question_or_poll(self, meta: Meta) -> None:
        """Store questions, hands and polls, to which later events refer."""
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

    def position_of(self, epoch: int, epoch_ms: int) -> int:
        """Return the position (ms) at which the recorder's clock of an epoch showed `epoch_ms`.

        An event may refer to sound that has not arrived yet, so the position may lie after the end of the log.
        """
        after = bisect_right(
            self.fragments, (epoch, epoch_ms), key=lambda fragment: (fragment.epoch, fragment.epoch_ms)
        )
        before = self.fragments[after - 1] if after else None
        if before is None or before.epoch != epoch:
            ahead = epoch_ms if epoch > self.tracks["sound"].epoch or not self.fragments else 0
            return self._start_of(epoch) + ahead
        spent = epoch_ms - before.epoch_ms
        if after < len(self.fragments):
            spent = min(spent, before.samples // SAMPLES_MS)
        return before.start // SAMPLES_MS + spent

    def _start_of(self, epoch: int) -> int:
        """Return where an epoch starts, or would start: at its first sound or that of a later epoch."""
        after = bisect_right(self.fragments, epoch - 1, key=lambda fragment: fragment.epoch)
        return self.fragments[after].start // SAMPLES_MS if after < len(self.fragments) else self.end_ms

    def fragment_at(self, ms: int) -> int:
        """Return the number of the fragment at a position; the last one for positions after the end."""
        after = bisect_right(self.fragments, ms * SAMPLES_MS, key=lambda fragment: fragment.start)
        return max(after - 1, 0)

    def counts(self, of: str) -> list[int]:
        """Return how many chose each option of a poll, or how many voted for a question."""
        chosen = list(self.answers.get(of, {}).values())
        return [chosen.count(option) for option in range(self.polls.get(of, 1))]

    def unpublished_counts(self) -> list[str]:
        """Return the polls and questions whose counts changed since they were last published."""
        return [of for of in self.answers if self.counts(of) != self.published_counts.get(of)]

    def public_events(self, name_of: NameOf, *, whole: bool) -> list[dict[str, Any]]:
        """Return the public events, only the newest count of each poll, and not every old question.

        `whole` keeps all questions, for a replay.
        """
        asked = [event["id"] for event in self.events if event["kind"] == "question"]
        old = set() if whole else set(asked[:-MOST_QUESTIONS])
        last = {event["of"]: event for event in self.events if event["kind"] == "tally"}
        return [
            public(event, name_of)
            for event in self.events
            if event["kind"] not in ("question", "tally")
            or (event["kind"] == "question" and event["id"] not in old)
            or (event["kind"] == "tally" and last[event["of"]] is event and event["of"] not in old)
        ]


def public(meta: Meta, name_of: NameOf) -> Meta:
    """Return a record as it is sent to players: without the person's key and the fields that only the relay needs."""
    fields = {key: value for key, value in meta.items() if key not in PRIVATE_FIELDS}
    return {**fields, "name": name_of(meta["who"])} if meta["kind"] in NAMED else fields
