"""What the worker does with letters."""

from datetime import datetime, timedelta

from oqu.kernel import rounds
from oqu.letters import actions


@rounds.every(timedelta(seconds=5))
def deliver(at: datetime) -> None:
    """Send the letters that are due."""
    actions.deliver_due(at=at)
