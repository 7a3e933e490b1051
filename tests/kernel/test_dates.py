"""Dates are formatted as people say them, in each language and zone."""

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import formats, timezone, translation

from oqu.kernel import dates
from oqu.ui.components import times

LECTURE = datetime(2021, 4, 15, 4, 0, tzinfo=UTC)  # 10:00 in Astana, which was six hours ahead in 2021
ASTANA = ZoneInfo("Asia/Almaty")


@pytest.mark.parametrize(
    ("language", "formatted"),
    [
        ("kk", "15 сәуір, бейсенбі, 10:00, Астана уақыты"),
        ("ru", "четверг, 15 апреля, 10:00, время Астаны"),
        ("en", "Thursday 15 April, 10:00, Astana time"),
    ],
)
def test_moment_in_one_zone_names_it_once(language: str, formatted: str) -> None:
    with translation.override(language):
        assert dates.moment(LECTURE, language, zone=ASTANA, this_year=2021, other=ASTANA) == formatted


def test_moment_names_the_course_zone_where_its_clock_differs() -> None:
    formatted = dates.moment(LECTURE, "en", zone=ZoneInfo("Europe/Moscow"), this_year=2021, other=ASTANA)
    assert formatted == "Thursday 15 April, 07:00, Moscow time (10:00, Astana time)"


def test_moment_names_the_course_day_where_it_is_another() -> None:
    late = datetime(2021, 4, 15, 20, 30, tzinfo=UTC)
    formatted = dates.moment(late, "en", zone=ZoneInfo("Europe/Moscow"), this_year=2021, other=ASTANA)
    assert formatted == "Thursday 15 April, 23:30, Moscow time (16 April, 02:30, Astana time)"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_zone_is_offered_by_an_english_name(language: str) -> None:
    with translation.override(language):
        names = [name for _zone, name in dates.other_zones("Asia/Almaty")]

    assert len(names) > 50
    assert [name for name in names if re.search("[A-Za-z]", name.replace("(UTC", ""))] == []
    assert [name for name in names if not re.fullmatch(r"[^()]+ \(UTC[+−]\d{1,2}(:\d\d)?\)", name)] == []


def test_moment_is_silent_about_a_zone_with_the_same_clock() -> None:
    formatted = dates.moment(LECTURE, "en", zone=ASTANA, this_year=2021, other=ZoneInfo("Asia/Bishkek"))
    assert formatted == "Thursday 15 April, 10:00, Astana time"


def test_unlisted_zone_is_named_by_its_city() -> None:
    assert dates.zone_name(ZoneInfo("America/New_York")) == "New York time"


@pytest.mark.parametrize(
    ("language", "formatted"),
    [
        ("kk", "2021 жылғы 15 сәуір, бейсенбі"),
        ("ru", "четверг, 15 апреля 2021 года"),
        ("en", "Thursday 15 April 2021"),
    ],
)
def test_day_of_another_year_says_the_year(language: str, formatted: str) -> None:
    assert dates.day(date(2021, 4, 15), language, this_year=2026) == formatted


@pytest.mark.parametrize(
    ("language", "same_month", "other_month"),
    [
        ("kk", "15–24 сәуір", "28 сәуір – 3 мамыр"),
        ("ru", "15–24 апреля", "28 апреля – 3 мая"),
        ("en", "15–24 April", "28 April – 3 May"),
    ],
)
def test_days_are_joined(language: str, same_month: str, other_month: str) -> None:
    year = {"this_year": 2021}
    assert dates.days(date(2021, 4, 15), date(2021, 4, 24), language, **year) == same_month
    assert dates.days(date(2021, 4, 28), date(2021, 5, 3), language, **year) == other_month


def test_days_over_new_year_say_both_years() -> None:
    formatted = dates.days(date(2025, 12, 28), date(2026, 1, 5), "en", this_year=2026)
    assert formatted == "28 December 2025 – 5 January 2026"


def test_days_of_a_past_year_say_it_once() -> None:
    assert dates.days(date(2021, 4, 15), date(2021, 4, 24), "ru", this_year=2026) == "15–24 апреля 2021 года"
    assert dates.days(date(2021, 4, 15), date(2021, 4, 24), "kk", this_year=2026) == "2021 жылғы 15–24 сәуір"
    months = (date(2027, 3, 17), date(2027, 4, 2))
    assert dates.days(*months, "ru", this_year=2026) == "17 марта – 2 апреля 2027 года"
    assert dates.days(*months, "kk", this_year=2026) == "2027 жылғы 17 наурыз – 2 сәуір"
    assert dates.days(*months, "en", this_year=2026) == "17 March – 2 April 2027"


def test_when_speaks_in_the_readers_zone() -> None:
    with timezone.override("Asia/Almaty"):
        drawn = times.when(LECTURE, "Asia/Almaty", "time")
    assert drawn == '<time datetime="2021-04-15T10:00:00+06:00">10:00</time>'


def test_when_of_nothing_is_nothing() -> None:
    assert times.when(None) == ""


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_djangos_own_filters_know_the_formats(language: str) -> None:
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        assert formats.date_format(date(2021, 4, 15), "SHORT_DATE_FORMAT") == "15.04.2021"
        assert "American" not in formats.date_format(date(2021, 4, 15))


def test_kazakh_date_filter_is_kazakh() -> None:
    with translation.override("kk"):
        assert formats.date_format(date(2021, 4, 15)).lower() == "2021 жылғы 15 сәуір"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "2021 жылғы 15–24 сәуір"),
        ("ru", "15–24 апреля 2021 года"),
        ("en", "15–24 April 2021"),
    ],
)
def test_a_document_says_the_year_always(language: str, words: str) -> None:
    assert dates.written_days(date(2021, 4, 15), date(2021, 4, 24), language) == words


def test_zones_are_chosen_by_what_people_call_them() -> None:
    with translation.override("ru"):
        choices = dates.zone_choices(["Asia/Almaty", "Europe/Moscow", "Asia/Almaty"])

    assert choices == [
        ("Asia/Almaty", "время Астаны (UTC+5)"),
        ("Europe/Moscow", "московское время (UTC+3)"),
    ]


ZONE_OF = {name: zone for zone, name in dates.ZONES.items()} | {"Astana time": "Asia/Almaty"}


def test_the_zones_of_the_own_country_come_first_each_name_once() -> None:
    offered = dates.usual_zones("Asia/Almaty")

    names = [name.partition(" (")[0] for _zone, name in offered]
    home = [name for name in names if ZONE_OF[name] in dates.country_zones("Asia/Almaty")]
    assert names[: len(home)] == home == list(dict.fromkeys(home))
    assert {"Astana time", "Oral time", "Kyzylorda time"} <= set(home)
    assert len(names) == len(set(names)) < 25


@pytest.mark.parametrize(
    ("home", "first"), [("Asia/Tashkent", ["Asia/Tashkent", "Asia/Samarkand"]), ("UTC", ["UTC"])]
)
def test_an_installation_elsewhere_offers_its_own_zones(settings: Any, home: str, first: list[str]) -> None:
    settings.OQU_HOME_ZONE = home

    assert [zone for zone, _name in dates.usual_zones(home)][: len(first)] == first


def test_other_zones_are_one_for_each_clock_and_none_twice() -> None:
    usual, others = dates.usual_zones("Asia/Almaty"), dates.other_zones("Asia/Almaty")

    names = [name for _zone, name in (*usual, *others)]
    assert len(names) == len(set(names))
    assert 40 < len(others) < 100
    assert dates.usual_zones("America/Lima")[0] == ("America/Lima", "Lima time (UTC−5)")
