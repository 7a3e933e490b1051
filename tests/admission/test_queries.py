from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from oqu.admission import queries
from oqu.admission.models import ApplicationSource, ApplicationState
from oqu.admission.queries.traits import TraitNames
from oqu.courses.models import Course
from tests.factories.admission import ApplicationFactory
from tests.factories.courses import CourseFactory
from tests.factories.libraries import LibraryFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 1, tzinfo=UTC)


@pytest.fixture
def course() -> Course:
    return CourseFactory.create(in_admission=True)


def test_counts_tell_states_and_sources_apart(course: Course) -> None:
    head = PersonFactory.create()
    ApplicationFactory.create(course=course, source=ApplicationSource.NOMINATED, nominated_by=head)
    ApplicationFactory.create(course=course, state=ApplicationState.UNCONFIRMED)
    ApplicationFactory.create(course=course, state=ApplicationState.WAITING, decided_at=AT)
    ApplicationFactory.create()

    counts = queries.counts(course)

    assert counts.by_state == {"new": 1, "unconfirmed": 1, "waiting": 1}
    assert counts.by_source == {"own": 1, "nominated": 1}
    assert (counts.all, counts.undecided) == (2, 1)


def test_counts_of_a_course_without_applications_are_zero(course: Course) -> None:
    assert (queries.counts(course).all, queries.counts(course).undecided) == (0, 0)


def lookalike(
    course: Course, first: Mapping[str, object], second: Mapping[str, object]
) -> queries.Lookalike | None:
    one = ApplicationFactory.create(course=course, **first)
    other = ApplicationFactory.create(course=course, **second)
    found = queries.lookalikes_of(course, [one, other])
    assert one.pk not in found
    assert queries.lookalikes_of(course, [other]) == found
    return found.get(other.pk)


def test_one_letter_mistyped_in_one_library_looks_alike(course: Course) -> None:
    library = LibraryFactory.create()
    first = {"family_name": "Құлмағамбетова", "library": library}

    assert lookalike(course, first, first | {"family_name": "Кулмағамбетова"}) is not None


def test_the_same_name_anywhere_looks_alike_whatever_the_case(course: Course) -> None:
    assert lookalike(course, {"family_name": "Зубарёв"}, {"family_name": "ЗУБАРЕВ"}) is not None


def test_mother_and_daughter_at_one_telephone_do_not(course: Course) -> None:
    first = {"family_name": "Орлова", "given_name": "Анна", "phone": "1"}

    assert lookalike(course, first, first | {"given_name": "Мария", "patronymic": "Петровна"}) is None


def test_near_names_of_two_libraries_do_not(course: Course) -> None:
    assert lookalike(course, {"family_name": "Ахметова"}, {"family_name": "Ахметов"}) is None


def test_who_took_back_does_not_count_as_a_double(course: Course) -> None:
    same = {"family_name": "Зубарёв"}

    assert lookalike(course, same | {"state": ApplicationState.WITHDRAWN}, same) is None


def test_the_waiting_list_goes_by_the_moment_of_the_decision(course: Course) -> None:
    late = ApplicationFactory.create(
        course=course, state=ApplicationState.WAITING, decided_at=AT.replace(day=3)
    )
    early = ApplicationFactory.create(
        course=course, state=ApplicationState.WAITING, decided_at=AT.replace(day=2)
    )

    assert list(queries.waiting_list(course)) == [early, late]


def test_a_reason_names_the_trait_that_is_not_known() -> None:
    names = TraitNames([])
    numbers = {"why": "trait", "value": "", "here": 2, "there": 2, "group": 2}

    reasons = [names.reason({**numbers, "trait": trait}) for trait in ("experience", "internet")]

    assert reasons[0].startswith("Experience not known: 2 here")
    assert reasons[1].startswith("Internet not known: 2 here")
