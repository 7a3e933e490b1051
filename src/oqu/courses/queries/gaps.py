"""What is not written yet in a course: its plan, aims and staff, and the content of its activities, by language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import BooleanField, ExpressionWrapper

from oqu.courses.kinds import all_kinds, kind_of
from oqu.courses.models import Activity, Course, Duty, Group, Stage
from oqu.courses.queries.consistency import Timed
from oqu.courses.queries.plans import with_content
from oqu.kernel import clock
from oqu.kernel.languages import texts_of

FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ContentGap:
    """An activity without content, or one whose title or content lacks `languages` of the course."""

    activity: Activity
    languages: tuple[str, ...] = ()


def content_gaps(course: Course) -> list[ContentGap]:
    """The gaps in the content of a course, in the order of its plan; one query for each kind."""
    return list(_gaps(course))


def _gaps(course: Course) -> Iterator[ContentGap]:
    written: dict[int, frozenset[str]] = {}
    for kind in all_kinds():
        written |= {pk: frozenset(found) for pk, found in kind.transfer.written(course).items()}
    for activity in course.activities.filter(cancelled_at=None).select_related("group"):
        if activity.pk not in written:
            yield ContentGap(activity)
        else:
            whole = written[activity.pk] & texts_of(activity, "title").keys()
            if missing := tuple(x for x in course.languages if x not in whole):
                yield ContentGap(activity, missing)


def unwritten_by_course(course_ids: Iterable[int]) -> dict[int, list[Activity]]:
    """Course id → the activities of its plan without content, those that open first first; one query for all courses."""
    found: dict[int, list[Activity]] = {}
    written = ExpressionWrapper(with_content(), output_field=BooleanField())
    rows = (
        Activity.objects.filter(course_id__in=list(course_ids))
        .select_related("group")
        .annotate(is_written=written)
    )
    for one in sorted(rows.filter(is_written=False), key=lambda one: opening_of(one) or FIRST):
        found.setdefault(one.course_id, []).append(one)
    return found


def opening_of(one: Activity) -> datetime | None:
    """When people come to an activity first; None: with the beginning of its course."""
    return one.starts_at if kind_of(one.kind).has_hours else one.opens_at


def groups_without_curator(course: Course) -> list[Group]:
    """The groups of a course that nobody looks after."""
    return list(course.groups.filter(curator=None))


def first_day_of_plan(course: Course) -> date | None:
    """The first day on which there is something to do in a course; None: from the beginning, or the plan is empty.

    What may lie around the course, such as a questionnaire before it, is no beginning.
    """
    inside = [one for one in course.activities.all() if not kind_of(one.kind).around_course]
    moments = [one.starts_at or one.opens_at for one in inside]
    days = [clock.local_date(moment, course.zone) for moment in moments if moment is not None]
    return min(days) if days and len(days) == len(moments) else None


def is_over_already(course: Course, one: Timed, at: datetime) -> bool:
    """Whether an activity of a course that has not begun ended, or was due, before that moment: nobody could take part.

    In admission that is no fault of what may lie around the course, such as a questionnaire before it.
    """
    if course.stage not in (Stage.DRAFT, Stage.ANNOUNCED, Stage.ADMISSION):
        return False
    if course.stage == Stage.ADMISSION and kind_of(one.kind).around_course:
        return False
    end = end_of(one)
    return end is not None and end <= at


def end_of(one: Timed) -> datetime | None:
    """When an activity ends or is due; None: it stays open."""
    return (one.ends_at or one.starts_at) if kind_of(one.kind).has_hours else one.due_at


def text_gaps(course: Course) -> dict[str, tuple[str, ...]]:
    """Texts of the whole course that are written in some language → languages of the course they lack.

    They are its `title`, the name of its `centre` (both are on certificates), `summary`, `about` and `aims`; without the
    summary of a draft, which is asked for in each language before the course is announced.
    """
    gaps = {"title": _untranslated(course, [texts_of(course, "title")])}
    gaps["centre"] = _untranslated(course, [texts_of(course.centre.library, "name")])
    if course.stage != Stage.DRAFT:
        gaps["summary"] = _untranslated(course, [texts_of(course, "summary")])
    gaps["about"] = _untranslated(course, [texts_of(course, "about")])
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
