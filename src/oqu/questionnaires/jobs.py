"""What the worker does with questionnaires."""

from datetime import datetime, timedelta

from oqu.kernel import rounds
from oqu.questionnaires import actions, queries


@rounds.every(timedelta(hours=6))
def plan_followups(at: datetime) -> None:
    """When a course has ended, plan what is asked one, three and six months later."""
    for course in queries.without_followups(at):
        actions.plan_followups(course=course, at=at)


@rounds.every(timedelta(minutes=15))
def announce(at: datetime) -> None:
    """Tell people by letter when a questionnaire opens after the course, for then nobody looks at its plan."""
    for wave in queries.due_to_announce(at):
        actions.announce(wave=wave, at=at)


@rounds.every(timedelta(minutes=1))
def close_due(at: datetime) -> None:
    """Close the waves whose time is over."""
    for wave in queries.due_to_close(at):
        actions.close_wave(wave=wave, by=None, at=at)


@rounds.every(timedelta(hours=1))
def remind(at: datetime) -> None:
    """A day before a wave is due, write to those who have not answered."""
    for wave in queries.due_within(at, timedelta(days=1)):
        actions.remind(wave=wave, by=None, at=at, round_name="a day before")
