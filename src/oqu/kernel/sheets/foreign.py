"""Rows and files that are no part of a list: lines of totals, signatures, and the lists that programs of meetings write."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from oqu.kernel.sheets.headings import key_of

TOTALS = re.compile(
    r"(?:итого|всего|барлығы|жиыны|жалпы саны|total|in total)\b[\s:.,–—\d-]*"
    r"(?:чел\w*|адам\w*|people|persons|библиотек\w*|кітапхана\w*|libraries)?[\s:.,–—\d-]*",
    re.IGNORECASE,
)
LETTERS = re.compile(r"[^\W\d_]{2}")
TOTALS_LEFT_OUT = _("This is a line of totals, no row of the list.")
NOTHING_READ = _("“%(words)s” stands in no column that is read.")
OF_A_MEETING = _(
    "This is a list of participants that Zoom, Teams, Meet or BigBlueButton wrote. "
    "Send it on the page of its lecture, under “Lists of meetings”."
)
LONGEST_SHOWN = 80
MEETING_ROWS = 30
"""Rows among which the headings of a meeting's list are looked for: a head of the meeting stands above them."""
OF_MEETINGS = frozenset(
    key_of(heading)
    for heading in (
        *(
            "name (original name)",
            "join time",
            "leave time",
            "duration (minutes)",
            "total duration (minutes)",
        ),
        *(
            "first join",
            "last leave",
            "in-meeting duration",
            "participant id (upn)",
            "user action",
            "timestamp",
        ),
        *("time joined", "time exited", "first seen", "time in call", "activity score", "moderator"),
        *(
            "имя (настоящее имя)",
            "имя (исходное имя)",
            "время входа",
            "время выхода",
            "длительность (минуты)",
        ),
        *("время присоединения", "время подключения", "время отключения", "продолжительность (минуты)"),
        *("общая продолжительность (минуты)", "первое подключение", "первый вход", "последний выход"),
        *("последнее отключение", "действие пользователя", "метка времени", "оценка активности"),
    )
)
LEAST_OF_A_MEETING = 2


def is_totals(cells: Iterable[str]) -> bool:
    """Whether a row sums the list up, such as "Итого: 30 человек"."""
    first = next((cell.strip() for cell in cells if LETTERS.search(cell)), "")
    return len(first) <= LONGEST_SHOWN and bool(TOTALS.fullmatch(first))


def words_in(cells: Iterable[str]) -> str:
    """What a row says, shortened; "" if it has no words, as a line that is only numbered."""
    return next((" ".join(cell.split())[:LONGEST_SHOWN] for cell in cells if LETTERS.search(cell)), "")


def is_of_meeting(lines: Iterable[tuple[int, list[str]]]) -> bool:
    """Whether one of the first rows has the headings of a meeting's list."""
    return any(
        len({key_of(cell) for cell in cells} & OF_MEETINGS) >= LEAST_OF_A_MEETING for _n, cells in lines
    )
