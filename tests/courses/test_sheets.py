"""Calendars: valid iCalendar with steady identifiers, in three languages."""

from datetime import UTC, datetime, timedelta

from django.test import Client
from icalendar import Calendar

from oqu.courses import actions, sheets
from oqu.kernel import clock
from tests.factories import activities
from tests.factories.cast import Cast

STARTS = datetime(2021, 4, 15, 4, tzinfo=UTC)


def events(raw: bytes) -> list[dict[str, object]]:
    """The events of a calendar by property, after reading it strictly."""
    calendar = Calendar.from_ical(raw)
    return [
        {name: event.decoded(name) for name in ("uid", "sequence", "dtstart", "summary", "dtstamp")}
        for event in calendar.walk("VEVENT")
    ]


def test_lectures_and_due_dates_stand_in_the_calendar(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)
    activities.assignment(cast.course, by=cast.methodologist, due_at=STARTS + timedelta(days=2))
    activities.reading(cast.course, by=cast.methodologist)

    found = events(sheets.calendar_for_course(cast.course, "en"))

    assert [(e["summary"], e["dtstart"]) for e in found] == [
        ("en talk", STARTS),
        ("Due: en task", STARTS + timedelta(days=2)),
    ]
    assert found[0]["uid"] == f"{talk.activity.key}@oqu"


def test_the_calendar_speaks_the_language_asked_for(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)

    titles = [events(sheets.calendar_for_course(cast.course, x))[0]["summary"] for x in ("kk", "ru", "en")]

    assert titles == ["kk talk", "ru talk", "en talk"]


def test_a_change_keeps_the_identifier_and_raises_the_sequence(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)
    before = events(sheets.calendar_for_course(cast.course, "en"))[0]
    at = clock.now()
    actions.plan_activity(
        course=cast.course,
        details=actions.ActivityDetails(
            kind="lecture",
            slug=talk.activity.slug,
            title={"en": "en talk"},
            starts_at=STARTS + timedelta(hours=1),
            ends_at=STARTS + timedelta(hours=2),
        ),
        by=cast.coordinator,
        at=at,
    )

    after = events(sheets.calendar_for_course(cast.course, "en"))[0]

    assert (before["uid"], before["sequence"]) == (after["uid"], 0)
    assert (after["sequence"], after["dtstart"]) == (1, STARTS + timedelta(hours=1))
    assert after["dtstamp"] == at.replace(microsecond=0)


def test_asked_again_the_calendar_is_the_same_to_the_byte(cast: Cast) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)

    assert sheets.calendar_for_course(cast.course, "kk") == sheets.calendar_for_course(cast.course, "kk")


def test_every_line_is_at_most_75_bytes_and_ends_properly(cast: Cast) -> None:
    long = {"ru": "Очень длинное название лекции о библиографическом описании; с запятой, " * 2}
    actions.plan_activity(
        course=cast.course,
        details=actions.ActivityDetails(
            kind="lecture",
            slug="long",
            title=long,
            starts_at=STARTS,
            ends_at=STARTS + timedelta(hours=1),
        ),
        by=cast.coordinator,
        at=clock.now(),
    )

    raw = sheets.calendar_for_course(cast.course, "ru")

    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert str(events(raw)[0]["summary"]) == long["ru"]


def test_the_feed_of_a_person_opens_by_its_secret_alone(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)
    activities.assignment(cast.course, "other-group", by=cast.methodologist, group=cast.groups[1])

    response = client.get(f"/kk/calendar/{cast.learner.calendar_secret}.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert [event["summary"] for event in events(response.content)] == ["en talk"]


def test_a_wrong_secret_opens_nothing(cast: Cast, client: Client) -> None:
    assert client.get("/kk/calendar/nobodyssecret.ics").status_code == 404


def test_a_calendar_without_a_date_is_still_one_to_subscribe_to(cast: Cast) -> None:
    activities.reading(cast.course, by=cast.methodologist)

    calendar = Calendar.from_ical(sheets.calendar_for_course(cast.course, "kk"))

    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
    assert calendar.subcomponents[0]["TZID"] == cast.course.zone
