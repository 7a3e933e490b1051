"""Fixtures for the public pages."""

import pytest

from oqu.kernel import clock


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the site's clock: hundreds of requests take minutes on a busy machine, and limits end with time."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
