"""What is still open in a course that is about to close: listed with links, and asked about before the step."""

from collections.abc import Iterator
from datetime import datetime

from oqu.courses.queries import Course, Stage
from oqu.web import activity_kinds
from oqu.web.office.life import Life, Need

CLOSES = (Stage.CLOSING, Stage.CLOSED)
"""The steps after which something that is open can no longer be done, or only in part."""


def still_open(course: Course, life: Life, at: datetime) -> tuple[Need, ...]:
    """What is not finished before the next step, if this closes the course: lawful, but to be confirmed."""
    return tuple(_open(course, life, at)) if life.next in CLOSES else ()


def _open(course: Course, life: Life, at: datetime) -> Iterator[Need]:
    yield from (need for need in life.needs if need.asks)
    for kind in activity_kinds.every():
        for matter in kind.adds.still_open(course, at):
            if life.next == Stage.CLOSED or not matter.only_at_end:
                yield Need(matter.words, matter.url, asks=True)
