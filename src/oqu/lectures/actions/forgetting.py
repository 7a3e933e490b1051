"""Having the lecture hall take out the names of people who deleted their accounts."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.tasks import task

from oqu.kernel import clock
from oqu.lectures.outside import relay
from oqu.lectures.queries import site_address
from oqu.people.queries import deleted_keys

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=6)
"""Then the nightly round does it."""
AT_ONCE = 500
"""People in one request."""


def forget_in_halls(*, person_key: str) -> None:
    """Have the worker tell the relay that this person deleted the account; again if the relay is away."""
    transaction.on_commit(partial(tell_hall_to_forget.enqueue, person_key))


@task
def tell_hall_to_forget(person_key: str, pause: int = int(FIRST_PAUSE.total_seconds())) -> bool:
    """Tell the relay once; if it is silent try again after `pause` seconds, then after twice as long. Return whether it is done."""
    at = clock.now()
    if _told([person_key], at):
        return True
    if pause <= LONGEST_PAUSE.total_seconds():
        later = tell_hall_to_forget.using(run_after=at + timedelta(seconds=pause))
        later.enqueue(person_key, pause * 2)
    return False


def forget_deleted_people_in_halls(*, at: datetime) -> bool:
    """Tell the relay of everybody who ever deleted an account; return whether all of it is done.

    So a relay that was away, lectures of earlier versions and folders that came back from a backup lose the names too.
    """
    done = [_told(people, at) for people in _parts(deleted_keys())]
    return all(done)


def _told(people: Sequence[str], at: datetime) -> bool:
    try:
        failed = relay.forget(site_address(at), people=people)
    except relay.NoAnswer as problem:
        logger.info("the hall still has the names of people who deleted their accounts: %s", problem)
        return False
    if failed:
        logger.warning("the hall could not take names out of %s lectures; its own log says why", failed)
    return not failed


def _parts(people: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(people), AT_ONCE):
        yield people[start : start + AT_ONCE]
