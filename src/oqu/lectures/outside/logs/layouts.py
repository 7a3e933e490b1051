"""Where in a list the table of participants is, and the meaning of each column."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

NAMES: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("name (original name)", "name", "full name", "participant name"),
        *("имя (настоящее имя)", "имя (исходное имя)", "полное имя", "участник", "аты-жөні", "толық аты"),
    ),
    "first_name": ("first name", "имя", "аты"),
    "last_name": ("last name", "surname", "фамилия", "тегі"),
    "email": (
        *("user email", "email", "e-mail", "email address", "электронная почта", "эл. почта"),
        *("адрес электронной почты", "электронная почта пользователя", "электрондық пошта"),
    ),
    "upn": ("participant id (upn)",),
    "join": ("join time", "join", "time joined", "время входа", "время присоединения", "время подключения"),
    "leave": ("leave time", "left", "time exited", "время выхода", "время отключения"),
    "first_join": ("first join", "first join time", "first seen", "первое подключение", "первый вход"),
    "last_leave": ("last leave", "last leave time", "последний выход", "последнее отключение"),
    "minutes": (
        *("duration (minutes)", "total duration (minutes)", "длительность (минуты)"),
        *("продолжительность (минуты)", "общая продолжительность (минуты)"),
    ),
    "duration": (
        "duration",
        "in-meeting duration",
        "time in call",
        "длительность",
        "продолжительность",
        "ұзақтығы",
    ),
    "role": ("role", "роль", "рөлі"),
    "moderator": ("moderator", "модератор"),
    "waiting": ("in waiting room", "в зале ожидания"),
    "action": ("user action", "действие пользователя"),
    "timestamp": ("timestamp", "метка времени"),
    "guest": ("guest", "гость"),
    "score": ("activity score", "оценка активности"),
}
MEANINGS = {words: meaning for meaning, all_words in NAMES.items() for words in all_words}
DASHBOARD = (
    *("name", "moderator", "score", "talk", "webcam", "messages", "reactions", "votes", "hands"),
    *("join", "leave", "duration"),
)
"""The order of columns of BigBlueButton's dashboard, by which it is known in every language."""


@dataclass
class LogTable:
    """One table of a list: the column of each meaning, the words above each column, and the rows under them."""

    places: dict[str, int]
    header: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def has(self, *meanings: str) -> bool:
        """Whether it has all these columns."""
        return all(meaning in self.places for meaning in meanings)

    def cell(self, cells: list[str], meaning: str) -> str:
        """The cell of one row; empty where there is none."""
        place = self.places.get(meaning)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def title(self, meaning: str) -> str:
        """The heading of a column."""
        return self.header[self.places[meaning]] if meaning in self.places else ""


def blocks(lines: Iterable[tuple[int, list[str]]]) -> Iterator[LogTable]:
    """The tables of participants in a list, in their order; heads and summaries are passed over."""
    current: LogTable | None = None
    for number, cells in lines:
        header = _header(cells)
        if header is not None:
            if current:
                yield current
            current = header
        elif current is not None and _is_title(cells):
            yield current
            current = None
        elif current is not None:
            current.rows.append((number, cells))
    if current:
        yield current


def _is_title(cells: list[str]) -> bool:
    """Whether a row is the title of a section, such as `3. In-Meeting Activities`."""
    return bool(re.match(r"\d\. ", cells[0])) and not any(cell.strip() for cell in cells[1:])


def _header(cells: list[str]) -> LogTable | None:
    plain = [" ".join(cell.replace("\ufeff", "").split()).casefold() for cell in cells]
    places: dict[str, int] = {}
    for place, words in enumerate(plain):
        if (meaning := MEANINGS.get(words)) and meaning not in places:
            places[meaning] = place
    if "first_name" in places and "last_name" not in places:
        places.setdefault("name", places.pop("first_name"))
    is_named = "name" in places or "first_name" in places
    if is_named and places.keys() & {"join", "first_join", "minutes", "duration", "timestamp"}:
        return LogTable(places, cells)
    return None


def dashboard(lines: list[tuple[int, list[str]]]) -> LogTable | None:
    """BigBlueButton's table in whatever language: twelve columns or more, the second of them TRUE or FALSE."""
    if len(lines) < 2 or any(len(cells) < len(DASHBOARD) for _n, cells in lines):
        return None
    if not all(cells[1].upper() in ("TRUE", "FALSE", "") for _n, cells in lines[1:]):
        return None
    places = {meaning: place for place, meaning in enumerate(DASHBOARD)}
    people = [
        (number, cells) for number, cells in lines[1:] if cells[1]
    ]  # the row of anonymous votes has none
    return LogTable(places, lines[0][1], people)
