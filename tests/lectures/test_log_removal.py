"""A list that was sent by mistake goes, and takes with it the minutes that came from it alone."""

from io import BytesIO

import pytest

from oqu.courses.models import Enrolment, Progress, Step
from oqu.kernel import clock, journal
from oqu.kernel.files import Upload
from oqu.lectures import actions, sheets
from oqu.lectures.models import Attendance, AttendanceSource, KnownName, Lecture, LogLine, MeetingLog
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.factories.people import PersonFactory


@pytest.fixture
def aigul(cast: Cast) -> Enrolment:
    return enrol(cast, "Aigul", "Kassymova")


@pytest.fixture
def asem(cast: Cast) -> Enrolment:
    return enrol(cast, "Asem", "Akhmetova")


@pytest.fixture
def talk(cast: Cast) -> Lecture:
    """A lecture of ninety minutes; lists without a time count as they stand."""
    return activities.lecture(cast.course, by=cast.lecturer)


def enrol(cast: Cast, given: str, family: str) -> Enrolment:
    person = PersonFactory.create(family_name=family, given_name=given, patronymic="")
    place: Enrolment = EnrolmentFactory.create(course=cast.course, person=person)
    return place


def sent(cast: Cast, talk: Lecture, name: str = "zoom.csv", **minutes: int) -> MeetingLog:
    """A list of Zoom by name and minutes, recorded."""
    names = {"aigul": "Aigul Kassymova", "asem": "Asem Akhmetova"}
    lines = [f"{names[who]},,{heard}" for who, heard in minutes.items()]
    content = "\n".join(["Name,Email,Duration", *lines, ""]).encode()
    upload = Upload(name, BytesIO(content))
    log = actions.take_log(
        lecture=talk, upload=upload, zone="Asia/Almaty", by=cast.coordinator, at=clock.now()
    )
    actions.record_log(log=log, by=cast.coordinator, at=clock.now())
    return log


def remove(cast: Cast, log: MeetingLog) -> int:
    return actions.remove_log(log=log, by=cast.coordinator, at=clock.now())


def record_attendance(talk: Lecture, place: Enrolment, minutes: int) -> None:
    actions.record_attendance(
        lecture=talk,
        enrolment=place,
        report=actions.AttendanceReport(minutes=minutes, source=AttendanceSource.HEARD, live_minutes=minutes),
        by=None,
        at=clock.now(),
    )


def minutes_and_source(place: Enrolment) -> tuple[int, str]:
    row = Attendance.objects.get(enrolment=place)
    return row.minutes, row.source


def test_the_minutes_of_the_list_go_with_it(cast: Cast, talk: Lecture, aigul: Enrolment) -> None:
    log = sent(cast, talk, aigul=80)
    before = Progress.objects.get(enrolment=aigul)

    assert remove(cast, log) == 1

    after = Progress.objects.get(enrolment=aigul)
    assert minutes_and_source(aigul) == (0, AttendanceSource.HEARD)
    assert [(p.step, bool(p.minutes)) for p in (before, after)] == [(Step.DONE, True), (Step.STARTED, False)]
    assert (MeetingLog.objects.count(), LogLine.objects.count()) == (0, 0)


def test_a_list_that_was_never_recorded_changes_nobody(cast: Cast, talk: Lecture, aigul: Enrolment) -> None:
    stored_log = sent(cast, talk, aigul=80)
    upload = Upload("other.csv", BytesIO(b"Name,Email,Duration\nAigul Kassymova,,10\n"))
    unrecorded = actions.take_log(
        lecture=talk, upload=upload, zone="Asia/Almaty", by=cast.coordinator, at=clock.now()
    )

    assert remove(cast, unrecorded) == 0

    assert minutes_and_source(aigul) == (80, AttendanceSource.IMPORTED)
    assert list(MeetingLog.objects.all()) == [stored_log]


def test_what_another_list_tells_stays(cast: Cast, talk: Lecture, aigul: Enrolment, asem: Enrolment) -> None:
    stored_log = sent(cast, talk, aigul=30, asem=40)
    wrong = sent(cast, talk, "wrong.csv", aigul=50)
    assert minutes_and_source(aigul) == (80, AttendanceSource.IMPORTED)

    remove(cast, wrong)

    assert (minutes_and_source(aigul), minutes_and_source(asem)) == (
        (30, AttendanceSource.IMPORTED),
        (40, AttendanceSource.IMPORTED),
    )
    assert set(Attendance.objects.values_list("reason", flat=True)) == {str(stored_log)}


def test_two_lists_of_one_name_are_told_apart(cast: Cast, talk: Lecture, aigul: Enrolment) -> None:
    sent(cast, talk, aigul=30)

    remove(cast, sent(cast, talk, aigul=20))

    assert minutes_and_source(aigul) == (30, AttendanceSource.IMPORTED)


def test_what_was_measured_comes_back(cast: Cast, talk: Lecture, aigul: Enrolment) -> None:
    record_attendance(talk, aigul, 50)
    log = sent(cast, talk, aigul=80)

    remove(cast, log)

    assert minutes_and_source(aigul) == (50, AttendanceSource.HEARD)


def test_a_correction_and_a_sheet_stay(cast: Cast, talk: Lecture, aigul: Enrolment, asem: Enrolment) -> None:
    log = sent(cast, talk, aigul=80, asem=80)
    actions.correct_attendance(
        lecture=talk, minutes={aigul: 20}, reason="Asleep", by=cast.coordinator, at=clock.now()
    )
    actions.record_attendance(
        lecture=talk,
        enrolment=asem,
        report=actions.AttendanceReport(
            minutes=70, source=AttendanceSource.IMPORTED, reason="The sheet of the course"
        ),
        by=cast.coordinator,
        at=clock.now(),
    )

    remove(cast, log)

    assert (minutes_and_source(aigul), minutes_and_source(asem)) == (
        (20, AttendanceSource.CORRECTED),
        (70, AttendanceSource.IMPORTED),
    )


def in_the_sheet(cast: Cast, talk: Lecture, place: Enrolment, minutes: int) -> None:
    line = sheets.Heard(talk, place, minutes, "The coordinator's notes")
    actions.import_attendance(course=cast.course, lines=[line], by=cast.coordinator, at=clock.now())


@pytest.mark.parametrize(
    ("measured", "stays"), [(0, (60, AttendanceSource.IMPORTED)), (70, (70, AttendanceSource.HEARD))]
)
def test_what_the_sheet_told_before_the_list_counts_again(
    cast: Cast, talk: Lecture, aigul: Enrolment, measured: int, stays: tuple[int, str]
) -> None:
    in_the_sheet(cast, talk, aigul, 60)
    if measured:
        record_attendance(talk, aigul, measured)
    log = sent(cast, talk, aigul=80)
    assert minutes_and_source(aigul) == (80, AttendanceSource.IMPORTED)

    remove(cast, log)

    assert minutes_and_source(aigul) == stays


def test_a_list_that_came_back_with_the_sheet_is_still_the_list(
    cast: Cast, talk: Lecture, aigul: Enrolment
) -> None:
    log = sent(cast, talk, aigul=80)
    line = sheets.Heard(talk, aigul, 80, str(log))
    actions.import_attendance(course=cast.course, lines=[line], by=cast.coordinator, at=clock.now())

    remove(cast, log)

    assert minutes_and_source(aigul) == (0, AttendanceSource.HEARD)


def test_whom_a_name_meant_by_mistake_has_what_was_known_before(
    cast: Cast, talk: Lecture, aigul: Enrolment, asem: Enrolment
) -> None:
    record_attendance(talk, aigul, 50)
    log = sent(cast, talk, aigul=80)
    actions.decide_names(log=log, decisions={log.lines.get(): asem}, by=cast.coordinator, at=clock.now())

    actions.record_log(log=log, by=cast.coordinator, at=clock.now())

    assert (minutes_and_source(aigul), minutes_and_source(asem)) == (
        (50, AttendanceSource.HEARD),
        (80, AttendanceSource.IMPORTED),
    )


@pytest.mark.parametrize("measured", [0, 25])
@pytest.mark.parametrize("also_in_the_list", [False, True])
def test_a_companion_has_what_the_host_has(
    cast: Cast, talk: Lecture, aigul: Enrolment, asem: Enrolment, measured: int, also_in_the_list: bool
) -> None:
    asem.person.library = aigul.person.library
    asem.person.save()
    (companion,) = actions.listen_together(
        lecture=talk, host=aigul, guests=[asem], by=aigul.person, at=clock.now()
    )
    actions.answer_company(companion=companion, confirms=True, by=asem.person, at=clock.now())
    if measured:
        record_attendance(talk, aigul, measured)
    log = sent(cast, talk, aigul=80, asem=85) if also_in_the_list else sent(cast, talk, aigul=80)
    assert minutes_and_source(asem)[0] == (85 if also_in_the_list else 80)

    remove(cast, log)

    assert (minutes_and_source(aigul)[0], minutes_and_source(asem)[0]) == (measured, measured)


def test_it_is_in_the_journal_and_names_stay_known(
    cast: Cast, talk: Lecture, aigul: Enrolment, asem: Enrolment
) -> None:
    log = sent(cast, talk, aigul=80)
    actions.decide_names(log=log, decisions={log.lines.get(): asem}, by=cast.coordinator, at=clock.now())
    actions.record_log(log=log, by=cast.coordinator, at=clock.now())

    remove(cast, log)

    row = journal.entries(verb="lectures.remove_log").get()
    assert row.details["list"] == log.key
    assert (row.personal.words["name"], row.details["people"]) == ("zoom.csv", 1)
    assert KnownName.objects.get().enrolment == asem
    assert (minutes_and_source(aigul)[0], minutes_and_source(asem)[0]) == (0, 0)


def test_the_same_file_can_be_sent_again(cast: Cast, talk: Lecture, aigul: Enrolment) -> None:
    remove(cast, sent(cast, talk, aigul=80))

    sent(cast, talk, aigul=80)

    assert minutes_and_source(aigul) == (80, AttendanceSource.IMPORTED)
