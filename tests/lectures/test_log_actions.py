"""Lists of meetings: recognised, decided by hand where doubtful, remembered, recorded once."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from oqu.courses.models import Activity, Enrolment
from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.kernel.models import JournalEntry
from oqu.kernel.sheets import BadSheet
from oqu.lectures import actions
from oqu.lectures.models import Attendance, AttendanceSource, How, KnownName, Lecture, LogLine, MeetingLog
from oqu.lectures.outside import logs
from oqu.lectures.queries.logs import Window, union
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.factories.people import PersonFactory

BEGINS = datetime(2021, 4, 15, 4, 0, tzinfo=UTC)
CASES = Path(__file__).resolve().parents[1] / "cases"
SAMPLES = Path(settings.BASE_DIR, "examples", "meeting-lists")
PEOPLE = (
    ("Қасымова", "Айгүл", "aigul.kasymova@example.kz"),
    ("Щербакова", "Юлия", "julia.sherbakova@example.kz"),
    ("Жұмабаева", "Гүлжан", None),
    ("Ахметова", "Әсем", None),
    ("Ахметова", "Асель", None),
    ("Оспанов", "Дәурен", None),
)


@pytest.fixture
def places(cast: Cast) -> dict[str, Enrolment]:
    """The people of the samples, by given name."""
    return {
        given: EnrolmentFactory.create(
            course=cast.course,
            person=PersonFactory.create(family_name=family, given_name=given, patronymic="", email=email),
        )
        for family, given, email in PEOPLE
    }


@pytest.fixture
def talk(cast: Cast, places: dict[str, Enrolment]) -> Lecture:
    """The lecture of the samples: 15 April 2021, 10:00 to 11:30 in Astana."""
    return planned(cast, "talk")


def planned(cast: Cast, slug: str) -> Lecture:
    talk = activities.lecture(cast.course, slug, by=cast.lecturer)
    Activity.objects.filter(pk=talk.activity_id).update(
        starts_at=BEGINS, ends_at=BEGINS + timedelta(minutes=90)
    )
    return Lecture.objects.select_related("activity__course", "lecturer").get(pk=talk.pk)


def take(
    cast: Cast, talk: Lecture, name: str, content: bytes | None = None, *, is_of_other_day: bool = False
) -> MeetingLog:
    upload = Upload(name, BytesIO((SAMPLES / name).read_bytes() if content is None else content))
    return actions.take_log(
        lecture=talk,
        upload=upload,
        zone="Asia/Almaty",
        by=cast.coordinator,
        at=clock.now(),
        is_of_other_day=is_of_other_day,
    )


def decide(cast: Cast, log: MeetingLog, name: str, enrolment: Enrolment | None) -> None:
    line = log.lines.get(name=name)
    actions.decide_names(log=log, decisions={line: enrolment}, by=cast.coordinator, at=clock.now())


def record(cast: Cast, log: MeetingLog) -> list[Attendance]:
    return actions.record_log(log=log, by=cast.coordinator, at=clock.now())


def minutes() -> dict[str, int]:
    return {row.enrolment.person.given_name: row.minutes for row in Attendance.objects.all()}


def hows(log: MeetingLog) -> dict[str, str]:
    return dict(log.lines.values_list("name", "how"))


def test_zoom_recognises_whom_it_can_and_asks_about_the_rest(cast: Cast, talk: Lecture) -> None:
    log = take(cast, talk, "zoom-with-head.csv")

    assert hows(log) == {
        "Әдістемелік бөлім (Daniyar Lecturer)": How.STAFF,
        "Aigul Kassymova": How.NAME,
        "iPhone (Айгүл Қасымова)": How.NAME,
        "Юля": How.EMAIL,
        "Gulzhan": How.OPEN,
        "Ахметова": How.OPEN,
        "Ospanov, Dauren": How.NAME,
        "Galaxy A12": How.OPEN,
    }
    assert log.fits
    assert not Attendance.objects.exists()


def test_comings_merge_over_devices_and_only_the_planned_time_counts(cast: Cast, talk: Lecture) -> None:
    log = take(cast, talk, "zoom-with-head.csv")

    record(cast, log)

    # Aigul: 10:00-10:43 on two devices, then 10:45-11:30; Dauren came before ten and left after half past eleven
    assert minutes() == {"Айгүл": 88, "Юлия": 60, "Дәурен": 90}
    assert set(Attendance.objects.values_list("source", "reason")) == {
        (AttendanceSource.IMPORTED, "Zoom: zoom-with-head.csv")
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zoom-unique.csv", {"Айгүл": 90, "Юлия": 60, "Гүлжан": 75}),
        ("bigbluebutton.csv", {"Айгүл": 80, "Дәурен": 90}),
        ("teams.csv", {"Айгүл": 80, "Юлия": 30, "Гүлжан": 90}),
        ("teams-2020.csv", {"Айгүл": 80, "Юлия": 30}),
        ("meet.csv", {"Айгүл": 80, "Юлия": 58, "Дәурен": 30}),
        ("meet-2023.csv", {"Айгүл": 80, "Юлия": 58}),
    ],
)
def test_the_other_programs_are_recorded_too(
    cast: Cast, talk: Lecture, name: str, expected: dict[str, int]
) -> None:
    record(cast, take(cast, talk, name))

    assert minutes() == expected


def test_a_doubtful_name_counts_once_it_is_decided(
    cast: Cast, talk: Lecture, places: dict[str, Enrolment]
) -> None:
    log = take(cast, talk, "zoom.csv")
    record(cast, log)
    before = minutes()

    decide(cast, log, "Ахметова", places["Әсем"])
    record(cast, log)

    assert "Әсем" not in before
    assert minutes()["Әсем"] == 88


def test_a_decision_is_remembered_for_the_next_list(
    cast: Cast, talk: Lecture, places: dict[str, Enrolment]
) -> None:
    log = take(cast, talk, "zoom.csv")
    decide(cast, log, "Ахметова", places["Әсем"])
    decide(cast, log, "Gulzhan", None)
    decide(cast, log, "Galaxy A12", places["Гүлжан"])

    later = take(cast, planned(cast, "next"), "zoom.csv")

    remembered = later.lines.filter(how=How.REMEMBERED).values_list("name", "enrolment")
    assert sorted(remembered, key=str) == [("Gulzhan", None), ("Ахметова", places["Әсем"].pk)]
    assert hows(later)["Galaxy A12"] == How.OPEN  # a device may belong to another person next time


def test_a_decision_taken_back_takes_the_minutes_back(
    cast: Cast, talk: Lecture, places: dict[str, Enrolment]
) -> None:
    log = take(cast, talk, "zoom.csv")
    decide(cast, log, "Ахметова", places["Әсем"])
    record(cast, log)

    decide(cast, log, "Ахметова", places["Асель"])
    record(cast, log)

    assert (minutes()["Әсем"], minutes()["Асель"]) == (0, 88)
    assert KnownName.objects.get(spelled="ahmetova").enrolment == places["Асель"]


def test_every_decision_is_in_the_journal_once(
    cast: Cast, talk: Lecture, places: dict[str, Enrolment]
) -> None:
    log = take(cast, talk, "zoom.csv")
    for _time in range(2):
        decide(cast, log, "Ахметова", places["Әсем"])
        record(cast, log)

    verbs = JournalEntry.objects.filter(verb__in=["lectures.decide_name", "lectures.record_log"])
    assert sorted(verbs.values_list("verb", flat=True)) == ["lectures.decide_name", "lectures.record_log"]
    assert JournalEntry.objects.filter(verb="lectures.record_attendance").count() == 4


def test_the_same_file_twice_is_one_list(cast: Cast, talk: Lecture) -> None:
    assert take(cast, talk, "zoom.csv") == take(cast, talk, "zoom.csv")
    assert LogLine.objects.count() == 8


def test_two_lists_of_one_lecture_count_together(cast: Cast, talk: Lecture) -> None:
    head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    first = f"{head}Aigul Kassymova,,04/15/2021 10:00:00 AM,04/15/2021 10:40:00 AM,40,\n"
    second = f"{head}Касымова Айгуль,,04/15/2021 10:30:00 AM,04/15/2021 11:20:00 AM,50,\n"

    for content in (first, second):
        record(cast, take(cast, talk, "zoom.csv", content.encode()))

    assert minutes() == {"Айгүл": 80}


def test_a_list_of_another_hour_counts_as_it_stands_and_never_too_much(cast: Cast, talk: Lecture) -> None:
    Activity.objects.filter(pk=talk.activity_id).update(
        starts_at=BEGINS + timedelta(hours=6), ends_at=BEGINS + timedelta(hours=7)
    )
    talk = Lecture.objects.select_related("activity__course", "lecturer").get(pk=talk.pk)

    log = take(cast, talk, "zoom.csv")
    record(cast, log)

    assert not log.fits
    assert minutes() == {"Айгүл": 60, "Юлия": 60, "Дәурен": 60}


def test_a_correction_by_hand_stands(cast: Cast, talk: Lecture, places: dict[str, Enrolment]) -> None:
    actions.correct_attendance(
        lecture=talk, minutes={places["Айгүл"]: 20}, reason="Asleep", by=cast.coordinator, at=clock.now()
    )

    record(cast, take(cast, talk, "zoom.csv"))

    assert minutes()["Айгүл"] == 20


def test_a_bad_file_leaves_nothing_behind(cast: Cast, talk: Lecture) -> None:
    with pytest.raises(BadSheet):
        take(cast, talk, "zoom.csv", b"Name,Email,Duration\nAigul,,long\n")

    assert not MeetingLog.objects.exists()


def test_a_list_that_means_nobody_is_not_recorded(cast: Cast, talk: Lecture) -> None:
    log = take(cast, talk, "zoom.csv", b"Name,Email,Duration\niPhone,,30 min\n")

    with pytest.raises(actions.NothingDecided):
        record(cast, log)


def test_spells_unite_and_are_cut_to_the_plan() -> None:
    window = Window(100, 200)

    assert union([(50, 60), (0, 10), (5, 20), (60, 70), (80, 80)]) == [(0, 20), (50, 70)]
    assert window.cut([(0, 120), (110, 130), (190, 300)]) == [(100, 130), (190, 200)]
    assert [window.holds([(0, 150)]), window.holds([(0, 149)]), window.holds([])] == [True, False, False]


def test_a_list_is_read_before_anything_is_locked(
    talk: Lecture, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading a workbook may take seconds, and on SQLite a transaction lets nobody else write."""
    outer, inside, read = len(connection.savepoint_ids), [], logs.read

    def note(content: bytes, **how: Any) -> logs.ParsedMeetingLog:
        inside.append(len(connection.savepoint_ids) - outer)
        return read(content, **how)

    monkeypatch.setattr(logs, "read", note)
    take(cast, talk, "zoom-with-head.csv")

    assert inside == [0]


def test_devices_named_alike_at_the_same_time_are_asked_about_apart(cast: Cast, talk: Lecture) -> None:
    content = (CASES / "zoom-two-iphones.csv").read_bytes()

    log = take(cast, talk, "zoom.csv", content, is_of_other_day=True)

    assert list(log.lines.values_list("name", "how")) == [("iPhone", How.OPEN)] * 2
    assert [sum(b - a for a, b in line.spells) // 60 for line in log.lines.all()] == [40, 89]


def test_a_free_meeting_that_ends_early_fits_the_plan(cast: Cast, talk: Lecture) -> None:
    content = (
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        "Elena,,04/15/2021 10:00:00 AM,04/15/2021 10:40:00 AM,40,Yes\n"
    )

    assert take(cast, talk, "zoom.csv", content.encode()).fits


@pytest.mark.parametrize("name", ["teams-two-devices.csv", "meet-extension.csv"])
def test_a_list_of_another_day_is_asked_about_with_both_days(cast: Cast, talk: Lecture, name: str) -> None:
    begins = BEGINS.replace(month=4, day=17)
    Activity.objects.filter(pk=talk.activity_id).update(
        starts_at=begins, ends_at=begins + timedelta(minutes=90)
    )
    talk.refresh_from_db()
    content = (CASES / name).read_bytes()

    with translation.override("en"), pytest.raises(actions.OtherDay) as asked:
        take(cast, talk, name, content)

    assert str(asked.value) == (
        "In the list: 15 April 2021; the lecture: 17 April 2021. Is it another meeting?"
    )
    assert not MeetingLog.objects.exists()
    assert not take(cast, talk, name, content, is_of_other_day=True).fits


def test_hours_without_a_day_are_of_the_day_in_the_head_of_the_list(cast: Cast, talk: Lecture) -> None:
    content = b"Created on 2020-04-15 09:50:00\nFull Name,First Seen,Time in Call\nElena,09:58,20 min\n"

    with pytest.raises(actions.OtherDay):
        take(cast, talk, "meet.csv", content)
