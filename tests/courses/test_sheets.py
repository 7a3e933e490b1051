"""Calendars: valid iCalendar with steady identifiers, in three languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar, Component

from oqu.courses import actions, sheets
from oqu.courses.models import Activity, Course, Stage
from oqu.courses.queries import plan_for
from oqu.kernel import clock
from oqu.lectures.queries import lectures_in, own_lectures
from oqu.letters.models import Batch
from oqu.people.models import Person
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


def entry(course: Course) -> Component:
    """The only entry of a course's calendar."""
    [found] = Calendar.from_ical(sheets.calendar_for_course(course, "en")).walk("VEVENT")
    return found


def test_moving_a_lecture_in_the_office_raises_the_sequence_and_dates_the_change(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)
    at = clock.now() + timedelta(hours=1)

    columns = {"starts_at": STARTS - timedelta(hours=1)}
    actions.edit_activity(activity=talk.activity, columns=columns, by=cast.coordinator, at=at)

    moved = entry(cast.course)
    assert (moved["SEQUENCE"], moved["STATUS"]) == (1, "CONFIRMED")
    assert moved.decoded("dtstart") == STARTS - timedelta(hours=1)
    assert moved.decoded("last-modified") == moved.decoded("dtstamp") == at.replace(microsecond=0)


def test_saving_without_a_change_leaves_the_entry_as_it_is(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)
    before = sheets.calendar_for_course(cast.course, "en")

    actions.edit_activity(
        activity=talk.activity, columns={"required": False}, by=cast.coordinator, at=clock.now()
    )

    assert sheets.calendar_for_course(cast.course, "en") == before


def test_a_cancelled_lecture_stays_in_the_feed_as_cancelled_and_can_come_back(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)
    actions.remove_activity(activity=talk.activity, by=cast.coordinator, at=clock.now())

    cancelled = entry(cast.course)
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)
    assert cancelled["SUMMARY"] == "Cancelled: en talk"
    assert b"STATUS:CANCELLED" in sheets.calendar_for_person(cast.learner)
    assert not cast.course.activities.exists()

    actions.restore_activity(activity=talk.activity, by=cast.coordinator, at=clock.now())

    assert (entry(cast.course)["STATUS"], entry(cast.course)["SEQUENCE"]) == ("CONFIRMED", 2)
    assert cast.course.activities.get() == talk.activity


def test_an_activity_of_an_unpublished_plan_is_deleted(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer, starts_at=STARTS)
    talk.activity.course.plan_published_at = None

    actions.remove_activity(activity=talk.activity, by=cast.coordinator, at=clock.now())

    assert not Activity.including_cancelled.exists()


def test_a_new_activity_does_not_take_the_address_of_a_cancelled_one(cast: Cast) -> None:
    columns = {"title_en": "Talk", "starts_at": STARTS}
    by, at = cast.coordinator, clock.now()
    first = actions.add_activity(course=cast.course, kind="lecture", columns=columns, by=by, at=at, key="1")
    actions.remove_activity(activity=first, by=by, at=at)

    second = actions.add_activity(course=cast.course, kind="lecture", columns=columns, by=by, at=at, key="2")

    assert (first.slug, second.slug) == ("talk", "talk-2")


def test_a_cancelled_lecture_is_on_no_list(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    actions.remove_activity(activity=talk.activity, by=cast.coordinator, at=clock.now())

    assert not lectures_in(cast.course).exists()
    assert not own_lectures(cast.lecturer).exists()
    assert plan_for(cast.enrolment) == []


def test_what_a_closed_course_does_not_hold_any_more_is_cancelled_in_the_feed(cast: Cast) -> None:
    at = clock.now()
    for slug, begins in (("held", at - activities.DAY), ("ahead", at + activities.DAY)):
        activities.lecture(cast.course, slug, by=cast.lecturer, starts_at=begins)
    activities.assignment(cast.course, by=cast.methodologist, due_at=at + activities.DAY)

    def feed(language: str = "en") -> dict[str, tuple[str, int]]:
        """Title → status and sequence."""
        entries = Calendar.from_ical(sheets.calendar_for_course(cast.course, language)).walk("VEVENT")
        return {str(one["SUMMARY"]): (str(one["STATUS"]), one.decoded("sequence")) for one in entries}

    for stage in (Stage.CLOSING, Stage.CLOSED):
        actions.move_on(course=cast.course, to=stage, by=cast.coordinator, at=at)
        cast.course.refresh_from_db()
    assert feed() == {
        "en held": ("CONFIRMED", 0),
        "Cancelled: en ahead": ("CANCELLED", 1),
        "Cancelled: en task": ("CANCELLED", 1),
    }

    closing = Batch.objects.get(verb="courses.move_on", before__stage=Stage.CLOSED)
    actions.undo(course=cast.course, batch=closing, by=cast.coordinator, at=at)
    cast.course.refresh_from_db()
    assert feed() == {
        "en held": ("CONFIRMED", 0),
        "en ahead": ("CONFIRMED", 2),
        "Due: en task": ("CONFIRMED", 2),
    }


def feed_of(person: Person, client: Client) -> list[tuple[str, int, str]]:
    """Summary, SEQUENCE and status of each event of the feed of a person."""
    person.refresh_from_db()
    raw = client.get(f"/en/calendar/{person.calendar_secret}.ics").content
    found = Calendar.from_ical(raw).walk("VEVENT")
    return [(str(one["summary"]), int(str(one["sequence"])), str(one["status"])) for one in found]


def talk_of(cast: Cast, **columns: object) -> Activity:
    for person in (cast.learner, cast.other_learner):
        Person.objects.filter(pk=person.pk).update(language="en", calendar_secret=f"secret-{person.pk}")
    ends_at = STARTS + timedelta(minutes=90)
    times = {"starts_at": STARTS, "ends_at": ends_at}
    return activities.plan(cast.course, "lecture", "talk", by=cast.lecturer, **times, **columns)


HELD, OFF = ("en talk", 0, "CONFIRMED"), ("Cancelled: en talk", 1, "CANCELLED")


def test_a_lecture_given_to_another_group_stays_cancelled_in_the_feed_of_the_first(
    cast: Cast, client: Client
) -> None:
    talk = talk_of(cast, group=cast.groups[0])
    at = clock.now()
    actions.edit_activity(activity=talk, columns={"group": cast.groups[1]}, by=cast.coordinator, at=at)

    assert feed_of(cast.learner, client) == [OFF]
    assert feed_of(cast.other_learner, client) == [("en talk", 1, "CONFIRMED")]

    actions.edit_activity(activity=talk, columns={"group": None}, by=cast.coordinator, at=at)
    assert feed_of(cast.learner, client) == [("en talk", 2, "CONFIRMED")]


def test_a_person_moved_to_another_group_has_the_lecture_of_the_first_as_cancelled(
    cast: Cast, client: Client
) -> None:
    talk_of(cast, group=cast.groups[0])
    at = clock.now()
    actions.place_in_group(enrolment=cast.enrolment, group=cast.groups[1], by=cast.coordinator, at=at)
    assert feed_of(cast.learner, client) == [OFF]

    actions.place_in_group(enrolment=cast.enrolment, group=cast.groups[0], by=cast.coordinator, at=at)
    assert feed_of(cast.learner, client) == [("en talk", 2, "CONFIRMED")]


def test_a_person_put_back_by_undoing_has_the_other_lecture_as_cancelled(cast: Cast, client: Client) -> None:
    talk_of(cast, group=cast.groups[1])
    at = clock.now()
    actions.move_to_group(enrolment=cast.enrolment, group=cast.groups[1], by=cast.coordinator, at=at)
    actions.undo(course=cast.course, batch=Batch.objects.get(), by=cast.coordinator, at=at)

    assert feed_of(cast.learner, client) == [OFF]


def test_who_withdrew_has_everything_as_cancelled_until_they_are_back(cast: Cast, client: Client) -> None:
    talk_of(cast)
    at = clock.now()
    actions.withdraw(enrolment=cast.enrolment, by=cast.coordinator, at=at)
    assert feed_of(cast.learner, client) == [OFF]
    assert feed_of(cast.other_learner, client) == [HELD]

    actions.restore_place(enrolment=cast.enrolment, state="learning", group=1, by=cast.coordinator, at=at)
    assert feed_of(cast.learner, client) == [("en talk", 2, "CONFIRMED")]


def test_a_plan_whose_publication_is_undone_is_cancelled_in_the_feed(cast: Cast, client: Client) -> None:
    talk = talk_of(cast)
    Course.objects.update(plan_published_at=None)
    cast.course.refresh_from_db()
    at = clock.now()
    actions.publish_plan(course=cast.course, by=cast.coordinator, at=at)
    actions.undo(course=cast.course, batch=Batch.objects.get(), by=cast.coordinator, at=at)
    assert feed_of(cast.learner, client) == [OFF]

    talk.refresh_from_db()
    actions.remove_activity(activity=talk, by=cast.coordinator, at=at)
    assert feed_of(cast.learner, client) == [("Cancelled: en talk", 2, "CANCELLED")]


def test_what_has_no_date_any_more_is_cancelled_where_it_was(cast: Cast, client: Client) -> None:
    talk = talk_of(cast)
    columns = {"starts_at": None, "ends_at": None, "hours": 0}
    actions.edit_activity(activity=talk, columns=columns, by=cast.coordinator, at=clock.now())

    assert feed_of(cast.learner, client) == [OFF]


def test_a_group_for_which_alone_something_is_planned_does_not_go(cast: Cast) -> None:
    talk = talk_of(cast, group=cast.groups[1])

    with pytest.raises(actions.GroupPlanned, match="for this group alone: Group 2"):
        actions.make_groups(course=cast.course, number=1, by=cast.coordinator, at=clock.now())

    assert Activity.objects.get().group == talk.group


def test_what_a_person_had_done_is_not_called_off_for_them(cast: Cast) -> None:
    """The course is closed a day before the task is due: for those who handed it in nothing is cancelled, and nothing is ahead."""
    due = clock.now() + timedelta(days=1)
    task = activities.assignment(cast.course, by=cast.methodologist, due_at=due)
    cast.course.plan_published_at = clock.now()
    cast.course.save(update_fields=["plan_published_at"])
    activities.answer(task, cast.enrolment)
    closed_at = close_now(cast.course)

    own, other = (
        Calendar.from_ical(sheets.calendar_for_person(person)).walk("VEVENT")[0]
        for person in (cast.learner, cast.other_learner)
    )

    assert (own["STATUS"], other["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert own.decoded("DTSTART") == closed_at.replace(microsecond=0)
    assert other.decoded("DTSTART") == due.replace(microsecond=0)


def close_now(course: Course) -> datetime:
    """The course is closed at this moment, which is returned."""
    at = clock.now()
    course.stage, course.closed_at = Stage.CLOSED, at
    course.save(update_fields=["stage", "closed_at"])
    return at
