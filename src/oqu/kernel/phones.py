"""Finding telephone numbers in texts by their digits, whatever characters are between and before them. Needs no Django."""

import re
from dataclasses import dataclass

FEWEST_DIGITS = 6
"""A shorter telephone number could be any other number."""
BETWEEN = r"[\s()\[\]._\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u202a-\u202e\u2060]*"
"""What may stand between two digits: spaces, brackets, dots, dashes, and characters that nobody sees."""
ANY = rf"\+?\d(?:{BETWEEN}\d){{8,}}"
"""Pattern of a telephone number of anybody: nine digits or more."""
_RUN = re.compile(rf"\+?[0-9](?:{BETWEEN}[0-9])*")
_INTERNATIONAL = rf"(?:\+|00){BETWEEN}"
_COUNTRY = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")
"""Codes of countries as ITU-T E.164 assigns them: one or two digits, else three."""


@dataclass(frozen=True)
class Number:
    """A telephone number as digits: the code of the country ("" if unknown, "7" is Kazakhstan and Russia), the rest."""

    country: str
    national: str

    def pattern(self) -> str:
        """Pattern of every spelling of it, with and without prefix; not of digits inside a longer run of digits."""
        if self.country == "7":
            prefix = rf"(?:{_INTERNATIONAL})?[78]"
        elif self.country:
            prefix = rf"(?:{_INTERNATIONAL})?{BETWEEN.join(self.country)}(?:{BETWEEN}0)?|0"
        else:
            prefix = rf"{_INTERNATIONAL}[0-9]{{1,3}}|[078]"
        national = BETWEEN.join(self.national)
        return rf"(?<!\d)(?:(?:{prefix}){BETWEEN})?(?:\((?=\d+\)))?{national}(?!\d)"

    def loose_pattern(self) -> str:
        """A pattern for databases that finds at least what `pattern` does."""
        return "[^0-9]*".join(self.national)


def numbers_in(field: str) -> set[Number]:
    """The telephone numbers that were typed into a field: one, or several with commas, slashes or words between."""
    found = {_number(run[0]) for run in _RUN.finditer(field)}
    return {number for number in found if len(number.national) >= FEWEST_DIGITS}


def dialled(field: str) -> str:
    """The first telephone number of a field as a `tel:` link takes it, a plus sign and digits; "" if there is none."""
    found = _RUN.search(field)
    return re.sub("[^+0-9]", "", found[0]) if found else ""


def _number(written: str) -> Number:
    digits = re.sub("[^0-9]", "", written)
    is_international = written.startswith(("+", "00"))
    digits = digits.removeprefix("00")
    if len(digits) == 11 and digits[0] in "78":
        return Number("7", digits[1:])
    if (is_international or len(digits) > 10) and (code := _COUNTRY.match(digits)):
        rest = digits[code.end() :].removeprefix("0")
        if len(rest) >= FEWEST_DIGITS:
            return Number(code[0], rest)
    return Number("", digits.removeprefix("0"))
