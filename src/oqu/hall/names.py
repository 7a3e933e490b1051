"""The names of the people of a lecture: beside its log, in a file from which a name can be deleted.

`log` and `heard` know people by key. A name is added when its owner is told; whom the file does not know is told
without a name.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from oqu.hall import log
from oqu.hall.log import BrokenLog, Log, Meta, Record
from oqu.hall.writer import Writer, Written
from oqu.kernel.tickets import Ticket

type NameOf = Callable[[str], str]
"""From a person's key to the name, "" where it is not known."""

FILE = "names"
_KEY_OF = {"heard": "person"}
"""Where a kind of record has the key of the person whose name it held; else in `who`."""


class Names:
    """Key → name, for one lecture. Opened first, folded from its file."""

    def __init__(self, folder: Path, *, now_ms: int) -> None:
        """Open the file `names` in the lecture's folder. Raises BrokenLog; `now_ms` is in Unix milliseconds."""
        self._names: dict[str, str] = {}
        self._forgotten: set[str] = set()
        self._log = Log(folder / FILE, created=now_ms)
        for record in _recovered(self._log):
            self._fold(record.meta)
        self._writer = Writer(self._log, self._publish)

    def of(self, person: str) -> str:
        """Return the name to tell for a person's key."""
        return "" if person in self._forgotten else self._names.get(person, "")

    def stored(self, person: str) -> str | None:
        """Return the name that the file holds, also of a person who is being forgotten."""
        return self._names.get(person)

    async def keep(self, ticket: Ticket) -> None:
        """Store the holder's name unless it is stored or was forgotten. Raises StorageFailed."""
        if ticket.person in self._forgotten or self._names.get(ticket.person) == ticket.name:
            return
        await self._writer.append([(_line(ticket.person, ticket.name), b"")])

    def bar(self, people: Iterable[str]) -> None:
        """From now on tell and take no name of these people."""
        self._forgotten.update(people)

    async def forget(self, people: Collection[str]) -> None:
        """Take these people's names out of the file, also out of the bytes of its past. Raises OSError."""
        self.bar(people)
        await asyncio.to_thread(
            self._log.rewrite, lambda meta: {"kind": "gone"} if meta.get("person") in people else meta
        )
        for person in people:
            self._names.pop(person, None)

    def records(self, other: Log) -> list[Record]:
        """Return the records of another log of this lecture; names that an earlier version wrote into it move here first.

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
                    self._fold(line)
            other.rewrite(_without_name)
            records = _recovered(other)
        return records

    def close(self) -> None:
        """Let the file go."""
        self._log.close()

    def _publish(self, written: list[Written]) -> None:
        for record in written:
            self._fold(record.meta)

    def _fold(self, meta: Meta) -> None:
        if meta["kind"] == "name":
            self._names[meta["person"]] = meta["name"]


def may_name(folder: Path, people: Collection[str]) -> bool:
    """Whether the files of a lecture that is not open hold the name of any of these people, or may. Raises OSError."""
    if any(folder.glob("*.part")) or any(_holds_names(folder / name) for name in ("log", "heard")):
        return True
    try:
        lines = log.decode((folder / FILE).read_bytes())
    except FileNotFoundError:
        return False
    return any(meta.get("person") in people for meta, _ in lines)


def _holds_names(file: Path) -> bool:
    """Whether a log is of the version whose records held names."""
    try:
        with file.open("rb") as opened:
            first = next(log.decode(opened.readline()), None)
    except FileNotFoundError:
        return False
    return first is None or first[0].get("version") == log.WITH_NAMES


def _recovered(file: Log) -> list[Record]:
    """Return the records of a log; let it go if it is broken, so that it can be tried again."""
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
