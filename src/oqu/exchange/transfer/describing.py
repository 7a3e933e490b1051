"""A stored course as a document: texts, plan, tasks, questionnaires and files; no people, no answers."""

from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from oqu.courses.forms import CourseForm, what_is_written
from oqu.courses.kinds import kind_of
from oqu.courses.models import Activity, Course
from oqu.courses.queries import opened_pictures, references_of
from oqu.exchange.transfer import about_aims
from oqu.exchange.transfer.document import MOMENTS, ActivityDocument, CourseDocument
from oqu.kernel import clock, files
from oqu.kernel.languages import LANGUAGES

DAYS = ("starts_on", "ends_on")


def described(course: Course, *, with_staff: bool = False) -> CourseDocument:
    """Return a course as a document; its files are open for reading. `with_staff`: with those who give its lectures."""
    references = references_of(course)
    values, groups = CourseForm(course=course).initial, list(course.groups.all())
    numbers = {group.pk: number for number, group in enumerate(groups, start=1)}
    with ExitStack() as opened:
        activities = [
            _activity(one, numbers.get(one.group_id or 0), opened, with_staff=with_staff)
            for one in course.activities.filter(cancelled_at=None).select_related("course__centre")
        ]
        kept = opened.pop_all()
    return CourseDocument(
        course={name: _plain(value, course.zone) for name, value in values.items()},
        aims=[
            {
                "code": aim.code,
                **{f"text_{x}": getattr(aim, f"text_{x}") or "" for x in LANGUAGES},
                **(asdict(references[aim.code]) if aim.code in references else {}),
            }
            for aim in course.aims.all()
        ],
        activities=activities,
        about_aims=about_aims.described(course),
        groups=[group.name for group in groups],
        opened=kept,
    )


def _activity(
    activity: Activity, group: int | None, opened: ExitStack, *, with_staff: bool
) -> ActivityDocument:
    names = ("slug", "kind", *MOMENTS, "hours", "required")
    values = what_is_written(activity, names, ("title", "summary"))
    content = kind_of(activity.kind).transfer.export(activity)
    if content is not None:
        people = content.people if with_staff else {}
        content = replace(content, pictures=opened_pictures(activity), people=people)
        contents = [one.content for one in content.files.values()] + [one.content for one in content.pictures]
        for file in contents:
            opened.callback(file.close)
    materials = []
    for one in activity.materials.select_related("file"):
        materials.append((one.title, files.opened(one.file)))
        opened.callback(materials[-1][1].content.close)
    return ActivityDocument(
        fields={
            **{name: _plain(value, activity.course.zone) for name, value in values.items()},
            "group": group,
        },
        content=content,
        materials=tuple(materials),
    )


def _plain(value: Any, zone: str) -> Any:
    """A value as a form and JSON take it; moments as a clock in the zone shows them."""
    if isinstance(value, datetime):
        return f"{clock.in_zone(value, zone):%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
