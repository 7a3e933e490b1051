"""What the worker does with limits and codes."""

from datetime import datetime, timedelta

from oqu.kernel import limits, one_time_codes, rounds


@rounds.every(timedelta(hours=1))
def remove_stale_rows(at: datetime) -> None:
    """Delete the counts that limit nobody any more, and the codes that are too old."""
    limits.remove_idle(at=at)
    one_time_codes.remove_expired(at=at)
