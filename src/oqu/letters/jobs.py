"""What the worker does with letters."""

from datetime import datetime, timedelta

from oqu.kernel import rounds
from oqu.letters import actions


@rounds.every(timedelta(seconds=2))
def deliver(at: datetime) -> None:
    """Send the letters that are due; people wait for their codes, so look often."""
    actions.deliver_due(at=at)


@rounds.every(timedelta(hours=1))
def forget_codes(at: datetime) -> None:
    """Take the text out of letters with codes for signing in when these are long stale."""
    actions.forget_confidential(at=at)
