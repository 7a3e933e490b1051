"""Names of devices, which players make up, are not remembered without end."""

from pathlib import Path

import pytest

from oqu.hall import presence
from oqu.hall.attendance_log import MOST_DEVICES, AttendanceLog
from oqu.hall.names import NameFile
from oqu.hall.presence import PRESENT_S, Presence
from oqu.kernel.tickets import HallRole, Ticket
from tests.hall.conftest import run_alone


def test_a_person_with_many_devices_is_one_listener_and_few_names() -> None:
    here = Presence()
    for number in range(1_000):
        here.record_request(f"device-{number}", "one person", 0)
    here.record_request("phone", "another person", 20_000)

    assert len(here) == presence.MOST_DEVICES + 1
    assert here.counts() == (2, 1)


def test_two_people_may_have_devices_of_one_name() -> None:
    here = Presence()
    here.record_request("phone", "one person", 0)
    here.record_request("phone", "another person", 0)

    assert here.counts()[0] == 2


def test_devices_that_have_gone_are_forgotten_without_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    here, now = Presence(), 1_000.0
    monkeypatch.setattr(presence.time, "monotonic", lambda: now)
    for number in range(50):
        here.record_request("phone", f"person-{number}", 0)
        here.may_send_event(f"person-{number}")
    now += PRESENT_S + 1
    here.drop_stale()

    assert len(here) == 0
    assert here.may_send_event("person-1")


def test_reports_under_many_names_of_devices_are_one_account(tmp_path: Path) -> None:
    ticket = Ticket(lecture="talk", role=HallRole.LISTENER, person="p", name="P", expires=2**40)

    async def report() -> list[dict[str, object]]:
        names = NameFile(tmp_path, now_ms=0)
        attendance_log = AttendanceLog(tmp_path, names, now_ms=0)
        for number in range(200):
            await attendance_log.report(ticket, f"device-{number}", [], [], now_ms=1_000, end_ms=1_000)
        sheet = attendance_log.accounts()
        attendance_log.close()
        names.close()
        return sheet

    (row,) = run_alone(report())

    assert row["devices"] == MOST_DEVICES
