"""Exports of lists of people: who took which list out of the office, and of how many people."""

from datetime import datetime

from oqu.courses.models import Course
from oqu.kernel import journal
from oqu.people.models import Person


def record_export(*, course: Course, name: str, people: int, by: Person, at: datetime) -> None:
    """Record that a person downloaded a list of the people of a course; `name` is its name and format."""
    details = {"list": name, "people": people}
    journal.record("courses.export_list", thing=course, by=by, at=at, details=details)
