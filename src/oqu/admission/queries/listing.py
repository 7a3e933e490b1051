"""The office's list of applications: its lines, its figures, and what is looked for in it.

The office has it open all day, so it is read as plain rows of no more columns than a line shows (decision 0070).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Func, IntegerField, QuerySet

from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.courses.models import Course, Enrolment
from oqu.courses.queries import KEPT_PLACES
from oqu.kernel import languages
from oqu.kernel.memo import memoised
from oqu.kernel.paging import Slice, first_page, page
from oqu.kernel.prepared import prepared
from oqu.kernel.search import holding

PAGE = 100
ORDER = ("applied_at", "pk")
NAMES = ("library__name", "library__district__name")
COLUMNS = (
    *(
        "pk",
        "key",
        "family_name",
        "given_name",
        "patronymic",
        "email",
        "phone",
        "library_id",
        "library_words",
    ),
    *("state", "source", "language", "applied_at", "decided_at"),
    *(column for name in NAMES for column in languages.in_languages(name, {})),
)


@dataclass(frozen=True, slots=True, eq=False)
class ApplicationRow:
    """One application as the list shows it, in the language of the page."""

    pk: int
    key: str
    family_name: str
    given_name: str
    patronymic: str
    email: str
    phone: str
    library_id: int | None
    library_words: str
    state: str
    source: str
    language: str
    applied_at: datetime
    decided_at: datetime | None
    name: str
    library: str
    district: str
    source_words: str
    language_words: str

    @property
    def takes_decision(self) -> bool:
        """Whether it can be decided: not before it is confirmed, and not after it was withdrawn."""
        return self.state not in (ApplicationState.UNCONFIRMED, ApplicationState.WITHDRAWN)


@memoised
def _source_words(source: str, _language: str) -> str:
    return str(ApplicationSource(source).label)


@memoised
def _language_words(code: str, _language: str) -> str:
    return str(dict(settings.LANGUAGES)[code])


def _line(**columns: Any) -> ApplicationRow:
    """A row of COLUMNS with its names, source and language in words."""
    library, district = (languages.taken(columns, name) for name in NAMES)
    names = (columns["family_name"], columns["given_name"], columns["patronymic"])
    return ApplicationRow(
        name=" ".join(names).strip(),
        library=library,
        district=district,
        source_words=_source_words(columns["source"], languages.current()),
        language_words=_language_words(columns["language"], languages.current()),
        **columns,
    )


@dataclass(frozen=True)
class Filters:
    """What the office looks for in the list; an empty field asks for nothing."""

    state: str = ""
    source: str = ""
    language: str = ""
    district: str = ""
    words: str = ""

    @property
    def exact(self) -> dict[str, str]:
        """Where a line must say just this: place → value."""
        wanted = {
            "state": self.state,
            "source": self.source,
            "language": self.language,
            "library__district__key": self.district,
        }
        return {place: value for place, value in wanted.items() if value}


NO_FILTERS = Filters()
SEARCHED = ("family_name", "given_name", "email", "library__name", "library_words")


def listed(course: Course, filters: Filters, after: str = "") -> Slice[ApplicationRow]:
    """The lines of a course that fit, as many as stand on one page, after the mark of the page before."""
    if filters == NO_FILTERS and not after:
        sliced = first_page(_first_rows(course.pk), by=ORDER, size=PAGE)
    else:
        rows = Application.objects.filter(holding(filters.words, SEARCHED), course=course, **filters.exact)
        sliced = page(rows.values_list(*COLUMNS, named=True), by=ORDER, after=after, size=PAGE)
    return Slice(tuple(_line(**row._asdict()) for row in sliced.rows), sliced.after)


@prepared
def _first_rows(course: int) -> QuerySet[Application, Any]:
    """One row more than a page, named by COLUMNS."""
    rows = Application.objects.filter(course=course).order_by(*ORDER)
    return rows.values_list(*COLUMNS, named=True)[: PAGE + 1]


@dataclass(frozen=True)
class Figures:
    """The figures above the list: people with a place, free places, and the number of applications in three states."""

    people: int
    free: int
    undecided: int
    waiting: int
    declined: int


def figures(course: Course) -> Figures:
    """The figures above the list of a course; only those that stand there are counted."""
    ((people,),), states = _people(course.pk), dict(_states(course.pk))
    return Figures(
        people=people,
        free=max(0, course.capacity - people),
        undecided=states.get(ApplicationState.NEW, 0),
        waiting=states.get(ApplicationState.WAITING, 0),
        declined=states.get(ApplicationState.DECLINED, 0),
    )


@prepared
def _people(course: int) -> QuerySet[Enrolment, tuple[int]]:
    places = Enrolment.objects.filter(course=course, state__in=KEPT_PLACES).order_by()
    # not Django's Count: in groups, even if there is only one, SQLite counts at half the speed
    return places.values_list(Func(template="COUNT(*)", output_field=IntegerField()))


@prepared
def _states(course: int) -> QuerySet[Application, tuple[str, int]]:
    states = (ApplicationState.NEW, ApplicationState.WAITING, ApplicationState.DECLINED)
    return (
        Application.objects.filter(course=course, state__in=states)
        .order_by()
        .values_list("state")
        .annotate(n=Count("pk"))
    )
