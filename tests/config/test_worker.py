"""The worker goes on when the database was locked or away for a moment."""

from typing import Any

import pytest
from django.db import OperationalError

from oqu.config.management.commands import worker

pytestmark = pytest.mark.django_db


class Tasks:
    """The queue of tasks: at first its database is locked, then a person presses Ctrl-C."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = [OperationalError("database is locked"), KeyboardInterrupt()]

    def run(self) -> None:
        raise self.faults.pop(0)


def test_a_locked_database_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    tasks = Tasks()
    monkeypatch.setattr(worker, "_tasks", lambda most: tasks)
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(worker.rounds, "all_rounds", tuple)
    monkeypatch.setattr(worker, "connection", type("Connection", (), {"close": staticmethod(lambda: None)}))

    with pytest.raises(KeyboardInterrupt):
        worker.Command().handle(once=False)

    assert tasks.faults == []
    assert "tasks: OperationalError: database is locked" in capsys.readouterr().err
