"""What waits for a reviewer: the queue, and which of all that are waiting are theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from oqu.assignments.models import (
    Assignment,
    Submission,
    SubmissionState,
)
from oqu.assignments.rules import Reviewer, in_reviewed_groups, reviewable, reviewable_tasks
from oqu.courses.models import OVER, Course, Group, Place
from oqu.kernel import languages
from oqu.kernel.languages import taken
from oqu.kernel.lists import PackedNumbers, packed
from oqu.kernel.memo import memoised
from oqu.kernel.prepared import prepared
from oqu.people.models import Person, unlisted_library
from oqu.people.queries import Visitor


def reviewable_courses(person: Visitor) -> QuerySet[Course]:
    """The courses in which a person may review: by a duty there, or as a methodologist of the centre."""
    if not isinstance(person, Person):
        return Course.objects.none()
    return reviewable(Reviewer.of(person))


def _with_verdicts(reviewer: Reviewer) -> QuerySet[Assignment]:
    """The tasks of which a person may still give verdicts: those of courses that are not closed."""
    return reviewable_tasks(reviewer).exclude(activity__course__stage__in=OVER)


def review_queue(
    person: Visitor,
    *,
    assignment_key: str = "",
    group_key: str = "",
    course_slug: str = "",
) -> QuerySet[Submission]:
    """What waits for a verdict that this person may give, longest waiting first.

    Asks first for which assignments that is: with their numbers the database reads only their submissions, where
    it would else go through everything that waits in the whole country.
    """
    if not isinstance(person, Person):
        return Submission.objects.none()
    reviewer = Reviewer.of(person)
    waiting = _handed_in(*reviewer, packed(_with_verdicts(reviewer).values_list("pk", flat=True)))
    if course_slug:
        waiting = waiting.filter(assignment__activity__course__slug=course_slug)
    if assignment_key:
        waiting = waiting.filter(assignment__activity__key=assignment_key)
    if group_key:
        waiting = waiting.filter(enrolment__group__key=group_key)
    return waiting.select_related(
        "assignment__activity__course", "enrolment__person__library", "enrolment__group"
    ).order_by("handed_in_at", "pk")


def with_final_verdicts(keys: Iterable[str]) -> frozenset[str]:
    """Which of these answers (keys) have verdicts that stay: the course or the part in it is over, or the person answered anew."""
    later = Submission.objects.filter(
        assignment=OuterRef("assignment"), enrolment=OuterRef("enrolment"), attempt__gt=OuterRef("attempt")
    )
    is_over = Q(enrolment__course__stage__in=OVER) | ~Q(enrolment__state=Place.LEARNING)
    final = Submission.objects.filter(is_over | Exists(later), key__in=list(keys))
    return frozenset(final.values_list("key", flat=True))


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One answer that waits, as the queue shows it, in the language of the page."""

    pk: int
    key: str
    handed_in_at: datetime
    late: bool
    attempt: int
    person: str
    library: str | None
    task: str
    group: str


WAITING_NAMES = ("enrolment__person__library__name", "assignment__activity__title")
WAITING_COLUMNS = (
    *("pk", "key", "handed_in_at", "late", "attempt"),
    *("enrolment__person__family_name", "enrolment__person__given_name"),
    *(
        "enrolment__person__library_id",
        "enrolment__person__library_words",
        "enrolment__group__number",
        "enrolment__group__name",
    ),
    *(column for name in WAITING_NAMES for column in languages.in_languages(name, {})),
)


@memoised
def _group_name(number: int, name: str, _language: str) -> str:
    return str(Group(number=number, name=name))


def _waiting_line(**columns: Any) -> WaitingLine:
    library, task = (taken(columns, name) for name in WAITING_NAMES)
    names = [columns.pop(f"enrolment__person__{name}_name") for name in ("family", "given")]
    number, name = (columns.pop(f"enrolment__group__{column}") for column in ("number", "name"))
    group = "" if number is None else _group_name(number, name, languages.current())
    has_library = columns.pop("enrolment__person__library_id") is not None
    words = columns.pop("enrolment__person__library_words")
    unlisted = unlisted_library(words) if words else None
    return WaitingLine(
        person=" ".join(names).strip(),
        library=library if has_library else unlisted,
        task=task,
        group=group,
        **columns,
    )


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """A group of which answers wait."""

    pk: int
    key: str
    course_id: int
    name: str
    course_title: str


def _waiting_group(*, number: int, name: str, **columns: Any) -> WaitingGroup:
    course_title = taken(columns, "course__title")
    return WaitingGroup(
        name=_group_name(number, name, languages.current()), course_title=course_title, **columns
    )


class Waiting:
    """Submissions that wait for a review by this person, paginated, and their groups."""

    def __init__(self, person: Person, size: int, **narrowed: str) -> None:
        """`size` is how many stand on a page; `narrowed` as for `review_queue`."""
        self._person, self._size, self._narrowed = person, size, narrowed
        self._reviewer = Reviewer.of(person)
        self._tasks = packed(pk for (pk,) in _reviewable_tasks(*self._reviewer))
        self._by_group = dict(_waiting_by_group(*self._reviewer, self._tasks))

    @property
    def _is_narrowed(self) -> bool:
        return any(self._narrowed.values())

    def groups(self) -> list[WaitingGroup]:
        """The groups of which answers wait, whatever the queue is narrowed to."""
        rows = _waiting_groups(packed(pk for pk in self._by_group if pk))
        return [_waiting_group(**columns) for columns in rows]

    def count(self) -> int:
        """How many wait."""
        return self._rows().count() if self._is_narrowed else sum(self._by_group.values())

    def __len__(self) -> int:
        """The same, as lists tell it."""
        return self.count()

    def __getitem__(self, part: slice) -> list[WaitingLine]:
        """A part of the queue, longest waiting first."""
        if self._is_narrowed or part.start:
            rows = list(self._rows().values(*WAITING_COLUMNS)[part])
        else:
            rows = _longest_waiting(self._size)(*self._reviewer, self._tasks)[part]
        return [_waiting_line(**columns) for columns in rows]

    def _rows(self) -> QuerySet[Submission]:
        return review_queue(self._person, **self._narrowed).select_related(None)


def waiting_for(person: Person) -> tuple[int, datetime | None]:
    """How many answers wait for this person's verdict, and since when the longest of them; two queries."""
    reviewer = Reviewer.of(person)
    tasks = packed(pk for (pk,) in _reviewable_tasks(*reviewer))
    return next(iter(_number_and_oldest(*reviewer, tasks)), (0, None))


@prepared
def _number_and_oldest(
    person: int, centres: str, posts: str, tasks: str
) -> QuerySet[Submission, tuple[int, datetime | None]]:
    rows = _handed_in(person, centres, posts, tasks).order_by().values("state")
    return rows.annotate(n=Count("pk"), oldest=Min("handed_in_at")).values_list("n", "oldest")


@memoised
def _longest_waiting(size: int) -> Callable[[int, str, str, str], list[dict[str, Any]]]:
    """The query for the first page of a whole queue: rows of WAITING_COLUMNS."""

    @prepared
    def lines(person: int, centres: str, posts: str, tasks: str) -> QuerySet[Submission, dict[str, Any]]:
        order = ("handed_in_at", "pk")
        first = _handed_in(person, centres, posts, tasks).order_by(*order).values("pk")[:size]
        # names are looked up for those who are shown, not for everybody who waits
        waiting = Submission.objects.filter(pk__in=first).order_by(*order)
        rows: QuerySet[Submission, dict[str, Any]] = waiting.values(*WAITING_COLUMNS)
        return rows

    return lines


def _handed_in(person: int, centres: str, posts: str, tasks: str) -> QuerySet[Submission]:
    waiting = Submission.objects.filter(state=SubmissionState.HANDED_IN, assignment__in=PackedNumbers(tasks))
    return in_reviewed_groups(waiting.exclude(enrolment__person=person), Reviewer(person, centres, posts))


@prepared
def _reviewable_tasks(person: int, centres: str, posts: str) -> QuerySet[Assignment, tuple[int]]:
    return _with_verdicts(Reviewer(person, centres, posts)).values_list("pk")


@prepared
def _waiting_by_group(
    person: int, centres: str, posts: str, tasks: str
) -> QuerySet[Submission, tuple[int | None, int]]:
    rows = _handed_in(person, centres, posts, tasks).order_by().values_list("enrolment__group_id")
    return rows.annotate(n=Count("pk"))


@prepared
def _waiting_groups(groups: str) -> QuerySet[Group, dict[str, Any]]:
    columns = ("pk", "key", "course_id", "number", "name", *languages.in_languages("course__title", {}))
    found = Group.objects.filter(pk__in=PackedNumbers(groups)).order_by("course_id", "number")
    rows: QuerySet[Group, dict[str, Any]] = found.values(*columns)
    return rows
