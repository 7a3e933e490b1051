"""What lectures hear from people: somebody asks for their data."""

from typing import Any

from django.dispatch import receiver

from oqu.lectures.models import Attendance
from oqu.people import events
from oqu.people.models import Person


@receiver(events.export_asked)
def add_attendance(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """How many minutes of which lecture the person heard, and who recorded it how."""
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
