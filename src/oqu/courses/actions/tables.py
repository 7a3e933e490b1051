"""A whole plan saved at once, as its table was typed."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from oqu.courses.actions.materials import attach_material
from oqu.courses.actions.planning import (
    ImpossibleActivity,
    add_activity,
    edit_activity,
    remove_activity,
    reorder_plan,
)
from oqu.courses.kinds import ContentInvalid, NewContent, kind_of
from oqu.courses.models import Activity, Course
from oqu.courses.queries import opened_pictures
from oqu.kernel import files
from oqu.people.models import Person


@dataclass(frozen=True)
class PlanRow:
    """A row of the plan's table: a stored activity (None: a new one), its columns, whose content a new one copies, and
    who holds it; of a stored one only if the row `names_lecturer`, None then takes the lecturer away.

    `name` identifies the row among those of one table.
    """

    name: str
    activity: Activity | None
    kind: str
    columns: Mapping[str, Any]
    copy_of: Activity | None = None
    lecturer: Person | None = None
    names_lecturer: bool = False


@dataclass(frozen=True)
class PlanSaved:
    """How many activities were added, changed in themselves and removed, and whether the order is another one."""

    added: int
    changed: int
    removed: int
    is_reordered: bool


@transaction.atomic
def save_plan(
    *,
    course: Course,
    rows: Sequence[PlanRow],
    removed: Collection[Activity],
    by: Person,
    at: datetime,
    key: str,
) -> PlanSaved:
    """Add, change, remove and order activities, all or none; return how many of each.

    Activities that are in neither list come last. Raises ImpossibleActivity, ActivityUsed, NotOfTheCentre.
    """
    for activity in removed:
        remove_activity(activity=activity, by=by, at=at)
    added, changed, placed = 0, 0, []
    for row in rows:
        if row.activity is None:
            placed.append(_added(course, row, by=by, at=at, key=f"{key} {row.name}"))
            added += 1
            continue
        placed.append(row.activity)
        changed += _changed(row.activity, row, by=by, at=at)
    is_moved = _put_in_order(course, placed, by, at)
    return PlanSaved(added, changed, len(removed), is_moved)


def _added(course: Course, row: PlanRow, *, by: Person, at: datetime, key: str) -> Activity:
    activity = add_activity(course=course, kind=row.kind, columns=row.columns, by=by, at=at, key=key)
    if row.copy_of is not None:
        _copy_content(row.copy_of, activity, by, at)
    name_lecturer = kind_of(row.kind).name_lecturer
    if row.lecturer is not None and name_lecturer is not None:
        name_lecturer(activity=activity, lecturer=row.lecturer, by=by, at=at)
    return activity


def _changed(activity: Activity, row: PlanRow, *, by: Person, at: datetime) -> bool:
    """Store what a row changes of an activity; whether it was anything."""
    columns = _changes(activity, row.columns)
    if columns or row.names_lecturer:
        edit_activity(
            activity=activity,
            columns=columns,
            lecturer=row.lecturer,
            names_lecturer=row.names_lecturer,
            by=by,
            at=at,
        )
    return bool(columns) or row.names_lecturer


def _copy_content(source: Activity, activity: Activity, by: Person, at: datetime) -> None:
    """Store what an activity contains, and the files attached to it, in another one. Raises ImpossibleActivity."""
    transfer = kind_of(source.kind).transfer
    with ExitStack() as opened:
        content = transfer.export(source)
        if content is not None:
            content = replace(content, pictures=opened_pictures(source))
            for file in (
                *(one.content for one in content.files.values()),
                *(one.content for one in content.pictures),
            ):
                opened.callback(file.close)
        try:
            store = transfer.checked(content) if content else None
        except ContentInvalid as invalid:
            raise ImpossibleActivity(" ".join(invalid.messages)) from invalid
        if store:
            store(NewContent(activity, by, at))
        for material in source.materials.select_related("file"):
            upload = files.opened(material.file)
            opened.callback(upload.content.close)
            attach_material(activity=activity, upload=upload, title=material.title, by=by, at=at)


def _changes(activity: Activity, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in columns.items() if (getattr(activity, name) or None) != (value or None)
    }


def _put_in_order(course: Course, placed: list[Activity], by: Person, at: datetime) -> bool:
    """Put all activities in this order; return whether it was another one."""
    stored = list(course.activities.order_by("position", "pk"))
    known = {activity.pk for activity in placed}
    wanted = [*placed, *(activity for activity in stored if activity.pk not in known)]
    if [activity.pk for activity in wanted] != [activity.pk for activity in stored]:
        by_id = {activity.pk: activity for activity in stored}
        reorder_plan(course=course, activities=[by_id[one.pk] for one in wanted], by=by, at=at)
        return True
    return False
