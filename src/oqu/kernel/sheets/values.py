"""How cells are read: e-mails, telephone numbers, numbers, days, choices. Each reader raises CellInvalid."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, dates
from oqu.kernel.errors import Words
from oqu.kernel.fields import LOOK_ALIKE
from oqu.kernel.languages import LANGUAGES, current
from oqu.kernel.look_alikes import meant_address
from oqu.kernel.phones import FEWEST_DIGITS
from oqu.kernel.sheets.problems import CellInvalid, ReadAs, lazy_format

LONGEST_EMAIL = 254
WHOLE = re.compile(r"-?\d{1,18}")
WHOLE_WITH_ZEROS = re.compile(r"(-?\d{1,18})[.,]0+")
FRACTION = re.compile(r"\d{1,9}[.,]\d{1,9}")
SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
BETWEEN_EMAILS = re.compile(r"[\s,;/]+")
SEVERAL_EMAILS = _("Several e-mail addresses are in one cell. Leave the one to write to.")
NOT_AN_EMAIL = _("“%(words)s” is not an e-mail address.")
TOO_SHORT = _("“%(words)s” is too short for a telephone number.")
SHORTENED_NUMBER = _(
    "Excel has shortened this number to “%(words)s”. Select the column, choose Format Cells, Text, and type the number anew."
)


def email(words: str) -> str:
    """Read an e-mail address, in lower case."""
    words = words.removeprefix("mailto:").strip("<>; ")
    if len([part for part in BETWEEN_EMAILS.split(words) if "@" in part]) > 1:
        raise CellInvalid(SEVERAL_EMAILS)
    if meant := meant_address(words):
        raise CellInvalid(lazy_format(LOOK_ALIKE, words=words, meant=meant), meant)
    try:
        if len(words) > LONGEST_EMAIL:
            raise ValidationError(words)
        validate_email(words)
    except ValidationError as error:
        raise CellInvalid(lazy_format(NOT_AN_EMAIL, words=words)) from error
    return words.lower()


def phone(longest: int) -> Callable[[str], str]:
    """Read a telephone number as it was typed, of at most `longest` characters; one that Excel shortened is lost."""
    read_short = short(longest)

    def read_phone(cell: str) -> str:
        words = read_short(cell)
        if SCIENTIFIC.fullmatch(words.replace(" ", "")):
            raise CellInvalid(lazy_format(SHORTENED_NUMBER, words=words))
        if sum(letter.isdigit() for letter in words) < FEWEST_DIGITS:
            raise CellInvalid(lazy_format(TOO_SHORT, words=words))
        return words

    return read_phone


NOT_WHOLE = _("“%(words)s” is not a whole number from %(lowest)s to %(highest)s.")
READ_AS = _("“%(words)s” is read as %(number)s: only whole numbers are counted here.")


def whole(
    lowest: int, highest: int, *, units: Collection[str] = (), rounding: str = ""
) -> Callable[[str], int | ReadAs]:
    """Read a whole number between two bounds, both allowed; `92,0` is one, and one of `units` may stand behind it.

    Another fraction is refused, or made whole by the `rounding` of the module `decimal`, which a remark says.
    """

    def read_whole(words: str) -> int | ReadAs:
        number, _blank, unit = words.rpartition(" ")
        plain = WHOLE_WITH_ZEROS.sub(r"\1", number.strip() if plain_value(unit) in units else words)
        is_rounded = bool(rounding and FRACTION.fullmatch(plain))
        if is_rounded:
            plain = f"{Decimal(plain.replace(',', '.')).quantize(Decimal(1), rounding):f}"
        if not WHOLE.fullmatch(plain) or not lowest <= int(plain) <= highest:
            raise CellInvalid(lazy_format(NOT_WHOLE, words=words, lowest=lowest, highest=highest))
        if is_rounded:
            return ReadAs(int(plain), lazy_format(READ_AS, words=words, number=plain))
        return int(plain)

    return read_whole


HOURS_AND_MINUTES = (
    re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)(?::[0-5]\d)?"),
    re.compile(
        r"(?:(?P<hours>\d{1,3}(?:[.,]\d{1,2})?) ?(?:ч|час|часа|часов|сағ|сағат|h|hr|hrs|hour|hours)\.?)?"
        r"(?: ?(?:и |және |and )?(?P<minutes>\d{1,4}(?:[.,]\d{1,2})?) ?(?:м|мин|минут|минута|минуты|минуту|m|min|mins|minute|minutes)\.?)?",
        re.IGNORECASE,
    ),
)
"""A clock such as 1:05 or 01:05:00, or hours and minutes with their units."""


def minutes(highest: int) -> Callable[[str], int | ReadAs]:
    """Read minutes: a number, `1:05`, `1 ч 5 мин`; a fraction is rounded half up, which a remark says."""
    read_number = whole(0, highest, rounding=ROUND_HALF_UP)

    def read_minutes(cell: str) -> int | ReadAs:
        words = " ".join(cell.split())
        found = next(filter(None, (form.fullmatch(words) for form in HOURS_AND_MINUTES)), None)
        if found is None or not any(found.groups()):
            return read_number(words)
        hours, rest = (Decimal((part or "0").replace(",", ".")) for part in found.group("hours", "minutes"))
        exact = hours * 60 + rest
        number = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
        if number > highest:
            raise CellInvalid(lazy_format(NOT_WHOLE, words=words, lowest=0, highest=highest))
        if number != exact:
            return ReadAs(number, lazy_format(READ_AS, words=words, number=number))
        return number

    return read_minutes


NOT_ONE_OF = _("“%(cell)s” is not one of these: %(words)s.")


def one_of(*words: str) -> Callable[[str], str]:
    """Read one of these words, in any case of letters."""

    def read_one(cell: str) -> str:
        if cell.lower() not in words:
            raise CellInvalid(lazy_format(NOT_ONE_OF, cell=cell, words=", ".join(words)))
        return cell.lower()

    return read_one


def choice[C: TextChoices](choices: type[C]) -> Callable[[str], C]:
    """Read one of the values of an enumeration."""
    read_word = one_of(*choices.values)
    return lambda cell: choices(read_word(cell))


def named[V](values: Mapping[V, Sequence[str]]) -> Callable[[str], V]:
    """Read a value by its name: value -> its names, the first ones in the order of LANGUAGES; in any case of letters.

    A cell may have its names in several languages, as "Дәріс / Лекция". A problem lists the names in the reader's language.
    """
    by_name = {plain_value(name): value for value, names in values.items() for name in (str(value), *names)}

    def listed() -> str:
        return ", ".join(in_language(names, current()) for names in values.values())

    def read_named(cell: str) -> V:
        if plain_value(cell) in by_name:
            return by_name[plain_value(cell)]
        meant = {by_name.get(plain_value(part)) for part in cell.split("/")}
        if len(meant) == 1 and (value := meant.pop()) is not None:
            return value
        raise CellInvalid(lazy_format(NOT_ONE_OF, cell=cell, words=lazy(listed, str)()))

    return read_named


def plain_value(words: str) -> str:
    """A value for comparing: one case, one е, single blanks, no stop at the end."""
    return " ".join(words.split()).casefold().replace("ё", "е").rstrip(".")


def in_language(names: Sequence[str], language: str) -> str:
    """The name in that language, of names in the order of LANGUAGES; the first one for a language that has none yet."""
    place = LANGUAGES.index(language)
    return names[place] if place < len(names) else names[0]


YES_NO = {True: ("иә", "да", "yes", "ия", "+"), False: ("жоқ", "нет", "no", "-")}


def flag(cell: str) -> bool:
    """Read `yes` or `no`, in any language of the site."""
    return named(YES_NO)(cell)


def short(longest: int) -> Callable[[str], str]:
    """Read text on one line of at most `longest` characters."""

    def read_short(cell: str) -> str:
        words = " ".join(cell.split())
        if len(words) > longest:
            raise CellInvalid(lazy_format(_("This is longer than %(longest)s characters."), longest=longest))
        return words

    return read_short


def day(cell: str, example: date | None = None) -> date:
    """Read a day as `2021-04-15`, `15.04.2021` or `15 апреля 2021`; a problem shows `example` (default: today)."""
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", cell)
    try:
        if in_words := dates.in_words(cell):
            return clock.checked(in_words)
        return clock.parse_day("{2}-{1:0>2}-{0:0>2}".format(*found.groups()) if found else cell)
    except clock.DayOutOfRange as error:
        raise CellInvalid(_year_out_of_range(cell)) from error
    except ValueError as error:
        words = _("“%(cell)s” is not a day such as %(day)s.")
        raise CellInvalid(lazy_format(words, cell=cell, day=_typed(example))) from error


def not_a_time(cell: str, example: date | None = None) -> Words:
    """That a cell is no day and time, with one that is: at ten on `example` (default: today)."""
    return lazy_format(_("“%(cell)s” is not a time such as %(day)s 10:00."), cell=cell, day=_typed(example))


def _typed(example: date | None) -> Words:
    """A day as people type it who read the current language."""
    shown = example or clock.now().date()
    return cast(Words, lazy(lambda: date_format(shown, "SHORT_DATE_FORMAT"), str)())


def _year_out_of_range(cell: str) -> Words:
    first, last = clock.FIRST_DAY.year, clock.LAST_DAY.year
    return lazy_format(
        _("“%(cell)s” is not in the years from %(first)s to %(last)s."), cell=cell, first=first, last=last
    )


def local_time(zone: str) -> Callable[[str], datetime]:
    """Read `2021-04-15 10:00` as a clock in `zone` shows it; the moment is in UTC."""

    def read_time(cell: str) -> datetime:
        try:
            return clock.parse_local(cell, zone)
        except clock.DayOutOfRange as error:
            raise CellInvalid(_year_out_of_range(cell)) from error
        except ValueError as error:
            raise CellInvalid(not_a_time(cell)) from error

    return read_time
