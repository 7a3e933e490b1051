"""What is not written yet in a course: its plan, aims and staff, and the content of its activities, by language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oqu.courses.kinds import all_kinds
from oqu.courses.models import Activity, Course, Duty, Group
from oqu.kernel.languages import texts_of


@dataclass(frozen=True)
class ContentGap:
    """An activity without content, or with content that lacks `languages` of the course."""

    activity: Activity
    languages: tuple[str, ...] = ()


def content_gaps(course: Course) -> list[ContentGap]:
    """The gaps in the content of a course, in the order of its plan; one query for each kind."""
    return list(_gaps(course))


def _gaps(course: Course) -> Iterator[ContentGap]:
    written: dict[int, frozenset[str]] = {}
    for kind in all_kinds():
        written |= {pk: frozenset(found) for pk, found in kind.transfer.written(course).items()}
    for activity in course.activities.filter(cancelled_at=None):
        if activity.pk not in written:
            yield ContentGap(activity)
        elif missing := tuple(x for x in course.languages if x not in written[activity.pk]):
            yield ContentGap(activity, missing)


def groups_without_curator(course: Course) -> list[Group]:
    """The groups of a course that nobody looks after."""
    return list(course.groups.filter(curator=None))


def text_gaps(course: Course) -> dict[str, tuple[str, ...]]:
    """Texts of the whole course, `about` and `aims`, that are written in some language → languages of the course they lack."""
    gaps = {"about": _untranslated(course, [texts_of(course, "about")])}
    gaps["aims"] = _untranslated(course, [texts_of(aim, "text") for aim in course.aims.all()])
    return {name: missing for name, missing in gaps.items() if missing}


def _untranslated(course: Course, texts: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(x for x in course.languages if any(written and x not in written for written in texts))


def basic_gaps(course: Course) -> list[str]:
    """What a whole course needs and this one has nothing of: `plan`, `aims`, `staff` (a lecturer).

    Which lecture has no lecturer, and which task no reviewer, is asked of the kinds of activity.
    """
    present = {
        "plan": course.activities.filter(cancelled_at=None).exists(),
        "aims": course.aims.exists(),
        "staff": course.staff.filter(duty=Duty.LECTURER).exists(),
    }
    return [name for name, is_there in present.items() if not is_there]
