"""Exactly once: the same request sent twice is one row and the same answer."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.db import IntegrityError, models, transaction

from oqu.kernel.models import DoneOnce


def digest(scope: str, key: str) -> str:
    """The stored form of a key: its SHA-256 within a scope, so that two actions may meet the same key."""
    return hashlib.sha256(f"{scope}\n{key}".encode()).hexdigest()


def once[**P, M: models.Model](model: type[M]) -> Callable[[Callable[P, M]], Callable[P, M]]:
    """Make an action that creates a `model` row atomic and safe to repeat.

    The action must take the keyword `key`: any string that the asker repeats when it asks again. The first call
    runs and is remembered in the same transaction; every later call with that key returns the very row that the
    first one made and writes nothing. A row that is gone since then counts as done: the model's DoesNotExist is raised.
    """

    def decorate(action: Callable[P, M]) -> Callable[P, M]:
        scope = f"{action.__module__}.{action.__qualname__}"

        @wraps(action)
        def repeatable(*args: P.args, **kwargs: P.kwargs) -> M:
            mark = digest(scope, str(kwargs["key"]))
            manager = cast(Any, model)._default_manager
            try:
                with transaction.atomic():
                    if done := DoneOnce.objects.filter(pk=mark).first():
                        return cast(M, manager.get(pk=done.object_pk))
                    made = action(*args, **kwargs)
                    DoneOnce.objects.create(
                        digest=mark, model=model._meta.label_lower, object_pk=str(made.pk)
                    )
                    return made
            except IntegrityError:
                done = DoneOnce.objects.filter(pk=mark).first()
                if done is None:
                    raise
                return cast(M, manager.get(pk=done.object_pk))

        return repeatable

    return decorate


def is_done(mark: str) -> bool:
    """Whether something without a row of its own was done under this digest."""
    return DoneOnce.objects.filter(pk=mark).exists()


def mark_done(mark: str) -> None:
    """Remember, in the same transaction, that it was done."""
    DoneOnce.objects.bulk_create([DoneOnce(digest=mark, model="", object_pk="")])


def led_to(mark: str) -> str:
    """The address that a form received under this digest led its sender to, or "" if there was none."""
    return DoneOnce.objects.filter(pk=mark).values_list("led_to", flat=True).first() or ""


def mark_received(mark: str, address: str) -> None:
    """Remember that a form was received, and where its sender was led to (500 characters at most)."""
    DoneOnce.objects.get_or_create(
        digest=mark, defaults={"model": "", "object_pk": "", "led_to": address[:500]}
    )
