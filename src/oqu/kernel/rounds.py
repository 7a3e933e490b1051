"""Rounds: small jobs that the worker does again and again, such as sending letters or reminding people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

type Job = Callable[[datetime], object]


@dataclass(frozen=True)
class Round:
    """A job and the pause between two runs of it."""

    name: str
    job: Job
    every: timedelta


_rounds: dict[str, Round] = {}


def every(pause: timedelta) -> Callable[[Job], Job]:
    """Have the worker call this function with the present moment, again after each pause. It must bear repetition."""

    def register(job: Job) -> Job:
        name = f"{job.__module__}.{job.__name__}"
        _rounds[name] = Round(name, job, pause)
        return job

    return register


def all_rounds() -> tuple[Round, ...]:
    """Every registered round, by name."""
    return tuple(_rounds[name] for name in sorted(_rounds))
