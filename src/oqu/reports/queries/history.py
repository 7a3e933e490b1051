"""The courses of a centre beside one another, on the same items."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from oqu.courses.models import Course, Stage
from oqu.kernel import clock
from oqu.libraries.models import Centre
from oqu.questionnaires.figures.proportions import Proportion
from oqu.reports.queries.quality import Quality, quality
from oqu.reports.queries.reach import reach, work
from oqu.reports.queries.words import between, percent

MOST_COURSES = 6


@dataclass(frozen=True)
class CourseColumn:
    """One closed course: its results, attendance and quality."""

    course: Course
    admitted: int
    finished: int
    attendance_percent: float | None
    quality: Quality

    @property
    def response_rate(self) -> Proportion | None:
        """The share of those asked who answered the closing questionnaire."""
        return self.quality.response_rate

    @property
    def recommend(self) -> float | None:
        """The recommend score, -100 to 100."""
        return self.quality.recommend.score if self.quality.recommend else None


@dataclass(frozen=True)
class Share:
    """A share in words: "85%", and the ends of its interval."""

    percent: str
    between: str


@dataclass(frozen=True)
class ItemRow:
    """One item, and the share of its two best answers in each course (None: not asked, or too few answered)."""

    code: str
    label: str
    shares: tuple[tuple[CourseColumn, Share | None], ...]


@dataclass(frozen=True)
class History:
    """The latest closed courses, the oldest first, and the items that at least two of them asked."""

    courses: tuple[CourseColumn, ...]
    items: tuple[ItemRow, ...]


def history(centre: Centre, *, at: datetime, language: str) -> History:
    """Hold the latest closed courses of a centre against one another, item by item by the items' codes."""
    closed = Course.objects.filter(centre=centre, stage__in=[Stage.CLOSED, Stage.ARCHIVED])
    latest = closed.select_related("centre__library").order_by("-ends_on", "-pk")[:MOST_COURSES]
    columns = tuple(_column(course, at, language) for course in reversed(latest))
    return History(columns, _items(columns))


def _column(course: Course, at: datetime, language: str) -> CourseColumn:
    came, course_quality = (
        reach(course),
        quality(course, at=at, fewest=course.centre.fewest_answers, language=language),
    )
    return CourseColumn(
        course, came.admitted, came.finished, work(course, clock.now()).attendance_percent, course_quality
    )


def _items(columns: tuple[CourseColumn, ...]) -> tuple[ItemRow, ...]:
    labels: Mapping[str, str] = {row.code: row.label for column in columns for row in column.quality.rated}
    rows = [
        ItemRow(code, label, tuple((c, _share(c, code)) for c in columns)) for code, label in labels.items()
    ]
    return tuple(row for row in rows if sum(share is not None for _course, share in row.shares) > 1)


def _share(column: CourseColumn, code: str) -> Share | None:
    rated = column.quality.of(code)
    return Share(percent(rated.top.share), between(rated.top.interval)) if rated else None
