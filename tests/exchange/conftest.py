"""The whole course of April 2021, replayed once for all tests of this folder."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from oqu.courses.models import Course

FOLDER = settings.BASE_DIR / "examples" / "akmola-2021"


@dataclass(frozen=True)
class Replayed:
    """The course, the command's output, and the folder that it wrote."""

    course: Course
    printed: str
    output: Path

    @property
    def summary(self) -> dict[str, Any]:
        """The numbers that it wrote."""
        return dict(json.loads((self.output / "summary.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def replayed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Replayed]:
    """`oqu replay` on an empty database, rolled back after the module."""
    output = tmp_path_factory.mktemp("replay")
    with django_db_blocker.unblock(), transaction.atomic():
        printed = replay(output)
        yield Replayed(Course.objects.get(), printed, output)
        transaction.set_rollback(True)


def replay(output: Path) -> str:
    """Run the command; return its output."""
    printed = StringIO()
    call_command("replay", FOLDER, output=output, stdout=printed)
    return printed.getvalue()
