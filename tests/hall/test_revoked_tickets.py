"""Revoked tickets: the site reports them to the relay, which refuses them, also after a restart."""

import json
import time
from pathlib import Path

import pytest

from oqu.hall.revoked_tickets import STORED_S, RevokedTickets
from oqu.kernel.tickets import HallRole, Ticket
from tests.hall.conftest import Relay


def of(person: str, issued: int) -> Ticket:
    return Ticket(
        lecture="talk", role=HallRole.LISTENER, person=person, name="", issued=issued, expires=2**40
    )


def revoke(relay: Relay, person: str, before: int) -> tuple[int, object]:
    site = relay.address(HallRole.SITE, "site", lecture="")
    return relay.json_answer(f"{site}/leave", {"person": person, "before": before})


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (HallRole.LISTENER, "live"),
        (HallRole.LISTENER, "sound.mp4"),
        (HallRole.LECTURER, "attendance.json"),
        (HallRole.STAFF, "live"),
    ],
)
def test_only_a_newer_ticket_is_accepted_after_a_revocation(
    shared_relay: Relay, role: HallRole, path: str
) -> None:
    now, person = int(time.time()), f"leaves-{role}-{path[:4]}"
    old = shared_relay.address(role, person, lecture="left", issued=now - 10)
    other = shared_relay.address(role, "stays", lecture="left", issued=now - 10)
    assert shared_relay.ask(f"{old}/{path}")[0] == 200

    assert revoke(shared_relay, person, now) == (200, {"person": person})

    assert shared_relay.json_answer(f"{old}/{path}") == (401, {"code": "expired_ticket"})
    assert shared_relay.ask(f"{other}/{path}")[0] == 200
    fresh = shared_relay.address(role, person, lecture="left", issued=now)
    assert shared_relay.ask(f"{fresh}/{path}")[0] == 200


def test_revocations_outlive_a_restart(relay: Relay) -> None:
    now = int(time.time())
    revoke(relay, "gone", now)
    relay.stop()
    relay.start()

    address = relay.address(HallRole.LISTENER, "gone", issued=now - 1)
    assert relay.json_answer(f"{address}/live") == (401, {"code": "expired_ticket"})


@pytest.mark.parametrize("role", [HallRole.LECTURER, HallRole.STAFF, HallRole.LISTENER])
def test_only_the_site_may_revoke_tickets(shared_relay: Relay, role: HallRole) -> None:
    answer = shared_relay.json_answer(
        f"{shared_relay.address(role)}/leave", {"person": "anybody", "before": 2**33}
    )

    assert answer == (403, {"code": "not_yours"})


@pytest.mark.parametrize("path", ["live", "attendance.json", "index.json", "sound.mp4"])
def test_the_ticket_of_the_site_opens_no_lecture(shared_relay: Relay, path: str) -> None:
    address = shared_relay.address(HallRole.SITE, "site")

    assert shared_relay.json_answer(f"{address}/{path}") == (403, {"code": "not_yours"})


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"person": "x"},
        {"person": "", "before": 1},
        {"person": 7, "before": 1},
        {"person": "x", "before": "1"},
    ],
)
def test_an_invalid_revocation_is_refused(shared_relay: Relay, data: dict[str, object]) -> None:
    address = shared_relay.address(HallRole.SITE, "site", lecture="")

    assert shared_relay.json_answer(f"{address}/leave", data) == (400, {"code": "form"})


def test_expired_revocations_are_dropped(tmp_path: Path) -> None:
    known = RevokedTickets(tmp_path)
    for number in range(100):
        known.revoke(f"person-{number}", 1_000 + number, now=1_000 + number)
    known.revoke("late", 1_050 + STORED_S, now=1_050 + STORED_S)

    stored = json.loads((tmp_path / "departures.json").read_text("utf-8"))
    assert len(stored) == 50
    assert known.is_revoked(of("person-99", 1_098))
    assert not known.is_revoked(of("person-99", 1_099))


def test_an_unreadable_list_does_not_stop_the_relay(tmp_path: Path) -> None:
    (tmp_path / "departures.json").write_text("[", "utf-8")

    assert not RevokedTickets(tmp_path).is_revoked(of("anybody", 0))
