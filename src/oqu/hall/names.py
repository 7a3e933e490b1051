"""The names of the people of a lecture, in a file of their own, from which a name can be deleted.

`log` and `heard` refer to people by key. A name is added with the person's first record; people without a name in the file
are published without one.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from oqu.hall import log
from oqu.hall.log import BrokenLog, LogFile, Meta, Record
from oqu.hall.writer import SyncedRecord, Writer
from oqu.kernel.tickets import Ticket

type NameOf = Callable[[str], str]
"""Returns the name for a person's key, "" where it is not known."""

FILE = "names"
_KEY_OF = {"heard": "person"}
"""The field with the person's key, by kind of record; `who` for all others."""


class NameFile:
    """Key → name, for one lecture; read from its file. Opened before the lecture's other files."""

    def __init__(self, folder: Path, *, now_ms: int) -> None:
        """Open the file `names` in the lecture's folder. Raises BrokenLog; `now_ms` is in Unix milliseconds."""
        self._names: dict[str, str] = {}
        self._erased: set[str] = set()
        self._log = LogFile(folder / FILE, created=now_ms)
        for record in _recovered(self._log):
            self._apply(record.meta)
        self._writer = Writer(self._log, self._publish)

    def name_of(self, person: str) -> str:
        """Return the name to publish for a person's key."""
        return "" if person in self._erased else self._names.get(person, "")

    def stored(self, person: str) -> str | None:
        """Return the stored name, also of a person whose name is being erased."""
        return self._names.get(person)

    async def store(self, ticket: Ticket) -> None:
        """Store the name of the ticket's holder unless it is stored already or was erased. Raises StorageFailed."""
        if ticket.person in self._erased or self._names.get(ticket.person) == ticket.name:
            return
        await self._writer.append([(_line(ticket.person, ticket.name), b"")])

    def block(self, people: Iterable[str]) -> None:
        """Neither publish nor store the names of these people from now on."""
        self._erased.update(people)

    async def erase_names(self, people: Collection[str]) -> None:
        """Erase these people's names from the file, also from its earlier records. Raises OSError."""
        self.block(people)
        await asyncio.to_thread(
            self._log.rewrite, lambda meta: {"kind": "gone"} if meta.get("person") in people else meta
        )
        for person in people:
            self._names.pop(person, None)

    def records(self, other: LogFile) -> list[Record]:
        """Return the records of another log of this lecture; move names that version 1 wrote into it to this file first.

        Raises BrokenLog, OSError.
        """
        records = _recovered(other)
        if records[0].meta["version"] == log.WITH_NAMES:
            metas = (record.meta for record in records)
            found = {meta[_key_of(meta)]: meta["name"] for meta in metas if "name" in meta}
            lines = [_line(person, name) for person, name in found.items() if person not in self._names]
            if lines:
                self._log.write(map(log.encode, lines))
                for line in lines:
                    self._apply(line)
            other.rewrite(_without_name)
            records = _recovered(other)
        return records

    def close(self) -> None:
        """Close the file."""
        self._log.close()

    def _publish(self, written: list[SyncedRecord]) -> None:
        for record in written:
            self._apply(record.meta)

    def _apply(self, meta: Meta) -> None:
        if meta["kind"] == "name":
            self._names[meta["person"]] = meta["name"]


def may_hold_names(folder: Path, people: Collection[str]) -> bool:
    """Whether the files of a lecture that is not open hold, or may hold, the name of any of these people. Raises OSError."""
    if any(folder.glob("*.part")) or any(_holds_names(folder / name) for name in ("log", "heard")):
        return True
    try:
        lines = log.decode((folder / FILE).read_bytes())
    except FileNotFoundError:
        return False
    return any(meta.get("person") in people for meta, _ in lines)


def _holds_names(file: Path) -> bool:
    """Whether a log is of version 1, whose records held names."""
    try:
        with file.open("rb") as opened:
            first = next(log.decode(opened.readline()), None)
    except FileNotFoundError:
        return False
    return first is None or first[0].get("version") == log.WITH_NAMES


def _recovered(file: LogFile) -> list[Record]:
    """Return the records of a log; close it if it is broken, so that it can be opened again."""
    try:
        return file.recover()
    except BrokenLog:
        file.close()
        raise


def _line(person: str, name: str) -> Meta:
    return {"kind": "name", "person": person, "name": name}


def _key_of(meta: Meta) -> str:
    return _KEY_OF.get(meta["kind"], "who")


def _without_name(meta: Meta) -> Meta:
    if meta["kind"] == "log":
        return {**meta, "version": log.VERSION}
    return {key: value for key, value in meta.items() if key != "name"}
