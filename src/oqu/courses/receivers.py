"""Letters about the stages of a course, and the course data of a person's export."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.functional import lazy

from oqu.courses import events
from oqu.courses.actions import (
    batch_of_step,
    bind_stage,
    dismiss_staff,
    give_offered_duties,
    notify_staff,
    notify_staff_later,
)
from oqu.courses.letters import BEGINS, CALLED_OFF, CHANGES, CLOSING, DUTY, GROUP, PLAN
from oqu.courses.models import OVER, Activity, Course, Duty, Enrolment, Place, Progress, Staff, Stage
from oqu.courses.queries import (
    Plan,
    called_off_by_closing,
    enrolments_in,
    first_day_ahead,
    has_heard_all,
    lines_for,
    missing_in,
    offered_duties,
    open_work,
    outcomes,
    plan_by_time,
    plan_for,
    plan_of,
    unnoted_in,
    was_in_another_group,
)
from oqu.invitations import events as invitation_events
from oqu.invitations.models import Invitation
from oqu.kernel import clock, dates
from oqu.kernel.languages import current, name_in_words
from oqu.kernel.text import plain_decimal
from oqu.letters import actions as letters
from oqu.letters.kinds import LetterKind
from oqu.letters.kinds.leaving import Context, holds_while, says_what_is
from oqu.letters.models import Batch, Letter, LetterState
from oqu.libraries.models import Centre
from oqu.people import events as people_events
from oqu.people.models import Person

LAST = datetime.max.replace(tzinfo=UTC)


@receiver(events.stage_changed)
def tell_of_stage(course: Course, is_forward: bool, by: Person, at: datetime, **_news: Any) -> None:
    """When the course begins, and when it draws to its end for those who still have something to do.

    The staff of a copied course is notified when it is announced.
    """
    if course.stage == Stage.ANNOUNCED and is_forward and course.staff.filter(to_notify=True).exists():
        notify_staff(course=course, batch=batch_of_step(course=course, by=by, at=at), by=by, at=at)
    elif course.stage == Stage.DRAFT:
        announced = Batch.objects.filter(thing_key=course.key, verb="courses.move_on", leaves_at__gt=at)
        notify_staff_later(course=course, batches=announced.filter(taken_back_at=None))
    if course.stage == Stage.RUNNING:
        batch = batch_of_step(course=course, by=by, at=at)
        _tell_everybody(course, BEGINS, batch, at, first_day=_first_day(course, at))
    elif course.stage == Stage.CLOSING:
        _tell_of_closing(course, batch_of_step(course=course, by=by, at=at), at)
    elif course.stage == Stage.CLOSED and is_forward:
        _tell_of_what_is_called_off(course, by, at)


@receiver(events.plan_published)
def tell_of_plan(course: Course, by: Person, at: datetime, **_news: Any) -> None:
    """When the plan can be seen: all of its times, in the zone of the course."""
    batch = _batch(course, "courses.publish_plan", by, at)
    learners, plan = list(_learners(course)), plan_by_time(course)
    for enrolment in learners:
        _tell(enrolment, PLAN, batch, at, {"lines": lines_for(plan, enrolment.group_id)})
    if learners:
        bind_stage(course=course, batch=batch)
    notify_staff(course=course, batch=batch, by=by, at=at)


@receiver(events.enrolled)
def tell_of_plan_late(enrolment: Enrolment, at: datetime, batch: Batch | None = None, **_news: Any) -> None:
    """Write of the plan to a person who gets a place, or gets it again, after it was published."""
    course = enrolment.course
    if course.plan_published_at is None or course.is_over:
        return
    letters.write(
        kind=PLAN,
        person=enrolment.person,
        context={
            "course": course,
            "group": enrolment.group,
            "zone": course.zone,
            "lines": lines_for(plan_by_time(course), enrolment.group_id),
        },
        at=at,
        reason=f"{course.key} {enrolment.key} {at.isoformat()}",
        centre=course.centre,
        batch=batch,
        about=course.key,
        thing_key=course.key,
    )


@receiver(events.groups_published)
def tell_of_groups(course: Course, by: Person, at: datetime, **_news: Any) -> None:
    """When groups can be seen: which is the reader's own, and who looks after it."""
    batch = _batch(course, "courses.publish_groups", by, at)
    _tell_everybody(course, GROUP, batch, at, is_change=False)


@receiver(events.group_changed)
def tell_of_new_group(enrolment: Enrolment, at: datetime, batch: Batch | None = None, **_news: Any) -> None:
    """Notify a person who is moved, or placed late, after the groups were published."""
    course, group = enrolment.course, enrolment.group
    letters.write(
        kind=GROUP,
        person=enrolment.person,
        context={
            "course": course,
            "group": group,
            "zone": course.zone,
            "is_change": was_in_another_group(enrolment, batch),
        },
        at=at,
        reason=f"{course.key} {enrolment.key} {group} {at.isoformat()}",
        centre=course.centre,
        batch=batch,
        about=course.key,
        thing_key=course.key,
    )


@receiver(people_events.left_centre)
def end_duties(person: Person, centre: Centre, by: Person, at: datetime, **_news: Any) -> None:
    """End the duties of a person who has left a centre; in closed courses they stay as a record."""
    duties = Staff.objects.filter(person=person, course__centre=centre).select_related("course", "person")
    for staff in duties.exclude(course__stage__in=OVER):
        dismiss_staff(staff=staff, by=by, at=at)


@receiver(events.duty_given)
def notify_of_duty(staff: Staff, by: Person, at: datetime, batch: Batch | None = None, **_news: Any) -> None:
    """Write to a person whom a colleague has given a duty in a course; duties given in a row are one letter."""
    if staff.person_id == by.pk:
        return
    course = staff.course
    letter = letters.write(
        kind=DUTY,
        person=staff.person,
        context={"duties": [{"course": course, "duty": Duty(staff.duty)}], "by": by},
        at=at,
        reason=f"{course.key} {staff.person.key} {staff.duty} {at.isoformat()}",
        centre=course.centre,
        batch=batch,
        about=f"{course.key} {staff.duty}",
        thing_key=course.key,
    )
    letters.gather(letter=letter)


@receiver(invitation_events.accepted)
def give_duties(invitation: Invitation, person: Person, at: datetime, **_news: Any) -> None:
    """Give the duties that were offered with a role."""
    if invitation.duties:
        give_offered_duties(invitation=invitation, person=person, at=at)


@receiver(invitation_events.described)
def name_duties(invitation: Invitation, words: list[object], **_news: Any) -> None:
    """Let the letter name the duties that come with the role."""
    if invitation.duties:
        words.extend(offered_duties([invitation])[invitation.key])


def _batch(course: Course, verb: str, by: Person, at: datetime) -> Batch:
    """The letters of one step of a course, which can be undone until they leave."""
    before = {"stage": course.stage}
    return letters.open_batch(
        verb=verb, thing_key=course.key, by=by, at=at, centre=course.centre, before=before
    )


def _tell_everybody(course: Course, kind: LetterKind, batch: Batch, at: datetime, **more: Any) -> None:
    learners = list(_learners(course))
    for enrolment in learners:
        _tell(enrolment, kind, batch, at, more)
    if learners:
        bind_stage(course=course, batch=batch)


def _tell_of_closing(course: Course, batch: Batch, at: datetime) -> None:
    """Write to those who can still do something for the certificate, and name it."""
    notified = 0
    for enrolment in _learners(course):
        plan = Plan(enrolment, plan_for(enrolment))
        if open_work(plan, at):
            _tell(enrolment, CLOSING, batch, at, _about_closing(plan, at))
            notified += 1
    if notified:
        bind_stage(course=course, batch=batch)


def _tell_of_what_is_called_off(course: Course, by: Person, at: datetime) -> None:
    """Write to each person for whom a course that is closed early calls something off."""
    found = called_off_by_closing(course, at)
    if not found:
        return
    batch = batch_of_step(course=course, by=by, at=at)
    for one in found:
        letters.write(
            kind=CALLED_OFF,
            person=one.person,
            context={
                "course": course,
                "zone": course.zone,
                "not_held": one.not_held,
                "closed": one.closed,
                "for_staff": one.place is None,
            },
            at=at,
            reason=f"{course.key} {one.person.key} {at.isoformat()}",
            centre=course.centre,
            batch=batch,
            about=course.key,
        )
    bind_stage(course=course, batch=batch)


def _learners(course: Course) -> QuerySet[Enrolment]:
    return enrolments_in(course).filter(state=Place.LEARNING).select_related("group__curator", "course")


def _tell(
    enrolment: Enrolment, kind: LetterKind, batch: Batch, at: datetime, more: Mapping[str, Any]
) -> None:
    course = enrolment.course
    letters.write(
        kind=kind,
        person=enrolment.person,
        context={"course": course, "group": enrolment.group, "zone": course.zone, **more},
        at=at,
        reason=f"{course.key} {enrolment.key}",
        centre=course.centre,
        batch=batch,
        about=course.key,
    )


def _about_closing(plan: Plan, at: datetime) -> dict[str, Any]:
    """What the certificate lacks, in the reader's language once the letter is written; what can be done now, by time."""
    open_ids = [item.activity.pk for item in open_work(plan, at)]
    activities = sorted(plan_of(plan.enrolment.course).filter(pk__in=open_ids), key=_due)
    return {
        "missing": partial(missing_in, plan),
        "lectures_over": has_heard_all(plan, at),
        "unnoted": unnoted_in(plan, at),
        "activities": activities,
        "at": at,
    }


def _due(activity: Activity) -> datetime:
    return activity.due_at or LAST


@holds_while(PLAN)
def sees_plan(letter: Letter, _at: datetime) -> bool:
    """Whether the reader has a place in the course still, and its plan is published still."""
    return _places(letter).filter(course__plan_published_at__isnull=False).exists()


@holds_while(BEGINS)
def has_place(letter: Letter, _at: datetime) -> bool:
    """Whether the reader has a place in the course still."""
    return _places(letter).exists()


@holds_while(GROUP)
def has_group(letter: Letter, _at: datetime) -> bool:
    """Whether the reader is in a group of the course still."""
    return _places(letter).filter(group__isnull=False).exists()


@holds_while(CHANGES)
def takes_part(letter: Letter, at: datetime) -> bool:
    """Whether the reader learns or works in the course still, and it is not over."""
    duties = Staff.objects.filter(course__key=letter.about, person=letter.person_id)
    return has_place(letter, at) or duties.exclude(course__stage__in=OVER).exists()


@holds_while(CLOSING)
def has_something_open(letter: Letter, at: datetime) -> bool:
    """Whether the course is closing still, and the reader is not settled and can still do something for the certificate."""
    place = _places(letter).filter(state=Place.LEARNING, course__stage=Stage.CLOSING).first()
    return place is not None and bool(open_work(Plan(place, plan_for(place)), at))


@holds_while(CALLED_OFF)
def is_closed_still(letter: Letter, _at: datetime) -> bool:
    """Whether the course is closed still."""
    return Course.objects.filter(key=letter.about, stage__in=OVER).exists()


@holds_while(DUTY)
def has_duty(letter: Letter, _at: datetime) -> bool:
    """Whether the reader has the duty still, and no letter that left together with this one names it."""
    return _duty(letter) is not None and not _is_named(letter)


@says_what_is(DUTY)
def duties_now(letter: Letter) -> Context | None:
    """The duties of all letters that leave together with this one, of the same colleague or of several."""
    duties = [duty for duty in map(_duty, _leaving_together(letter)) if duty is not None]
    givers = {one.batch.by if one.batch else None for one in _leaving_together(letter)}
    if None in givers:
        return None
    named = [{"course": one.course, "duty": Duty(one.duty)} for one in duties]
    return {"duties": named, "by": ", ".join(sorted(map(str, givers)))}


def _duty(letter: Letter) -> Staff | None:
    """The duty that a letter was written about, if the reader has it still and is to be notified by now."""
    course, _space, duty = letter.about.partition(" ")
    given = Staff.objects.filter(course__key=course, person=letter.person_id, duty=duty, to_notify=False)
    return given.select_related("course").first()


def _leaving_together(letter: Letter) -> QuerySet[Letter]:
    """Letters about duties of the same reader that are due at the same time; the first of them names all."""
    alike = Letter.objects.filter(kind=DUTY.code, person=letter.person_id, centre=letter.centre_id)
    together = alike.filter(state=letter.state, due_at=letter.due_at, attempts=0)
    return together.select_related("batch__by").order_by("pk")


def _is_named(letter: Letter) -> bool:
    """Whether an earlier letter named the duty: one that is printed with this one, or that left at the first try since."""
    if letter.attempts or letter.batch is None:
        return False
    if letter.state == LetterState.PRINTED:
        return any(map(_duty, _leaving_together(letter).filter(pk__lt=letter.pk)))
    alike = Letter.objects.filter(kind=DUTY.code, person=letter.person_id, centre=letter.centre_id)
    return alike.filter(
        state=LetterState.SENT, attempts=1, sent_at__gte=letter.batch.leaves_at, pk__lt=letter.pk
    ).exists()


def _places(letter: Letter) -> QuerySet[Enrolment]:
    """The reader's place in the course, if it is not over."""
    places = Enrolment.objects.filter(course__key=letter.about, person=letter.person_id)
    return places.exclude(state=Place.WITHDRAWN).exclude(course__stage__in=OVER).select_related("course")


def _first_day(course: Course, at: datetime) -> str:
    """The first day in the language in which the letter is written; "" unless it is ahead."""
    first = first_day_ahead(course, at)
    return _day(first, at.year) if first else ""


def _day_of(first: date, this_year: int) -> str:
    return dates.day(first, current(), this_year=this_year)


_day = lazy(_day_of, str)


@says_what_is(BEGINS)
def beginning_now(letter: Letter) -> Context | None:
    """The course and the reader's group as they are now, and the first day if it is still ahead."""
    context = stage_now(letter)
    return context and {**context, "first_day": _first_day(context["course"], clock.now())}


@says_what_is(GROUP)
def group_now(letter: Letter) -> Context | None:
    """The course, the reader's group as it is now, and whether that is another one than before."""
    context, place = stage_now(letter), _places(letter).first()
    if context is None or place is None:
        return None
    return {**context, "is_change": was_in_another_group(place, letter.batch)}


def stage_now(letter: Letter) -> Context | None:
    """The course and the reader's group as they are now."""
    place = _places(letter).select_related("group__curator").first()
    if place is None:
        return None
    return {"course": place.course, "group": place.group, "zone": place.course.zone}


@says_what_is(CLOSING)
def open_work_now(letter: Letter) -> Context | None:
    """The course, and what is open for the reader by now."""
    context, place = stage_now(letter), _places(letter).first()
    if context is None or place is None:
        return None
    return {**context, **_about_closing(Plan(place, plan_for(place)), clock.now())}


@says_what_is(PLAN)
def plan_now(letter: Letter) -> Context | None:
    """The plan as it is now."""
    context = stage_now(letter)
    if context is None:
        return None
    group = context["group"]
    return {**context, "lines": lines_for(plan_by_time(context["course"]), group and group.pk)}


@receiver(people_events.export_asked)
def add_courses(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """Into the person's own data: their places in courses, how far they have come, their duties."""
    places = Enrolment.objects.filter(person=person).select_related("course")
    steps = Progress.objects.filter(enrolment__person=person).select_related("activity__course")
    duties = Staff.objects.filter(person=person).select_related("course")
    states = outcomes(places)
    data["courses"] = [
        {
            "course": one.course.title,
            "state": str(states[one.pk]),
            "language": name_in_words(one.language),
            "enrolled_at": one.enrolled_at,
            "finished_at": one.finished_at,
        }
        for one in places
    ]
    data["progress"] = [
        {
            "course": one.activity.course.title,
            "activity": one.activity.title,
            "step": one.get_step_display(),
            "minutes": one.minutes,
            "points": None if one.points is None else plain_decimal(one.points),
            "changed_at": one.changed_at,
        }
        for one in steps
    ]
    data["duties"] = [{"course": one.course.title, "duty": one.get_duty_display()} for one in duties]
