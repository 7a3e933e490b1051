"""A real relay for the tests that take minutes from it."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hall.conftest import SECRET, Relay


@pytest.fixture
def relay(tmp_path: Path, settings: Any) -> Iterator[Relay]:
    """A relay in a process of its own that this site knows."""
    relay = Relay(tmp_path / "hall")
    relay.start()
    settings.SECRET_KEY = SECRET
    settings.OQU_HALL_INSIDE = f"http://127.0.0.1:{relay.port}/hall"
    yield relay
    relay.stop(signal.SIGKILL)
