"""What the worker does with ideas."""

from datetime import datetime, timedelta

from oqu.ideas import actions
from oqu.kernel import rounds


@rounds.every(timedelta(hours=6))
def remind(at: datetime) -> None:
    """Ask after ideas whose time has come."""
    actions.remind(at=at)
