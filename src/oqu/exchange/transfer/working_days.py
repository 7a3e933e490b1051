"""Moving a plan off public holidays, or off all days on which nobody works: days keep their order, and what was on one day stays on one day."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.public_holidays import SUNDAY, holiday_on, is_working_day

type Times = dict[str, datetime | None]
"""opens_at, starts_at, ends_at, due_at → a moment, or None."""

DAY = timedelta(days=1)
SATURDAY = 5


class OutOfCalendar(Refused):
    message = _(
        "With this first day some dates of the plan would be outside the calendar. Choose another one."
    )


class WorkingDays:
    """Where the days of a plan move, given the days on which something is held.

    What is held on a holiday moves to the next working day; what follows, as far as it must to come after it.
    With `off_weekends` a Saturday and a Sunday count as a holiday does.
    """

    def __init__(self, held: Iterable[date], zone: str, *, off_weekends: bool = False) -> None:
        self.held, self.zone, self.off_weekends = sorted(set(held)), zone, off_weekends

    @cached_property
    def _moved(self) -> Mapping[date, date]:
        moved: dict[date, date] = {}
        last = date.min
        for day in self.held:
            found = max(day, last + DAY) if moved else day
            if found != day or self._is_free(found):
                found = working_day_from(found)
            moved[day] = last = found
        return moved

    def _is_free(self, day: date) -> bool:
        return not is_working_day(day) if self.off_weekends else holiday_on(day) is not None

    def day_of(self, day: date) -> date:
        """The day to which a day moves: not before that to which what is held by then has moved."""
        place = bisect_right(self.held, day)
        return max(day, self._moved[self.held[place - 1]]) if place else day

    def of_held(self, times: Times) -> Times:
        """The times of what is held, all by as many days as its beginning moves."""
        day = _day(times["starts_at"], self.zone)
        by = timedelta() if day is None else self.day_of(day) - day
        return {name: shifted(moment, by, self.zone) for name, moment in times.items()}

    def of_work(self, times: Times) -> Times:
        """The times of what is open for some days: it opens on no holiday, is due on no holiday or Sunday, and has no fewer working days if it opens later."""
        due = _day(times["due_at"], self.zone)
        moved = dict(times)
        for name in ("opens_at", "starts_at", "ends_at"):
            if (day := _day(times[name], self.zone)) is not None:
                begins = self.day_of(day)
                begins = working_day_from(begins) if self._is_free(begins) else begins
                moved[name] = shifted(times[name], begins - day, self.zone)
        if due is not None:
            due_on = self._due_day(self.day_of(due))
            moved["due_at"] = shifted(times["due_at"], due_on - due, self.zone)
            while _is_before(moved["due_at"], moved["opens_at"]):
                due_on = self._due_day(due_on + DAY)
                moved["due_at"] = shifted(times["due_at"], due_on - due, self.zone)
            due_on = self._with_length(times, moved, due, due_on)
            moved["due_at"] = shifted(times["due_at"], due_on - due, self.zone)
        return moved

    def _with_length(self, times: Times, moved: Times, due: date, due_on: date) -> date:
        """The day until which work whose opening has moved has as many working days as it had Mondays to Fridays."""
        opened, opens = _day(times["opens_at"], self.zone), _day(moved["opens_at"], self.zone)
        if opened is None or opens is None or opens == opened:
            return due_on
        length = sum(day.weekday() < SATURDAY for day in _days_after(opened, due))
        while sum(map(is_working_day, _days_after(opens, due_on))) < length:
            due_on = self._due_day(due_on + DAY)
        return due_on

    def _due_day(self, day: date) -> date:
        return working_day_from(day) if self._is_free(day) or day.weekday() == SUNDAY else day


def _days_after(first: date, last: date) -> Iterator[date]:
    """The days after the first one, up to the last."""
    return (first + (number + 1) * DAY for number in range((last - first).days))


def shifted(moment: datetime | None, by: timedelta, zone: str) -> datetime | None:
    """The same hour by the clock of the zone, some days later. Raises OutOfCalendar."""
    if moment is None:
        return None
    local = clock.in_zone(moment, zone).replace(tzinfo=None) + by
    try:
        return clock.parse_local(local.isoformat(timespec="minutes"), zone)
    except clock.DayOutOfRange as error:
        raise OutOfCalendar from error


def working_day_from(day: date) -> date:
    """The first day from this one on that is neither a Saturday, nor a Sunday, nor a public holiday."""
    while not is_working_day(day):
        day += DAY
    return day


def same_place(day: date, began: date, begins: date) -> date:
    """The day that has the same place in a plan from `begins` on as `day` has in one from `began` on.

    Mondays to Fridays count in the earlier plan, working days in the new one: what holidays move pushes the rest on.
    """
    found = working_day_from(begins)
    for number in range((day - began).days):
        if (began + (number + 1) * DAY).weekday() < SATURDAY:
            found = working_day_from(found + DAY)
    return found


def working_day_until(day: date) -> date:
    """The last such day up to this one."""
    while not is_working_day(day):
        day -= DAY
    return day


def _day(moment: datetime | None, zone: str) -> date | None:
    return clock.local_date(moment, zone) if moment else None


def _is_before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one <= other
