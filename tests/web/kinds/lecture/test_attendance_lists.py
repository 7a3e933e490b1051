"""The office reads lists of meetings: sent in, doubtful names decided, minutes recorded."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.courses.models import Activity, Enrolment
from oqu.lectures import forms
from oqu.lectures.models import Attendance, How, MeetingLog
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory
from tests.factories.people import PersonFactory
from tests.web.budgets import SIGNED_IN

LISTS = "/en/office/courses/library-work/attendance/of/talk/lists/"
ZOOM = Path(settings.BASE_DIR, "examples", "meeting-lists", "zoom.csv").read_bytes()
BEGINS = datetime(2021, 4, 15, 4, 0, tzinfo=UTC)


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    """The coordinator's browser; the lecture is that of the samples, with one of its people in the course."""
    talk = activities.lecture(cast.course, by=cast.lecturer)
    Activity.objects.filter(pk=talk.activity_id).update(
        starts_at=BEGINS, ends_at=BEGINS + timedelta(minutes=90)
    )
    client.force_login(cast.coordinator)
    return client


def enrol(cast: Cast, family: str, given: str) -> Enrolment:
    person = PersonFactory.create(family_name=family, given_name=given, patronymic="")
    place: Enrolment = EnrolmentFactory.create(course=cast.course, person=person)
    return place


def send(client: Client, content: bytes, **more: Any) -> Any:
    return client.post(
        LISTS, {"file": SimpleUploadedFile("zoom.csv", content), "form_key": "k", **more}, follow=True
    )


def test_a_list_comes_in_is_decided_and_recorded(cast: Cast, office: Client) -> None:
    aigul, asem = enrol(cast, "Қасымова", "Айгүл"), enrol(cast, "Ахметова", "Әсем")
    page = send(office, ZOOM)
    log = MeetingLog.objects.get()
    doubtful = log.lines.get(name="Ахметова")

    assert page.redirect_chain == [(f"/en/office/courses/library-work/attendance/lists/{log.key}/", 303)]
    assert "Ахметова Әсем, 50%" in page.content.decode()
    answer = office.post(
        page.redirect_chain[0][0], {f"who_{doubtful.key}": asem.key, "record": "yes", "form_key": "k"}
    )
    assert answer.status_code == 303
    assert {row.enrolment: row.minutes for row in Attendance.objects.all()} == {aigul: 88, asem: 88}


def test_saving_records_nothing_yet(cast: Cast, office: Client) -> None:
    asem = enrol(cast, "Ахметова", "Әсем")
    page = send(office, ZOOM)
    line = MeetingLog.objects.get().lines.get(name="Ахметова")

    saved = office.post(
        page.redirect_chain[0][0], {f"who_{line.key}": asem.key, "form_key": "k"}, follow=True
    )

    line.refresh_from_db()
    assert (line.how, line.enrolment) == (How.CHOSEN, asem)
    assert "The next lists of the course know these names." in saved.content.decode()
    assert not Attendance.objects.exists()


def test_what_was_recognised_can_be_changed(cast: Cast, office: Client) -> None:
    enrol(cast, "Қасымова", "Айгүл")
    address = send(office, ZOOM).redirect_chain[0][0]
    line = MeetingLog.objects.get().lines.get(name="Aigul Kassymova")

    assert f"who_{line.key}" not in office.get(address).content.decode()
    assert f"who_{line.key}" in office.get(f"{address}?all").content.decode()
    office.post(f"{address}?all", {f"who_{line.key}": "nobody", "form_key": "k"})

    line.refresh_from_db()
    assert (line.how, line.enrolment) == (How.CHOSEN, None)


def test_a_list_of_nobody_says_so(cast: Cast, office: Client) -> None:
    address = send(office, ZOOM).redirect_chain[0][0]

    answer = office.post(address, {"record": "yes", "form_key": "k"}, follow=True)

    assert "No name of this list means a participant yet." in answer.content.decode()


def test_a_wrong_file_is_told_row_by_row(cast: Cast, office: Client) -> None:
    answer = send(office, b"Name,Email,Duration\nA B,,long\nC D,,\n")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "row 2, column “Duration”" in page
    assert "row 3" in page
    assert not MeetingLog.objects.exists()


def test_times_are_read_in_the_zone_that_was_chosen(cast: Cast, office: Client) -> None:
    enrol(cast, "Қасымова", "Айгүл")

    page = send(office, ZOOM, zone="UTC").content.decode()

    assert "The times of this list are not those of the plan" in page


def test_a_lecturer_has_no_lists(cast: Cast, office: Client) -> None:
    office.force_login(cast.lecturer)

    assert office.get(LISTS).status_code == 404


@pytest.mark.parametrize("people", [2, 30])
def test_queries_do_not_grow_with_people(
    cast: Cast, office: Client, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    rows = "".join(f"Family{n} Given{n},,{30 + n} min\n" for n in range(people))
    for n in range(people):
        enrol(cast, f"Family{n}", f"Given{n}")
    address = send(office, f"Name,Email,Duration\n{rows}".encode()).redirect_chain[0][0]

    with django_assert_num_queries(SIGNED_IN + 6):
        office.get(f"{address}?all")
    with django_assert_num_queries(SIGNED_IN + 4):
        office.get(LISTS)


def test_a_file_that_is_no_list_by_its_size_is_refused(
    cast: Cast, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LIST_LARGEST", 100)

    assert "too large for a list of participants" in send(office, ZOOM).content.decode()


def test_a_list_sent_by_mistake_is_removed_with_its_minutes(cast: Cast, office: Client) -> None:
    aigul = enrol(cast, "Қасымова", "Айгүл")
    address = send(office, ZOOM).redirect_chain[0][0]
    before = office.get(address).content.decode()
    office.post(address, {"record": "yes", "form_key": "k"})
    recorded = office.get(address).content.decode()

    answer = office.post(f"{address}remove/", {"form_key": "k"}, follow=True)

    assert "Nothing of this list has been counted yet" in before
    assert "1 person loses the minutes that come from this list only." in recorded
    assert answer.redirect_chain == [(LISTS, 303)]
    assert "The list is removed." in answer.content.decode()
    assert Attendance.objects.get(enrolment=aigul).minutes == 0
    assert office.get(address).status_code == 404


def test_a_list_of_another_day_is_taken_only_when_that_is_confirmed(cast: Cast, office: Client) -> None:
    Activity.objects.update(
        starts_at=BEGINS - timedelta(days=7), ends_at=BEGINS - timedelta(days=7, hours=-1)
    )

    asked = send(office, ZOOM)

    assert "In the list: 15 April 2021; the lecture: 8 April 2021." in asked.content.decode()
    assert not MeetingLog.objects.exists()
    again = {"confirmed": "1", "file__uploaded": asked.context["held"], "form_key": "k2"}
    assert office.post(LISTS, again).status_code == 303
    assert MeetingLog.objects.count() == 1


def test_before_minutes_are_recorded_those_are_named_who_will_count_as_absent(
    cast: Cast, office: Client
) -> None:
    enrol(cast, "Қасымова", "Айгүл")
    enrol(cast, "Серова", "Анна")

    page = send(office, ZOOM)
    office.post(page.redirect_chain[0][0], {"record": "yes", "form_key": "k"})
    recorded = office.get(page.redirect_chain[0][0])

    (one,) = page.context["absences"]
    assert "Серова Анна" in one.others
    assert "Қасымова Айгүл" not in one.others
    assert "Серова Анна" in page.text
    assert recorded.context["absences"] == []
