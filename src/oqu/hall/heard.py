"""The attendance log of a lecture: every report that was believed, kept beside the lecture's own log."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from oqu.hall import attendance, log
from oqu.hall.attendance import Attendee, Stretch
from oqu.hall.names import Names
from oqu.hall.writer import Writer, Written
from oqu.kernel.tickets import Ticket

VERSION = 1
MOST_DEVICES = 20
"""Names of devices that are remembered for a person; only their number is of use."""


class Heard:
    """Who has heard what of one lecture. Opened with the lecture, folded from its file."""

    def __init__(self, folder: Path, names: Names, *, now_ms: int) -> None:
        """Open the file `heard` in the lecture's folder. Raises BrokenLog; `now_ms` is in Unix milliseconds."""
        self.people: dict[str, Attendee] = {}
        self._names = names
        self._met: dict[str, int] = {}
        self._log = log.Log(folder / "heard", created=now_ms)
        for record in names.records(self._log):
            self._fold(record.meta)
        self._writer = Writer(self._log, _ignore)

    def meet(self, ticket: Ticket, *, now_ms: int) -> None:
        """Remember when a person first asked for sound: before that nobody can have heard any."""
        self._met.setdefault(ticket.person, now_ms)

    async def report(
        self,
        ticket: Ticket,
        device: str,
        live: Iterable[Stretch],
        replay: Iterable[Stretch],
        *,
        now_ms: int,
        end_ms: int,
    ) -> Attendee:
        """Take a report, keep what is new and possible, and return the person's account so far.

        Raises StorageFailed. `end_ms` is the length of the lecture up to now.
        """
        await self._names.keep(ticket)
        line = {
            "kind": "heard",
            "person": ticket.person,
            "group": ticket.group,
            "device": device,
            "joined_ms": self._met.get(ticket.person, now_ms),
            "unix_ms": now_ms,
        }
        person = self._account(line)
        new_live, new_replay = attendance.accept(person, live, replay, now_ms=now_ms, end_ms=end_ms)
        if new_live or new_replay:
            await self._writer.append([({**line, "live": new_live, "replay": new_replay}, b"")])
        else:
            await self._writer.settled()
        return person

    def sheet(self) -> list[dict[str, Any]]:
        """Return everybody's account by name, as the site reads it: milliseconds and Unix milliseconds."""
        named = [(self._names.of(key), person) for key, person in self.people.items()]
        return [_row(person, name) for name, person in sorted(named, key=lambda pair: pair[0])]

    def close(self) -> None:
        """Let the file go."""
        self._log.close()

    def _account(self, line: log.Meta) -> Attendee:
        """Return the account of the person that a line speaks of."""
        person = self.people.get(line["person"])
        if person is None:
            person = Attendee(line["person"], line["group"], line["joined_ms"], line["unix_ms"])
            self.people[person.person] = person
        person.last_ms = max(person.last_ms, line["unix_ms"])
        if len(person.devices) < MOST_DEVICES:
            person.devices.add(line["device"])
        return person

    def _fold(self, meta: log.Meta) -> None:
        if meta["kind"] == "heard":
            person = self._account(meta)
            person.live = attendance.merged(person.live + _stretches(meta["live"]))
            person.replay = attendance.merged(person.replay + _stretches(meta["replay"]))
            person.replay = attendance.without(person.replay, person.live)


def _stretches(kept: list[list[int]]) -> list[Stretch]:
    return [(start, end) for start, end in kept]


def _row(person: Attendee, name: str) -> dict[str, Any]:
    return {
        "person": person.person,
        "name": name,
        "group": person.group,
        "live": person.live,
        "replay": person.replay,
        "live_ms": attendance.length(person.live),
        "replay_ms": attendance.length(person.replay),
        "joined_unix_ms": person.joined_ms,
        "last_unix_ms": person.last_ms,
        "devices": len(person.devices),
    }


def _ignore(written: list[Written]) -> None:
    """The account is brought up to date before the line is written; a refused line is reported again."""
