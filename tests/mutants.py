"""A pytest plugin for runs of mutmut (`make mutate`), which tests each fault in a fork of one process."""

import os
from pathlib import Path

import pytest
from django.conf import settings


@pytest.hookimpl(trylast=True)  # after pytest-django has loaded the settings
def pytest_configure() -> None:
    """Give each fork a database of its own."""
    test = settings.DATABASES["default"]["TEST"]
    test["NAME"] = str(Path(test["NAME"]).with_name(f"tests-{os.getpid()}.sqlite3"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests of many examples last: a fault is mostly found by one example, which is quicker."""
    items.sort(key=lambda item: hasattr(getattr(item, "obj", None), "hypothesis"))
