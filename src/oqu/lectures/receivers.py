"""What lectures hear from people: somebody asks for their data, or wants to be forgotten."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from oqu.lectures.models import Attendance, Companion, KnownName, LogLine
from oqu.people import events
from oqu.people.models import Person

NO_NAME = "—"


@receiver(events.export_asked)
def add_attendance(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """How many minutes of which lecture the person heard, and who recorded it how; with whom they listened together."""
    heard = Attendance.objects.filter(enrolment__person=person).select_related("lecture__activity")
    data["attendance"] = [
        {
            "lecture": str(row.lecture.activity),
            "minutes": row.minutes,
            "source": row.source,
            "reason": row.reason,
            "changed_at": row.changed_at,
        }
        for row in heard
    ]
    together = Companion.objects.filter(Q(host__person=person) | Q(guest__person=person))
    data["listened_together"] = [
        {
            "lecture": str(row.lecture.activity),
            "host": str(row.host.person),
            "guest": str(row.guest.person),
            "answer": row.answer,
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
def forget_names(person: Person, **_news: Any) -> None:
    """Minutes stay; under which names and addresses the person stood in lists of meetings goes."""
    LogLine.objects.filter(enrolment__person=person).update(name=NO_NAME, email="")
    KnownName.objects.filter(enrolment__person=person).delete()
