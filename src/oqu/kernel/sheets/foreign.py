"""Rows and files that are no part of a list: lines of totals, signatures, and the lists that programs of meetings write."""

import re
from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from oqu.kernel.sheets.headings import key_of

COUNTED = (
    r"чел\w*|адам\w*|people|persons|библиотек\w*|кітапхана\w*|libraries|час\w*|сағат\w*|hours?|минут\w*|minutes|"
    r"ак(?:ад(?:ем\w*)?)?\.? ?(?:час\w*|ч|сағ\w*)|academic hours|занят\w*|сабақ\w*|лекци\w*|дәріс\w*|участник\w*|қатысушы\w*|"
    r"слушател\w*|тыңдаушы\w*|по курсу|по плану|курс бойынша|жоспар бойынша|присутств\w*|посещ\w*|қатыс\w*|"
    r"(?:по )?(?:групп\w*|лекци\w*|заняти\w*|списку)|(?:топ|дәріс|сабақ|тізім)\w* бойынша|present|attended|сотрудник\w*|қызметкер\w*"
)
"""What a line of totals counts."""
UNITS = re.compile(rf"[\s:.,–—-]*\d[\s\d:.,–—-]*(?:{COUNTED})?[\s\d:.,–—-]*", re.IGNORECASE)
TOTALS = re.compile(
    r"(?:итого|всего|барлығы|жиыны|жиынтығы|жалпы саны|в среднем|среднее|средн\w+|орташа\w*|total|in total|average)\b[\s:.,–—\d-]*"
    rf"(?:{COUNTED})?[\s:.,–—\d-]*(?:{COUNTED})?[\s:.,–—\d-]*",
    re.IGNORECASE,
)
MAKERS = (
    r"исп(?:олн(?:итель|ил[аи]?)?)?|составил[аи]?|составитель|подготовил[аи]?|отв|ответственн\w+(?: за \w+)?|согласован\w*|"
    r"утвержд\w+|подпись|печать|место печати|приложение|дата(?: составления)?|"
    r"орындаушы\w*|орындаған|дайындаған|құрастырған|жауапты\w*|келісілді|келісемін|бекітемін|бекітілді|бекіткен|қолы|мөр|"
    r"мөр орны|күні|қосымша|"
    r"prepared by|compiled by|executed by|responsible|approved(?: by)?|agreed|signature|signed|seal|date"
)
POSTS = (
    r"директор|рук(?:оводитель)?|зав|заведующ\w+|начальник|председатель|и ?\. ?о ?\.(?: директора| руководителя)?|"
    r"басшы\w*|меңгеруші\w*|бастық|бастығы|director|head"
)
SIGNATURE = re.compile(rf"_{{3,}}|м ?\. ?[пор] ?\.|(?:{MAKERS}|{POSTS})(?!\w)", re.IGNORECASE)
"""How a line below a list begins that says who made, signed or approved it."""
SURE_SIGNATURE = re.compile(rf"м ?\. ?[пор] ?\.|(?:{MAKERS})\s*[.:_]", re.IGNORECASE)
BLANK_TO_SIGN = re.compile(r"_{3,}")
LETTERS = re.compile(r"[^\W\d_]{2}")
TOTALS_LEFT_OUT = _("This is a line of totals, no row of the list.")
SIGNATURE_LEFT_OUT = _("“%(words)s” is a line of signatures, no row of the list.")
NOTHING_READ = _("“%(words)s” stands in no column that is read.")
OF_A_MEETING = _(
    "This is a list of participants that Zoom, Teams, Meet or BigBlueButton wrote. "
    "Send it on the page of its lecture, under “Lists of meetings”."
)
LONGEST_SHOWN = 80
MOST_BESIDE_TOTALS = 1
"""Cells with other words in a line of totals; more of them are a row that begins with such a word."""
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
SHORT_LINE = 2
"""Filled cells of a line that is more likely a signature than a row of a list."""


def is_totals(cells: Iterable[str]) -> bool:
    """Whether a row sums the list up, such as "Итого: 30 человек"."""
    words = [cell.strip() for cell in cells if LETTERS.search(cell)]
    place = next((n for n, cell in enumerate(words[: MOST_BESIDE_TOTALS + 1]) if _sums_up(cell)), None)
    if place is None:
        return False
    others = [*words[:place], *words[place + 1 :]]
    return (
        sum(len(cell) > LONGEST_SHOWN or not UNITS.fullmatch(cell) for cell in others) <= MOST_BESIDE_TOTALS
    )


def _sums_up(cell: str) -> bool:
    return len(cell) <= LONGEST_SHOWN and bool(TOTALS.fullmatch(cell))


def is_signature(cells: Sequence[str], required: Collection[int], expected: Collection[int]) -> bool:
    """Whether a row says who made, signed or approved the list, such as "Исп. Иванова А.А.".

    A row of the list may begin with the post of a person too: it fills the `required` places, and if it is short the
    `expected` ones.
    """
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    first = next((cell for cell in filled if any(map(str.isalpha, cell)) or BLANK_TO_SIGN.search(cell)), "")
    if SURE_SIGNATURE.match(first) or (len(filled) == 1 and BLANK_TO_SIGN.search(first)):
        return True
    if not SIGNATURE.match(first):
        return False
    is_short = len(filled) <= SHORT_LINE and _lacks(cells, expected)
    return is_short or _lacks(cells, required) or len(filled) == 1 or any(map(BLANK_TO_SIGN.search, filled))


def _lacks(cells: Sequence[str], places: Iterable[int]) -> bool:
    return any(place >= len(cells) or not cells[place].strip() for place in places)


def words_in(cells: Iterable[str]) -> str:
    """What a row says, shortened; "" if it has no words, as a line that is only numbered."""
    words = (cell for cell in cells if any(map(str.isalpha, cell)))
    return " ".join(" ".join(words).split())[:LONGEST_SHOWN]


def is_of_meeting(lines: Iterable[tuple[int, list[str]]]) -> bool:
    """Whether one of the first rows has the headings of a meeting's list."""
    return any(
        len({key_of(cell) for cell in cells} & OF_MEETINGS) >= LEAST_OF_A_MEETING for _n, cells in lines
    )
