"""Public holidays of the country, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Words
from oqu.kernel.heavy import holidays
from oqu.kernel.memo import memoised
from oqu.kernel.sheets import lazy_format

if TYPE_CHECKING:
    from holidays import HolidayBase

COUNTRY_CODE = "KZ"
SUNDAY, SATURDAY = 6, 5

NAMES: Mapping[str, Words] = {
    "New Year's Day": _("New Year's Day"),
    "Orthodox Christmas": _("Orthodox Christmas"),
    "International Women's Day": _("International Women's Day"),
    "Nowruz Holiday": _("Nauryz"),
    "Kazakhstan's People Solidarity Holiday": _("Day of Unity of the People of Kazakhstan"),
    "Defender of the Fatherland Day": _("Defender of the Fatherland Day"),
    "Victory Day": _("Victory Day"),
    "Capital Day": _("Capital Day"),
    "Eid al-Adha": _("Kurban Ait"),
    "Constitution Day": _("Constitution Day"),
    "Republic Day": _("Republic Day"),
    "First President Day": _("First President Day"),
    "Independence Day": _("Independence Day"),
}
"""Names as the library gives them in English, and what they are called here."""
DAY_OFF = _("a day off in place of a working Saturday or Sunday")
OBSERVED = _("%(name)s (day off)")


def holiday_on(day: date) -> Words | None:
    """The name of the public holiday, or of the day off that replaces one; None on other days.

    Holidays that follow the moon are estimates until the government announces them.
    """
    name = _calendar(day.year).get(day)
    if name is None:
        return None
    english, _bracket, mark = name.split(";")[0].partition(" (")
    words = NAMES.get(english, DAY_OFF)
    return lazy_format(OBSERVED, name=words) if mark == "observed)" else words


def is_working_day(day: date) -> bool:
    """Whether a day is neither a Saturday, nor a Sunday, nor a public holiday."""
    return day.weekday() not in (SATURDAY, SUNDAY) and holiday_on(day) is None


@memoised
def _calendar(year: int) -> "HolidayBase":
    return holidays.country_holidays(COUNTRY_CODE, years=year, language="en_US")
