"""Nothing from outside ends in a fault of the server: any address, in any way, by anyone, with anything in it.

The suite sends some hundred requests, always the same. `make fuzz` sends 100,000 new ones to both databases and keeps
what failed in build/fuzz/.
"""

import json
import os
import traceback
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.forms import Form, forms_of
from tests.fuzz.requests import Asked, requests
from tests.house.permissions.areas import ROWS
from tests.house.permissions.asking import address_of, client_of
from tests.house.permissions.world import World

pytestmark = pytest.mark.django_db
REQUESTS = int(os.environ.get("OQU_FUZZ_REQUESTS", "800"))
SEED = os.environ.get("OQU_FUZZ_SEED", "")
HEALTH = "/health/ready"
"""Answers 503 where no worker runs."""
OURS = (b"<main", b'{"')
PAGES = frozenset({400, 403, 404, 422})
MOST_SHOWN = 20


class Fuzzer:
    """Sends requests and collects what failed, each cause once; what came compressed is taken for a page of ours."""

    def __init__(self, world: World, sessions: Mapping[str, str]) -> None:
        self.sessions = sessions
        self.rows = [(row, address_of(row, world)) for row in ROWS]
        self.failures: dict[str, dict[str, Any]] = {}
        self.statuses: Counter[int] = Counter()
        self._forms: dict[tuple[str, str], list[Form]] = {}
        self._error = ""

    def forms_of(self, role: str, address: str) -> list[Form]:
        """The forms that a member of the cast finds at an address."""
        if (role, address) not in self._forms:
            status, body = self._sent(Asked(role, "GET", address))
            self._forms[role, address] = forms_of(body, address) if status == 200 else []
        return self._forms[role, address]

    def ask(self, asked: Asked) -> None:
        """Send a request, and note it if the answer is a fault or a page that is not ours."""
        status, body = self._sent(asked)
        self.statuses[status] += 1
        if status >= 500 and not asked.address.startswith(HEALTH):
            self._note(
                self._error.strip().splitlines()[-1] if self._error else f"status {status}", asked, status
            )
        elif status in PAGES and body and not any(mark in body for mark in OURS):
            self._note(f"a page of status {status} that is not ours: {body[:60]!r}", asked, status)

    def _sent(self, asked: Asked) -> tuple[int, bytes]:
        cache.clear()
        self._error = ""
        client = client_of(asked.role, self.sessions)
        client.raise_request_exception = False
        with transaction.atomic():
            try:
                response = asked.send(client)
                body = b"".join(response) if response.streaming else response.content
                return response.status_code, b"" if response.headers.get("Content-Encoding") else body
            finally:
                transaction.set_rollback(True)

    def fault(self, **_details: Any) -> None:
        """Receive the exception that a request ended with."""
        self._error = traceback.format_exc()

    def _note(self, what: str, asked: Asked, status: int) -> None:
        places = [line.strip() for line in self._error.splitlines() if line.strip().startswith("File ")]
        cause = f"{what[:200]} | {places[-1] if places else ''}"
        self.failures.setdefault(
            cause, {"status": status, "trace": self._error, **asked.report(), "times": 0}
        )
        self.failures[cause]["times"] += 1


def save(failures: Mapping[str, Any], statuses: Counter[int]) -> Path:
    """Keep what failed, to be sent again."""
    folder = Path("build") / "fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{connection.vendor}-{SEED}.json"
    report = {"seed": SEED, "requests": sum(statuses.values()), "statuses": statuses, "failures": failures}
    file.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=str), "utf-8")
    return file


def test_fuzz_no_request_ends_in_a_fault_of_the_server(world: World, sessions: dict[str, str]) -> None:
    fuzzer = Fuzzer(world, sessions)

    @settings(
        max_examples=REQUESTS,
        derandomize=not SEED,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(asked=requests(fuzzer.rows, fuzzer.forms_of))
    def send(asked: Asked) -> None:
        fuzzer.ask(asked)

    got_request_exception.connect(fuzzer.fault)
    try:
        (seed(int(SEED))(send) if SEED else send)()
    finally:
        got_request_exception.disconnect(fuzzer.fault)
    if SEED:
        save(fuzzer.failures, fuzzer.statuses)

    shown = [
        f"{one['method']} {one['address'][:80]} by {one['role']}: {cause}"
        for cause, one in fuzzer.failures.items()
    ]
    assert shown[:MOST_SHOWN] == []
    assert sum(fuzzer.statuses.values()) >= REQUESTS // 2
