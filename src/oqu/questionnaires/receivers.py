"""After each migration the standard bank is what this version of the software brings."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from oqu.kernel import clock
from oqu.questionnaires import actions


@receiver(post_migrate, sender=apps.get_app_config("questionnaires"))
def load_bank(using: str, plan: Sequence[tuple[Any, bool]] = (), **_told: Any) -> None:
    """Load the standard questionnaires, unless the migrations went backwards or to another database."""
    if using == DEFAULT_DB_ALIAS and not any(backwards for _migration, backwards in plan):
        actions.load_bank(at=clock.now())
