"""Dates and times of day: exact while the wave is open, afterwards only the class (month, hour) that they are in."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, time
from typing import ClassVar

from django.utils.dateparse import parse_date, parse_time
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.kind import (
    MISSING_CODE,
    MOST_OPTIONS,
    NOT_APPLICABLE_CODE,
    AnswerColumn,
)
from oqu.questionnaires.definition.kinds.single import SingleAnswer
from oqu.questionnaires.definition.problems import Words, say

DAY_FIRST = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$", re.ASCII)
HOUR = re.compile(r"^(\d:)", re.ASCII)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
HOURS = {"hour": 1, "quarter": 6}


class Moment(SingleAnswer):
    """The exact value in an answer, one byte with its class in a packed one."""

    name: ClassVar[str]
    class_names: ClassVar[Mapping[str, Words]]

    @abstractmethod
    def starts(self, item: Item) -> tuple[str, ...]:
        """The first value of each class, in order."""

    @abstractmethod
    def labels(self, item: Item) -> list[str]:
        """Each class in words."""

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        if item.classes not in self.class_names:
            yield "classes", say(_("one of {kinds} is needed"), kinds=", ".join(self.class_names))

    def columns(self, item: Item) -> tuple[AnswerColumn, ...]:
        return (AnswerColumn(item.code, item.code, 0, len(self.starts(item)) - 1),)

    def pack(self, item: Item, answers: Mapping[str, Value]) -> tuple[int, ...]:
        if item.code not in answers:
            return (MISSING_CODE,)
        value = answers[item.code]
        if value is None:
            return (NOT_APPLICABLE_CODE,)
        return (sum(start <= str(value) for start in self.starts(item)[1:]),)

    def unpack(self, item: Item, codes: Sequence[int]) -> dict[str, Value]:
        """The first value of the class: the exact one is not in a packed answer."""
        (code,) = codes
        if code == MISSING_CODE:
            return {}
        return {item.code: None if code == NOT_APPLICABLE_CODE else self.starts(item)[code]}


class DateKind(Moment):
    """A day, counted by months, quarters or years."""

    name = "date"
    label = _("Date")
    fields = frozenset({"classes", "earliest", "latest", "not_applicable", "message"})
    class_names: ClassVar = {"month": _("by months"), "quarter": _("by quarters"), "year": _("by years")}

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        yield from super().check(item)
        for place, text in (("earliest", item.earliest), ("latest", item.latest)):
            if day_of(text) is None:
                yield place, _("a date such as 2026-04-15 is needed")
        if not day_of(item.earliest) or not day_of(item.latest) or item.classes not in MONTHS:
            return
        count = len(_periods(item))
        if not 1 <= count <= MOST_OPTIONS:
            yield (
                "latest",
                say(_("there are {n} classes; from 1 to {most} are needed"), n=count, most=MOST_OPTIONS),
            )

    def starts(self, item: Item) -> tuple[str, ...]:
        return tuple(first.isoformat() for first in _periods(item))

    def labels(self, item: Item) -> list[str]:
        return [_period_words(first, MONTHS[item.classes]) for first in _periods(item)]

    def read(self, item: Item, text: str) -> tuple[Value, Words]:
        day, first, last = day_of(text), day_of(item.earliest), day_of(item.latest)
        if day is None or first is None or last is None:
            return None, _("Write a date such as 15.04.2026.")
        if not first <= day <= last:
            words = _("Write a date from {earliest} to {latest}.")
            return None, say(words, earliest=f"{first:%d.%m.%Y}", latest=f"{last:%d.%m.%Y}")
        return day.isoformat(), ""


class TimeKind(Moment):
    """A time of day, counted by hours or quarters of the day."""

    name = "time"
    label = _("Time of day")
    fields = frozenset({"classes", "not_applicable", "message"})
    class_names: ClassVar = {"hour": _("by hours"), "quarter": _("by quarters of the day")}

    def starts(self, item: Item) -> tuple[str, ...]:
        return tuple(f"{hour:02}:00" for hour in range(0, 24, HOURS.get(item.classes, 1)))

    def labels(self, item: Item) -> list[str]:
        last = HOURS.get(item.classes, 1) - 1
        return [f"{start}–{int(start[:2]) + last:02}:59" for start in self.starts(item)]

    def read(self, item: Item, text: str) -> tuple[Value, Words]:
        found = hour_of(text)
        return (None, _("Write a time such as 09:30.")) if found is None else (f"{found:%H:%M}", "")


MOMENTS = {kind.name: kind for kind in (DateKind(), TimeKind())}


def day_of(text: str) -> date | None:
    """The day that is written there, as 2026-04-15 or 15.04.2026; None where there is none."""
    with suppress(ValueError):
        return parse_date(DAY_FIRST.sub(r"\3-\2-\1", text.strip()))
    return None


def hour_of(text: str) -> time | None:
    """The time of day that is written there, None where there is none."""
    with suppress(ValueError):
        return parse_time(HOUR.sub(r"0\1", text.strip().replace(".", ":")))
    return None


def _periods(item: Item) -> list[date]:
    """The first day of each class; one more than there may be, where there are too many."""
    first, last = day_of(item.earliest), day_of(item.latest)
    if first is None or last is None:
        return []
    step = MONTHS.get(item.classes, 1)
    begin, end = ((day.year * 12 + day.month - 1) // step for day in (first, last))
    months = (number * step for number in range(begin, min(end, begin + MOST_OPTIONS) + 1))
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _period_words(first: date, months: int) -> str:
    if months == MONTHS["year"]:
        return str(first.year)
    if months == 1:
        return date_format(first, "F Y")
    last = first.replace(month=first.month + months - 1)
    return f"{date_format(first, 'F')} – {date_format(last, 'F Y')}"
