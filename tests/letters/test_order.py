"""Letters to one person about one course leave in the order in which their causes happened."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from oqu.assignments.letters import ACCEPTED
from oqu.courses import actions as courses
from oqu.courses.models import Course, Duty, Place, PlanChange, Stage
from oqu.courses.queries.changes import mark_of, pending_changes
from oqu.kernel import clock
from oqu.letters.actions import deliver_due, open_batch, send_now, write
from oqu.letters.kinds.accounts import ROLE_GIVEN
from oqu.letters.models import Batch, Letter
from oqu.letters.queries import batches_that_follow
from oqu.people.models import Person
from tests.factories import activities
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def server(settings: Settings) -> None:
    settings.OQU_LETTERS_LEAVE = True


def step(cast: Cast, at: datetime, *readers: Person, about: str = "") -> Batch:
    """A step of the course with a letter to each of these people."""
    thing = about or cast.course.key
    batch = open_batch(verb="test", thing_key=thing, by=cast.methodologist, at=at, centre=cast.centre)
    for reader in readers:
        letter_to(reader, at, batch)
    return batch


def letter_to(reader: Person, at: datetime, batch: Batch | None = None, thing_key: str = "") -> Letter:
    return write(
        kind=ROLE_GIVEN,
        person=reader,
        context=ROLE_GIVEN.example,
        at=at,
        reason=f"{reader.key} {at.isoformat()} {batch}{batch and batch.key}{thing_key}",
        batch=batch,
        thing_key=thing_key,
    )


def order(mailoutbox: list[EmailMultiAlternatives]) -> list[int]:
    """The letters that were sent, by the order in which they were written."""
    keys = list(Letter.objects.order_by("pk").values_list("key", flat=True))
    return [keys.index(str(one.extra_headers["Message-ID"])[1:].partition("@")[0]) for one in mailoutbox]


def test_what_is_sent_now_takes_earlier_letters_to_the_same_people_along(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    start = clock.now()
    first = step(cast, start, cast.learner, cast.lecturer)
    other = step(cast, start, cast.stranger)
    second = step(cast, start + MINUTE, cast.lecturer)
    third = step(cast, start + 2 * MINUTE, cast.lecturer)
    later = step(cast, start + 3 * MINUTE, cast.lecturer)
    every = [one.pk for one in (first, other, second, third, later)]
    assert batches_that_follow(every, start) == {second.pk, third.pk, later.pk}

    sent = send_now(batch=third, by=cast.methodologist, at=start + 4 * MINUTE)
    deliver_due(at=start + 4 * MINUTE)

    assert sent == 4
    assert order(mailoutbox) == [0, 1, 3, 4]
    left = Batch.objects.filter(leaves_at__lte=start + 4 * MINUTE)
    assert set(left) == {first, second, third}


def test_a_letter_without_a_step_waits_for_those_before_it(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    start = clock.now()
    step(cast, start, cast.lecturer)
    letter_to(cast.lecturer, start + MINUTE, thing_key=cast.course.key)
    letter_to(cast.lecturer, start + MINUTE, thing_key="another course")

    deliver_due(at=start + MINUTE)
    assert order(mailoutbox) == [2]
    deliver_due(at=start + 10 * MINUTE)

    assert order(mailoutbox) == [2, 0, 1]


def test_a_letter_that_the_server_refused_is_not_overtaken(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    start = clock.now()
    first = letter_to(cast.lecturer, start, thing_key=cast.course.key)
    Letter.objects.filter(pk=first.pk).update(attempts=2, due_at=start + 4 * MINUTE)
    letter_to(cast.lecturer, start + MINUTE, thing_key=cast.course.key)

    assert deliver_due(at=start + 2 * MINUTE) == (0, 0)
    assert deliver_due(at=start + 4 * MINUTE) == (2, 0)

    assert order(mailoutbox) == [0, 1]


def test_staff_reads_of_its_duty_before_it_reads_of_changes_of_the_plan(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    start, course, by = clock.now(), cast.course, cast.coordinator
    course.staff.all().delete()
    courses.name_staff(
        course=course, person=cast.lecturer, duty=Duty.LECTURER, by=by, at=start, notify_later=True
    )
    activity = ActivityFactory.create(course=course)
    PlanChange.objects.create(course=course, activity=activity, before=None, changed_at=start)
    seen = mark_of(pending_changes(course))

    notice = courses.announce_changes(
        course=course, participants=False, staff=True, seen=seen, by=by, at=start, key="one"
    )
    deliver_due(at=start + 10 * MINUTE)

    kinds = Letter.objects.order_by("pk").values_list("kind", "person__key")
    assert list(kinds) == [("courses/duty", cast.lecturer.key), ("courses/changes", cast.lecturer.key)]
    assert (notice.recipients, order(mailoutbox)) == (1, [0, 1])


def test_a_duty_that_was_announced_with_changes_waits_again_when_they_are_taken_back(cast: Cast) -> None:
    start, course, by = clock.now(), cast.course, cast.coordinator
    course.staff.all().delete()
    given = courses.name_staff(
        course=course, person=cast.lecturer, duty=Duty.LECTURER, by=by, at=start, notify_later=True
    )
    PlanChange.objects.create(
        course=course, activity=ActivityFactory.create(course=course), before=None, changed_at=start
    )
    seen = mark_of(pending_changes(course))
    notice = courses.announce_changes(
        course=course, participants=False, staff=True, seen=seen, by=by, at=start, key="one"
    )
    assert notice.batch is not None

    courses.undo(course=course, batch=notice.batch, by=by, at=start + MINUTE)

    given.refresh_from_db()
    assert given.to_notify


def test_the_letter_with_the_plan_is_in_the_order_of_time_with_weekdays(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    course, start = cast.course, clock.now()
    course.activities.all().delete()
    moments = {"Last": "2027-04-16T10:00", "First": "2027-04-15T09:00", "Due": "2027-04-15T18:00"}
    for position, (title, moment) in enumerate(moments.items()):
        name = "due_at" if title == "Due" else "starts_at"
        when = {name: clock.parse_local(moment, course.zone)}
        ActivityFactory.create(course=course, title_en=title, position=position, opens_at=None, **when)
    Person.objects.filter(pk=cast.learner.pk).update(language="en")
    Course.objects.update(plan_published_at=None)
    course.refresh_from_db()
    courses.publish_plan(course=course, by=cast.coordinator, at=start)

    deliver_due(at=start + 10 * MINUTE)

    letter, *_others = (one for one in mailoutbox if "First" in one.body and "April" in one.body)
    assert [line for line in letter.body.splitlines() if "April" in line] == [
        "Thursday 15 April, 09:00: First",
        "until Thursday 15 April, 18:00: Due",
        "Friday 16 April, 10:00: Last",
    ]


def test_who_is_admitted_reads_of_it_before_the_plan(
    cast: Cast, client: Client, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.ADMISSION)
    ActivityFactory.create(course=cast.course)
    people = ApplicationFactory.create_batch(6, course=cast.course)
    client.force_login(cast.coordinator)
    decided = {"decision": "admit", "chosen": [one.key for one in people]}
    client.post(reverse("office:decide", args=[cast.course.slug]), decided)
    batch = Batch.objects.get(verb="admission.decide")

    client.post(reverse("office:undo", args=[cast.course.slug, batch.key]), {"now": "1"})
    deliver_due(at=clock.now() + MINUTE)

    keys = {str(one.extra_headers["Message-ID"])[1:].partition("@")[0]: one.to[0] for one in mailoutbox}
    kinds = dict(Letter.objects.values_list("key", "kind"))
    read = {address: [kinds[key] for key, to in keys.items() if to == address] for address in keys.values()}
    assert read == {one.email: ["admission/admitted", "courses/plan"] for one in people}


def test_certificates_are_read_of_after_the_closing_and_the_page_says_so(
    cast: Cast, client: Client, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    page = reverse("office:certificates", args=[cast.course.slug])
    words = "Where earlier letters of the course to the same people still wait, they leave after those."
    at = clock.now()
    cast.course.enrolments.update(state=Place.FINISHED, finished_at=at)
    Course.objects.filter(pk=cast.course.pk).update(hours_note="The rest is work on one's own.")
    client.force_login(cast.director)
    before = client.get(page).text
    closing = step(cast, at, cast.learner)

    after = client.get(page).text
    client.post(reverse("office:sign_certificates", args=[cast.course.slug]), {"anyway": "1"})
    deliver_due(at=clock.now())
    left_at_once = {one.to[0] for one in mailoutbox}
    send_now(batch=closing, by=cast.director, at=clock.now())
    deliver_due(at=clock.now())

    assert (words in before, words in after) == (False, True)
    assert left_at_once == {cast.other_learner.email}
    kinds = dict(Letter.objects.values_list("key", "kind"))
    sent = [kinds[str(one.extra_headers["Message-ID"])[1:].partition("@")[0]] for one in mailoutbox[1:]]
    assert sent == [ROLE_GIVEN.code, "certificates/signed"]


def close(cast: Cast) -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSING)
    cast.course.refresh_from_db()
    courses.move_on(course=cast.course, to=Stage.CLOSED, by=cast.coordinator, at=clock.now())
    step(cast, clock.now(), cast.learner)


def sign(cast: Cast) -> None:
    courses.finish(course=cast.course, enrolments=[cast.enrolment], by=cast.director, at=clock.now())
    letter_to(cast.learner, clock.now(), thing_key=cast.course.key)


def end_the_place(cast: Cast) -> None:
    courses.withdraw(enrolment=cast.enrolment, by=cast.coordinator, at=clock.now())
    step(cast, clock.now(), cast.learner)


@pytest.mark.parametrize("settle", [close, sign, end_the_place])
def test_a_verdict_leaves_before_what_settles_the_results(
    cast: Cast, settle: Callable[[Cast], None], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist)
    Letter.objects.exclude(kind=ACCEPTED.code).delete()

    settle(cast)
    deliver_due(at=clock.now())
    assert mailoutbox == []
    if batch := Batch.objects.filter(verb="test").first():
        send_now(batch=batch, by=cast.coordinator, at=clock.now())
        deliver_due(at=clock.now())
    deliver_due(at=clock.now() + 10 * MINUTE)

    own = list(Letter.objects.filter(person=cast.learner).order_by("pk").values_list("key", flat=True))
    sent = [one.extra_headers["Message-ID"] for one in mailoutbox if one.to == [cast.learner.email]]
    assert len(own) >= 2
    assert sent == [f"<{key}@oqu>" for key in own]


def test_a_place_that_ends_leaves_the_verdicts_of_others_alone(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.enrolment), by=cast.methodologist)
    other = cast.course.enrolments.exclude(pk=cast.enrolment.pk).first()
    assert other is not None

    courses.withdraw(enrolment=other, by=cast.coordinator, at=clock.now())

    assert Letter.objects.get(kind=ACCEPTED.code).thing_key == task.activity.key
