"""Public holidays of Kazakhstan, by their names here."""

from datetime import date, timedelta

import pytest

from oqu.kernel.heavy import holidays
from oqu.kernel.languages import speaking
from oqu.kernel.public_holidays import COUNTRY_CODE, NAMES, holiday_on, is_working_day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 3, 8), "International Women's Day"),
        (date(2026, 3, 9), "International Women's Day (day off)"),
        (date(2026, 3, 22), "Nauryz"),
        (date(2026, 5, 27), "Kurban Ait"),
        (date(2024, 5, 8), "a day off in place of a working Saturday or Sunday"),
        (date(2026, 3, 10), None),
    ],
)
def test_days_have_the_names_that_people_use(day: date, name: str | None) -> None:
    found = holiday_on(day)

    assert (found and str(found)) == name


def test_every_name_of_the_library_is_known() -> None:
    calendar = holidays.country_holidays(COUNTRY_CODE, years=range(2020, 2041), language="en_US")

    names = {one.partition(" (")[0] for text in calendar.values() for one in text.split("; ")}
    assert names - set(NAMES) == {"Day off"}


def test_names_are_in_the_language_of_the_reader() -> None:
    found = []
    for language in ("kk", "ru"):
        with speaking(language):
            found.append(str(holiday_on(date(2026, 5, 11))))

    assert found == ["Жеңіс күні (демалыс күні)", "День Победы (выходной)"]


def test_working_days_are_neither_weekends_nor_holidays() -> None:
    week = [date(2026, 3, 9) + timedelta(days=n) for n in range(7)]

    assert [is_working_day(day) for day in week] == [False, True, True, True, True, False, False]
