"""Nothing that the relay of the lecture hall is sent ends in a fault, and its process lives: every address, in any way.

The suite sends some hundred requests, always the same; `make fuzz` sends new ones and keeps what failed in build/fuzz/.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from oqu.hall.speaker import Desk
from oqu.kernel.tickets import HallRole
from tests.fuzz.relay import DESK, LECTURES, RelayRequest, relay_requests
from tests.hall import sounds
from tests.hall.conftest import Relay

REQUESTS = int(os.environ.get("OQU_FUZZ_REQUESTS", "800"))
SEED = os.environ.get("OQU_FUZZ_SEED", "")
MOST_SHOWN = 20


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay with lectures that are on, have sound, a question, a poll and a raised hand."""
    started = Relay(tmp_path / "hall")
    started.start()
    for lecture in LECTURES:
        desk = Desk(started.address(HallRole.LECTURER, "p1", lecture=lecture), DESK)
        desk.begin()
        desk.send(*sounds.chunks(5))
        events: list[dict[str, Any]] = [
            {"id": "event-question-1", "kind": "question", "text": "Why?"},
            {"id": "event-poll-1", "kind": "poll", "question": "Which?", "options": ["a", "b"]},
            {"id": "event-hand-1", "kind": "hand", "up": True},
        ]
        desk.post("say", {"events": events})
    yield started
    started.stop()


def test_fuzz_no_request_ends_in_a_fault_of_the_relay(relay: Relay) -> None:
    statuses: Counter[int] = Counter()
    failures: list[dict[str, Any]] = []

    @settings(
        max_examples=REQUESTS,
        derandomize=not SEED,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(asked=relay_requests())
    def send(asked: RelayRequest) -> None:
        status = asked.send(relay.port)
        statuses[status] += 1
        if status >= 500:
            failures.append({"status": status, **asked.report()})
        assert relay.process
        assert relay.process.poll() is None, asked.report()

    (seed(int(SEED))(send) if SEED else send)()
    if SEED:
        folder = Path("build") / "fuzz"
        folder.mkdir(parents=True, exist_ok=True)
        report = {
            "seed": SEED,
            "requests": sum(statuses.values()),
            "statuses": statuses,
            "failures": failures,
        }
        (folder / f"relay-{SEED}.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")

    shown = [f"{one['status']}: {one['method']} {one['path'][-200:]} {one['body'][:200]}" for one in failures]
    assert shown[:MOST_SHOWN] == []
    assert sum(statuses.values()) >= REQUESTS // 2
    assert statuses[200] >= REQUESTS // 10
    assert relay.json_answer(relay.address(HallRole.STAFF, lecture=LECTURES[0]) + "/index.json")[0] == 200
