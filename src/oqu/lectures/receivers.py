"""Receivers of signals from people and courses: data export, erasure of a person, and leaving.

Whatever lets a person into the hall is a row: a session, a role at a centre, a duty or a place in a course. When one of
them goes, by whichever action, the tickets that were issued until then are over.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from oqu.courses import events as course_events
from oqu.courses.models import Activity, Duty, Enrolment, Staff
from oqu.courses.queries import KEPT_PLACES
from oqu.kernel import clock
from oqu.kernel.erasure import Traces, scrub_rows
from oqu.kernel.full_names import GONE
from oqu.lectures.actions import end_hall_tickets, forget_in_halls, release_lectures
from oqu.lectures.models import Attendance, Companion, KnownName, LogLine, MeetingLog
from oqu.lectures.queries import halls_in_use, spelled
from oqu.people import events
from oqu.people.models import Person, Post


@receiver(events.export_asked)
def add_attendance(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """How many minutes of which lecture the person attended, and who recorded it how; with whom they listened together."""
    attendance = Attendance.objects.filter(enrolment__person=person).select_related("lecture__activity")
    data["attendance"] = [
        {
            "lecture": str(row.lecture.activity),
            "minutes": row.minutes,
            "source": row.get_source_display(),
            "reason": row.reason,
            "changed_at": row.changed_at,
        }
        for row in attendance
    ]
    together = Companion.objects.filter(Q(host__person=person) | Q(guest__person=person))
    data["listened_together"] = [
        {
            "lecture": str(row.lecture.activity),
            "host": str(row.host.person),
            "guest": str(row.guest.person),
            "answer": row.get_answer_display(),
            "asked_at": row.asked_at,
            "answered_at": row.answered_at,
        }
        for row in together.select_related("lecture__activity", "host__person", "guest__person")
    ]
    names = LogLine.objects.filter(enrolment__person=person).select_related("log__lecture__activity")
    data["names_in_lists"] = [
        {"lecture": str(line.log.lecture.activity), "name": line.name, "email": line.email} for line in names
    ]


@receiver(events.forgotten)
def forget_names(person: Person, traces: Traces, at: datetime, **_news: Any) -> None:
    """Minutes stay; the names and addresses of the person in lists of meetings go, also in undecided lines.

    Names in the hall go as soon as the relay is notified.
    """
    end_hall_tickets(person_key=person.key, at=at)
    forget_in_halls(person_key=person.key)
    known = KnownName.objects.filter(enrolment__person=person)
    marks = {spelled(" ".join(form), "") for name in traces.names for form in name.forms()}
    marks = {*marks, *traces.emails, *known.values_list("spelled", flat=True)} - {""}
    for line in LogLine.objects.filter(enrolment=None).iterator():
        if spelled(line.name, line.email) in marks or spelled(line.name, "") in marks:
            _blank(LogLine.objects.filter(pk=line.pk))
    _blank(LogLine.objects.filter(enrolment__person=person))
    KnownName.objects.filter(Q(enrolment__person=person) | Q(spelled__in=marks, enrolment=None)).delete()
    own = Attendance.objects.filter(enrolment__person=person)
    scrub_rows(own, "reason", "sheet_note", traces=traces, own=True)
    scrub_rows(Attendance.objects.exclude(enrolment__person=person), "reason", "sheet_note", traces=traces)
    scrub_rows(MeetingLog.objects.all(), "name", traces=traces)


@receiver(course_events.duty_ended)
def leave_lectures_without_lecturer(staff: Staff, by: Person, at: datetime, **_news: Any) -> None:
    """Remove a former lecturer of the course from its lectures."""
    if staff.duty == Duty.LECTURER:
        release_lectures(course=staff.course, lecturer=staff.person, by=by, at=at)


@receiver(post_delete, sender=Session)
def end_tickets_of_a_session(instance: Session, **_news: Any) -> None:
    """Signed out, here or from another device; a session that ran out by itself has outlived its tickets."""
    at = clock.now()
    key = instance.get_decoded().get(SESSION_KEY) if instance.expire_date > at else None
    person = Person.objects.filter(pk=key).first() if key else None
    if person is not None:
        end_hall_tickets(person_key=person.key, at=at)


@receiver(post_delete, sender=Post)
@receiver(post_delete, sender=Staff)
@receiver(post_delete, sender=Enrolment)
def end_tickets_of_a_role(instance: Post | Staff | Enrolment, **_news: Any) -> None:
    """A role, a duty or a place is taken back."""
    end_hall_tickets(person_key=instance.person.key, at=clock.now())


@receiver(post_save, sender=Enrolment)
def end_tickets_of_a_place(
    instance: Enrolment, created: bool, update_fields: frozenset[str] | None, **_news: Any
) -> None:
    """A place is given back, or is moved to another group, whose lectures may be others."""
    moved = "group" in (update_fields or ())
    if not created and (moved or instance.state not in KEPT_PLACES):
        end_hall_tickets(person_key=instance.person.key, at=clock.now())


@receiver(post_save, sender=Activity)
def end_tickets_of_other_groups(instance: Activity, created: bool, **_news: Any) -> None:
    """A lecture that may be on is for one group only from now on."""
    at = clock.now()
    if created or instance.group_id is None or not halls_in_use(at).filter(activity=instance).exists():
        return
    others = Enrolment.objects.filter(course=instance.course_id).exclude(group=instance.group_id)
    for person_key in others.values_list("person__key", flat=True):
        end_hall_tickets(person_key=person_key, at=at)


@receiver(post_save, sender=Person)
def end_tickets_of_an_account(instance: Person, created: bool, **_news: Any) -> None:
    """An account is closed."""
    if not created and not instance.is_active:
        end_hall_tickets(person_key=instance.key, at=clock.now())


def _blank(lines: QuerySet[LogLine]) -> None:
    lines.update(name=GONE, email="")
