"""What the worker does with lectures: ask the hall how they stand, and who listened."""

from datetime import datetime, timedelta

from oqu.kernel import rounds
from oqu.lectures import actions

JUST_OVER = timedelta(hours=3)
REPLAYED_FOR = timedelta(days=120)


@rounds.every(timedelta(seconds=15))
def look_into_halls(at: datetime) -> None:
    """Know which lectures are on, so that pages can say so without asking the relay themselves."""
    actions.look_into_halls(at=at)


@rounds.every(timedelta(minutes=5))
def count_listeners(at: datetime) -> None:
    """Take the minutes of lectures that are just over."""
    actions.ask_halls(at=at, since=JUST_OVER)


@rounds.every(timedelta(hours=6))
def count_replays(at: datetime) -> None:
    """Fetch attendance of recordings."""
    actions.ask_halls(at=at, since=REPLAYED_FOR)


@rounds.every(timedelta(hours=24))
def forget_deleted_people(at: datetime) -> None:
    """Take people who deleted their accounts out of the hall where the relay was unreachable when they did."""
    actions.forget_deleted_people_in_halls(at=at)


@rounds.every(timedelta(minutes=30))
def fetch_recordings(at: datetime) -> None:
    """Put recordings of meetings onto the pages of their lectures."""
    actions.fetch_recordings(at=at)
