"""Ending a person's tickets of the lecture hall before their time."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.tasks import task

from oqu.kernel import clock
from oqu.lectures.outside import relay
from oqu.lectures.queries import TICKET_FOR, has_hall_lectures, site_address

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=15)


def end_hall_tickets(*, person_key: str, at: datetime) -> None:
    """Have the worker tell the relay that what was issued up to now lets this person in no longer.

    A page of a person who is still allowed fetches a new ticket by itself. Nothing waits for the relay here, and
    a relay that is down is notified when it is back, as long as one of the tickets could still be good.
    """
    if has_hall_lectures():
        transaction.on_commit(partial(tell_hall.enqueue, person_key, int(at.timestamp()) + 1))


@task
def tell_hall(person_key: str, before: int, pause: int = int(FIRST_PAUSE.total_seconds())) -> bool:
    """Tell the relay once; if it is silent try again after `pause` seconds, then after twice as long. Return whether it knows."""
    at = clock.now()
    try:
        relay.end_tickets(site_address(at), person=person_key, before=before)
    except relay.NoAnswer as problem:
        logger.info("the hall does not know yet that %s has left: %s", person_key, problem)
        if at.timestamp() < before + TICKET_FOR.total_seconds():
            later = tell_hall.using(run_after=at + timedelta(seconds=pause))
            later.enqueue(person_key, before, pause * 2)
        return False
    return True
