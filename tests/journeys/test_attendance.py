"""How minutes of a lecture get to the people whose they are: out of a meeting's list, and at a shared computer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from oqu.courses.models import Activity, Enrolment
from oqu.kernel import clock
from oqu.lectures import actions
from oqu.lectures.models import Attendance, AttendanceSource
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.factories.people import PersonFactory
from tests.journeys.conftest import SetOut

ZOOM = Path(settings.BASE_DIR, "examples", "meeting-lists", "zoom-with-head.csv")
BEGINS = datetime(2021, 4, 15, 4, 0, tzinfo=UTC)
WAYS = [("kk", True), ("ru", False)]


def enrol(cast: Cast, family: str, given: str) -> Enrolment:
    """A colleague of Saule's library, in her group."""
    person = PersonFactory.create(
        family_name=family, given_name=given, patronymic="", library=cast.learner.library
    )
    place: Enrolment = EnrolmentFactory.create(course=cast.course, group=cast.groups[0], person=person)
    return place


@pytest.mark.parametrize(("language", "phone"), WAYS)
def test_a_list_of_zoom_becomes_minutes(set_out: SetOut, cast: Cast, language: str, phone: bool) -> None:
    aigul, asem = enrol(cast, "Қасымова", "Айгүл"), enrol(cast, "Ахметова", "Әсем")
    enrol(cast, "Ахметова", "Асель")
    talk = activities.lecture(cast.course, by=cast.lecturer)
    Activity.objects.filter(pk=talk.activity_id).update(
        starts_at=BEGINS, ends_at=BEGINS + timedelta(minutes=90)
    )
    walk = set_out(cast.coordinator, language=language, phone=phone)

    walk.go("office/courses/library-work/attendance/of/talk/")
    walk.follow("Lists of Zoom, BigBlueButton, Teams or Google Meet")
    walk.page.locator("input[type=file]").set_input_files(ZOOM)
    walk.press("Read the list")
    walk.page.get_by_label("Ахметова", exact=True).select_option(asem.key)
    walk.press("Record the minutes")

    rows = Attendance.objects.values_list("enrolment", "minutes", "source")
    assert set(rows) == {(aigul.pk, 88, AttendanceSource.IMPORTED), (asem.pk, 88, AttendanceSource.IMPORTED)}
    expect(walk.page.get_by_label("Ахметова Әсем")).to_have_value("88")


@pytest.mark.parametrize(("language", "phone"), WAYS)
def test_two_at_one_computer_get_the_same_minutes(
    set_out: SetOut, cast: Cast, language: str, phone: bool
) -> None:
    guest = enrol(cast, "Қасымова", "Айгүл")
    talk = activities.lecture(cast.course, by=cast.lecturer)
    host_walk = set_out(cast.learner, language=language, phone=phone)
    host_walk.go("my/courses/library-work/lectures/talk/")
    host_walk.page.get_by_text(host_walk.translated("Who is listening with you?")).click()
    host_walk.page.get_by_label("Қасымова Айгүл").check()
    host_walk.press("Save who listens with me")

    guest_walk = set_out(guest.person, language=language, phone=phone)
    guest_walk.go("today/")
    guest_walk.press("Yes, I listened along")
    actions.record_attendance(
        lecture=talk,
        enrolment=cast.enrolment,
        report=actions.AttendanceReport(minutes=75, source=AttendanceSource.HEARD),
        by=None,
        at=clock.now(),
    )

    assert Attendance.objects.get(enrolment=guest).minutes == 75
    host_walk.go("my/courses/library-work/lectures/talk/")
    host_walk.reads("Confirmed")
