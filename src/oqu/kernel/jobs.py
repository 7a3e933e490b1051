"""What the worker does with limits, codes, and files that did not arrive."""

from datetime import datetime, timedelta

from oqu.kernel import limits, one_time_codes, rounds, uploads


@rounds.every(timedelta(hours=1))
def remove_stale_rows(at: datetime) -> None:
    """Delete the counts that limit nobody any more, and the codes that are too old."""
    limits.remove_idle(at=at)
    one_time_codes.remove_expired(at=at)


@rounds.every(timedelta(hours=1))
def delete_expired_uploads(at: datetime) -> None:
    """Delete what was sent of files that no form took in time."""
    uploads.delete_expired(at=at)
