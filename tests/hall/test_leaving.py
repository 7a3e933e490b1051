"""Somebody has left: the site tells the relay, which lets them in no longer, also after a restart."""

import json
import time
from pathlib import Path

import pytest

from oqu.hall.departures import STORED_S, Departures
from oqu.kernel.tickets import Role, Ticket
from tests.hall.conftest import Relay


def of(person: str, issued: int) -> Ticket:
    return Ticket(lecture="talk", role=Role.LISTENER, person=person, name="", issued=issued, expires=2**40)


def leave(relay: Relay, person: str, before: int) -> tuple[int, object]:
    site = relay.address(Role.SITE, "site", lecture="")
    return relay.json_answer(f"{site}/leave", {"person": person, "before": before})


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.LISTENER, "live"),
        (Role.LISTENER, "sound.mp4"),
        (Role.LECTURER, "attendance.json"),
        (Role.STAFF, "live"),
    ],
)
def test_who_has_left_is_let_in_only_with_a_newer_ticket(shared_relay: Relay, role: Role, path: str) -> None:
    now, person = int(time.time()), f"leaves-{role}-{path[:4]}"
    old = shared_relay.address(role, person, lecture="left", issued=now - 10)
    other = shared_relay.address(role, "stays", lecture="left", issued=now - 10)
    assert shared_relay.ask(f"{old}/{path}")[0] == 200

    assert leave(shared_relay, person, now) == (200, {"person": person})

    assert shared_relay.json_answer(f"{old}/{path}") == (401, {"code": "expired_ticket"})
    assert shared_relay.ask(f"{other}/{path}")[0] == 200
    fresh = shared_relay.address(role, person, lecture="left", issued=now)
    assert shared_relay.ask(f"{fresh}/{path}")[0] == 200


def test_a_relay_that_was_started_anew_still_knows_who_has_left(relay: Relay) -> None:
    now = int(time.time())
    leave(relay, "gone", now)
    relay.stop()
    relay.start()

    address = relay.address(Role.LISTENER, "gone", issued=now - 1)
    assert relay.json_answer(f"{address}/live") == (401, {"code": "expired_ticket"})


@pytest.mark.parametrize("role", [Role.LECTURER, Role.STAFF, Role.LISTENER])
def test_only_the_site_says_who_has_left(shared_relay: Relay, role: Role) -> None:
    told = shared_relay.json_answer(
        f"{shared_relay.address(role)}/leave", {"person": "anybody", "before": 2**33}
    )

    assert told == (403, {"code": "not_yours"})


@pytest.mark.parametrize("path", ["live", "attendance.json", "index.json", "sound.mp4"])
def test_the_ticket_of_the_site_opens_no_lecture(shared_relay: Relay, path: str) -> None:
    address = shared_relay.address(Role.SITE, "site")

    assert shared_relay.json_answer(f"{address}/{path}") == (403, {"code": "not_yours"})


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"person": "x"},
        {"person": "", "before": 1},
        {"person": 7, "before": 1},
        {"person": "x", "before": "1"},
    ],
)
def test_a_departure_that_is_no_departure_is_refused(shared_relay: Relay, said: dict[str, object]) -> None:
    address = shared_relay.address(Role.SITE, "site", lecture="")

    assert shared_relay.json_answer(f"{address}/leave", said) == (400, {"code": "form"})


def test_departures_are_forgotten_once_every_ticket_has_run_out(tmp_path: Path) -> None:
    known = Departures(tmp_path)
    for number in range(100):
        known.note(f"person-{number}", 1_000 + number, now=1_000 + number)
    known.note("late", 1_050 + STORED_S, now=1_050 + STORED_S)

    stored = json.loads((tmp_path / "departures.json").read_text("utf-8"))
    assert len(stored) == 50
    assert known.is_over(of("person-99", 1_098))
    assert not known.is_over(of("person-99", 1_099))


def test_an_unreadable_list_does_not_stop_the_relay(tmp_path: Path) -> None:
    (tmp_path / "departures.json").write_text("[", "utf-8")

    assert not Departures(tmp_path).is_over(of("anybody", 0))
