"""The attendance log of a lecture: every accepted report, in a file beside the lecture's log."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from oqu.hall import attendance, log
from oqu.hall.attendance import Attendee, Stretch
from oqu.hall.names import NameFile
from oqu.hall.writer import SyncedRecord, Writer
from oqu.kernel.tickets import Ticket

VERSION = 1
MOST_DEVICES = 20
"""Devices that are counted for a person; only their number is used."""


class AttendanceLog:
    """Who has heard which parts of one lecture; read from its file."""

    def __init__(self, folder: Path, names: NameFile, *, now_ms: int) -> None:
        """Open the file `heard` in the lecture's folder. Raises BrokenLog; `now_ms` is in Unix milliseconds."""
        self.people: dict[str, Attendee] = {}
        self._names = names
        self._arrived_ms: dict[str, int] = {}
        self._log = log.LogFile(folder / "heard", created=now_ms)
        for record in names.records(self._log):
            self._apply(record.meta)
        self._writer = Writer(self._log, _ignore)

    def record_arrival(self, ticket: Ticket, *, now_ms: int) -> None:
        """Record when a person first requested sound: nothing can have been heard before."""
        self._arrived_ms.setdefault(ticket.person, now_ms)

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
        """Store what is new and possible in a report, and return the person's account so far.

        Raises StorageFailed. `end_ms` is the length of the lecture up to now.
        """
        await self._names.store(ticket)
        record = {
            "kind": "heard",
            "person": ticket.person,
            "group": ticket.group,
            "device": device,
            "joined_ms": self._arrived_ms.get(ticket.person, now_ms),
            "unix_ms": now_ms,
        }
        person = self._account(record)
        new_live, new_replay = attendance.accept(person, live, replay, now_ms=now_ms, end_ms=end_ms)
        if new_live or new_replay:
            await self._writer.append([({**record, "live": new_live, "replay": new_replay}, b"")])
        else:
            await self._writer.settled()
        return person

    def accounts(self) -> list[dict[str, Any]]:
        """Return the accounts of all people by name, as the site reads them: milliseconds and Unix milliseconds."""
        named = [(self._names.name_of(key), person) for key, person in self.people.items()]
        return [_account_json(person, name) for name, person in sorted(named, key=lambda pair: pair[0])]

    def close(self) -> None:
        """Close the file."""
        self._log.close()

    def _account(self, record: log.Meta) -> Attendee:
        """Return the account of the person in a record."""
        person = self.people.get(record["person"])
        if person is None:
            person = Attendee(record["person"], record["group"], record["joined_ms"], record["unix_ms"])
            self.people[person.person] = person
        person.last_ms = max(person.last_ms, record["unix_ms"])
        if len(person.devices) < MOST_DEVICES:
            person.devices.add(record["device"])
        return person

    def _apply(self, meta: log.Meta) -> None:
        if meta["kind"] == "heard":
            person = self._account(meta)
            person.live = attendance.merged(person.live + _stretches(meta["live"]))
            person.replay = attendance.merged(person.replay + _stretches(meta["replay"]))
            person.replay = attendance.without(person.replay, person.live)


def _stretches(stored: list[list[int]]) -> list[Stretch]:
    return [(start, end) for start, end in stored]


def _account_json(person: Attendee, name: str) -> dict[str, Any]:
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


def _ignore(written: list[SyncedRecord]) -> None:
    """Do nothing: the account was updated before the record was written, and players repeat a failed report."""
