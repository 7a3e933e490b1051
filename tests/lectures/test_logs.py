"""Lists of Zoom, BigBlueButton, Teams and Meet are read as their programs write them, or refused row by row."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from oqu.kernel.sheets import BadSheet
from oqu.lectures.outside import logs
from oqu.lectures.outside.logs import MeetingProgram, ParsedMeetingLog, Stay, moments

CASES = Path(__file__).resolve().parents[1] / "cases"
SAMPLES = Path(settings.BASE_DIR, "examples", "meeting-lists")
BEGINS = datetime(2021, 4, 15, 4, 0, tzinfo=UTC)
ZONE = "Asia/Almaty"
ZOOM = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"


def sample(name: str) -> ParsedMeetingLog:
    return logs.read((SAMPLES / name).read_bytes(), name=name, zone=ZONE, near=BEGINS)


def read(text: str, near: datetime | None = BEGINS) -> ParsedMeetingLog:
    return logs.read(text.encode(), name="list.csv", zone=ZONE, near=near)


def stays(log: ParsedMeetingLog, name: str) -> list[Stay]:
    return [stay for stay in log.stays if stay.name == name]


def times(found: Sequence[Stay]) -> list[tuple[str, str]]:
    """The spells as clocks in Astana (then UTC+6) show them."""
    return [
        (f"{(a.hour + 6) % 24:02}:{a:%M:%S}", f"{(b.hour + 6) % 24:02}:{b:%M:%S}")
        for stay in found
        for a, b in stay.spells
    ]


@pytest.mark.parametrize(
    ("name", "program", "rows"),
    [
        ("zoom.csv", MeetingProgram.ZOOM, 9),
        ("zoom-with-head.csv", MeetingProgram.ZOOM, 9),
        ("zoom-unique.csv", MeetingProgram.ZOOM, 4),
        ("bigbluebutton.csv", MeetingProgram.BIGBLUEBUTTON, 4),
        ("teams.csv", MeetingProgram.TEAMS, 5),
        ("teams-2020.csv", MeetingProgram.TEAMS, 4),
        ("meet.csv", MeetingProgram.MEET, 4),
        ("meet-2023.csv", MeetingProgram.MEET, 2),
    ],
)
def test_every_program_is_known_by_its_columns(name: str, program: MeetingProgram, rows: int) -> None:
    log = sample(name)

    assert (log.program, len(log.stays)) == (program, rows)


def test_zoom_tells_every_coming_and_nobody_counts_in_the_waiting_room() -> None:
    assert times(stays(sample("zoom-with-head.csv"), "Aigul Kassymova")) == [
        ("09:55:00", "10:40:00"),
        ("10:45:00", "11:32:10"),
    ]


def test_a_row_that_zoom_repeats_is_one_row() -> None:
    (julia,) = stays(sample("zoom.csv"), "Юля")

    assert (julia.email, julia.seconds) == ("julia.sherbakova@example.kz", None)


def test_unique_users_of_zoom_have_minutes_and_no_times() -> None:
    (aigul,) = stays(sample("zoom-unique.csv"), "Aigul Kassymova")

    assert (aigul.spells, aigul.seconds) == ((), 92 * 60)


def test_the_dashboard_of_bigbluebutton_is_read_in_any_language() -> None:
    log = sample("bigbluebutton.csv")
    (aigul,), (dauren,) = stays(log, "Касымова Айгуль"), stays(log, "Оспанов Даурен")

    assert (times([aigul]), aigul.seconds) == ([("09:57:10", "11:33:00")], 80 * 60)
    assert times([dauren]) == [("10:00:00", "11:30:00")]  # still there when it was downloaded
    assert [stay.name for stay in log.stays if stay.runs_it] == ["Дәріскер"]


def test_teams_is_read_from_the_section_that_tells_most() -> None:
    log = sample("teams.csv")

    assert times(stays(log, "Қасымова Айгүл")) == [("09:58:00", "10:40:00"), ("10:50:00", "11:31:00")]
    assert [stay.name for stay in log.stays if stay.runs_it] == ["Lecturer Daniyar"]


def test_teams_without_its_activities_is_read_from_the_participants() -> None:
    whole = (SAMPLES / "teams.csv").read_bytes().decode("utf-16")
    cut = whole[: whole.index("3. In-Meeting")].encode("utf-16-le")  # without a byte-order mark as well

    (aigul,) = stays(logs.read(cut, name="t.csv", zone=ZONE, near=BEGINS), "Қасымова Айгүл")

    assert (times([aigul]), aigul.seconds) == ([("09:58:00", "11:31:00")], 83 * 60)


def test_the_older_form_of_teams_pairs_coming_and_going() -> None:
    log = sample("teams-2020.csv")

    assert times(stays(log, "Қасымова Айгүл")) == [("09:58:00", "10:40:00"), ("10:50:00", "11:30:00")]
    assert times(stays(log, "Lecturer Daniyar")) == [("09:52:07", "11:30:00")]


def test_times_of_meet_are_of_the_day_of_the_lecture() -> None:
    (aigul,) = stays(sample("meet.csv"), "Kassymova Aigul")

    assert (times([aigul]), aigul.seconds) == ([("09:58:00", "11:30:00")], 80 * 60)


@pytest.mark.parametrize(
    ("joined", "left"),
    [
        ("04/05/2021 10:00:00 AM", "04/05/2021 11:00:00 AM"),
        ("05/04/2021 10:00:00", "05/04/2021 11:00:00"),
        ("05.04.2021 10:00", "05.04.2021 11:00"),
        ("2021-04-05 10:00:00", "2021-04-05 11:00:00"),
        ('"Apr 5, 2021 10:00 AM"', '"Apr 5, 2021 11:00 AM"'),
        ("2021-04-05T04:00:00Z", "2021-04-05T05:00:00Z"),
    ],
)
def test_day_and_month_are_told_apart_by_the_plan(joined: str, left: str) -> None:
    log = read(f"{ZOOM}A B,,{joined},{left},60,Yes\n", datetime(2021, 4, 5, 4, 0, tzinfo=UTC))

    assert log.stays[0].spells == (
        (datetime(2021, 4, 5, 4, 0, tzinfo=UTC), datetime(2021, 4, 5, 5, 0, tzinfo=UTC)),
    )


def test_one_clear_day_settles_the_order_of_the_whole_list() -> None:
    log = read(
        f"{ZOOM}A B,,03/04/2021 10:00,03/04/2021 11:00,60,\nC D,,15/04/2021 10:00,15/04/2021 11:00,60,\n",
        None,
    )

    assert log.stays[0].spells[0][0] == datetime(2021, 4, 3, 4, 0, tzinfo=UTC)


def test_all_problems_are_told_with_row_and_column() -> None:
    with pytest.raises(BadSheet) as refused:
        read(
            f"{ZOOM}A B,,04/15/2021 10:00 AM,04/15/2021 09:00 AM,60,\n"
            "C D,,yesterday,04/15/2021 11:00 AM,x,\n"
            ",,04/15/2021 10:00 AM,04/15/2021 11:00 AM,60,\n"
            "E F,,,,,\n"
        )

    reported = [(p.row, p.column) for p in refused.value.problems]
    assert reported == [
        (2, "Leave Time"),
        (3, "Join Time"),
        (3, "Duration (Minutes)"),
        (4, "Name (Original Name)"),
        (5, "duration"),
    ]


@pytest.mark.parametrize(
    "text", ["", "just words\nand more\n", "a,b\n1,2\n", "Name,Email,Duration\n", "\x00\x01"]
)
def test_what_is_no_list_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadSheet):
        read(text)


def test_a_list_saved_from_a_spreadsheet_is_read_too() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["First name", "Last name", "Email", "Duration", "Time joined", "Time exited"])
    sheet.append(["Aigul", "Kassymova", None, "1 hr 20 min", time(9, 58), datetime(2021, 4, 15, 11, 30)])
    book.save(saved := BytesIO())

    (aigul,) = logs.read(saved.getvalue(), name="meet.xlsx", zone=ZONE, near=BEGINS).stays

    assert (aigul.name, times([aigul])) == ("Kassymova Aigul", [("09:58:00", "11:30:00")])


def is_read_or_refused(content: bytes) -> bool:
    """Whether a file gives stays, or reported problems."""
    try:
        log = logs.read(content, name="x", zone=ZONE, near=BEGINS)
    except BadSheet as refused:
        return all(str(problem) for problem in refused.problems) and bool(refused.problems)
    return all(since <= until for stay in log.stays for since, until in stay.spells)


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    assert is_read_or_refused(content)


@given(
    st.lists(st.sampled_from([*'ab1/:, \n"\t', "Name", "Join Time", "Duration", "4/15/21", "10:00", "Left"]))
)
def test_no_table_breaks_the_reader(pieces: list[str]) -> None:
    assert is_read_or_refused(f"Name,Join Time,Left,Duration\n{''.join(pieces)}".encode())


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("1h 27m 51s", 5271),
        ("1 hr 2 min", 3720),
        ("58 min", 3480),
        ("01:27:51", 5271),
        ("47:03", 2823),
        ("90", 5400),
        ("1 ч 2 мин 3 с", 3723),
        ("1 сағ 5 мин", 3900),
    ],
)
def test_durations_are_read_in_every_form(words: str, seconds: int) -> None:
    assert moments.seconds(words) == seconds


@pytest.mark.parametrize("words", ["", "long", "5 fortnights", "4/15/21"])
def test_what_is_no_duration_is_not_taken_for_zero(words: str) -> None:
    with pytest.raises(moments.UnreadableTime):
        moments.seconds(words)


def real(name: str) -> ParsedMeetingLog:
    """One of the lists that programs wrote differently from what was known (tests/cases)."""
    return logs.read((CASES / name).read_bytes(), name=name, zone=ZONE, near=BEGINS)


def test_teams_pairs_the_joins_and_leaves_of_two_devices_by_time() -> None:
    (elena,) = stays(real("teams-two-devices.csv"), "Smirnova Elena")

    assert (elena.spells[0][1] - elena.spells[0][0]).total_seconds() == 90 * 60


def test_the_extension_of_meet_tells_when_a_person_was_first_seen_and_for_how_long() -> None:
    log = real("meet-extension.csv")

    assert log.program == MeetingProgram.MEET
    assert [(one.name, one.seconds) for one in log.stays] == [
        ("Smirnova Elena", 92 * 60),
        ("Marina Ivanova", 52 * 60),
    ]


def test_minutes_with_a_decimal_comma_do_not_refuse_a_list_with_both_times() -> None:
    content = (
        "Name (Original Name);User Email;Join Time;Leave Time;Duration (Minutes);Guest\n"
        "Elena;;04/15/2021 10:00:00 AM;04/15/2021 11:32:00 AM;92,0;Yes\n"
    )

    log = logs.read(content.encode(), name="zoom.csv", zone=ZONE, near=BEGINS)

    assert [one.name for one in log.stays] == ["Elena"]
