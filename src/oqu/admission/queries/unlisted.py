"""People with a place whose library is not in the list of libraries, so that lists and figures do not count it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from oqu.admission.models import Application, ApplicationState
from oqu.courses.models import Course
from oqu.courses.queries import KEPT_PLACES
from oqu.kernel.name_order import NameOrder

MOST_NAMED = 50
"""People who are named at once; the rest come when these are done."""


@dataclass(frozen=True)
class UnlistedLibraries:
    """How many people with a place have a library that is not in the list, and the first of their applications."""

    number: int
    applications: tuple[Application, ...]

    @property
    def others(self) -> int:
        """People who are not named."""
        return self.number - len(self.applications)


def unlisted_libraries(course: Course) -> UnlistedLibraries:
    """The people of a course whose library the office must still choose, in at most two queries."""
    found = _without_library([course.pk]).order_by(NameOrder("family_name"), NameOrder("given_name"), "pk")
    named = tuple(found[: MOST_NAMED + 1])
    number = len(named) if len(named) <= MOST_NAMED else found.count()
    return UnlistedLibraries(number, named[:MOST_NAMED])


def unlisted_by_course(courses: Iterable[int]) -> dict[int, int]:
    """How many people of each of these courses (ids) have such a library; courses without such people are left out. One query."""
    counted = _without_library(courses).order_by().values_list("course").annotate(number=Count("pk"))
    return dict(counted)


def _without_library(courses: Iterable[int]) -> QuerySet[Application]:
    return Application.objects.filter(
        course__in=courses,
        state=ApplicationState.ADMITTED,
        person__library=None,
        person__enrolments__course=F("course"),
        person__enrolments__state__in=KEPT_PLACES,
    ).exclude(library_words="")
