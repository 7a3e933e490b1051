"""Groups: whom to place, and the proposals that were made for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from django.db.models import Count, QuerySet

from oqu.admission.models import Proposal
from oqu.admission.queries.partition import Learner, Wishes
from oqu.admission.queries.traits import traits_of
from oqu.courses.models import Course, Enrolment, Group, Place
from oqu.courses.queries import KEPT_PLACES

FEWEST_OF_A_LANGUAGE = 6
"""So many people of one language are a group of their own; fewer learn in mixed groups."""
ABOUT = 24
MOST_PROPOSED = 60


@dataclass(frozen=True)
class UsualSizes:
    """What is asked of a proposal at first."""

    groups: int
    smallest: int
    largest: int
    one_language: bool


def members(course: Course) -> QuerySet[Enrolment]:
    """Everybody who has, or had, a place in a course: groups hold them after they have finished too."""
    return Enrolment.objects.filter(course=course, state__in=KEPT_PLACES).select_related(
        "person__library__district", "group"
    )


def learners(course: Course) -> QuerySet[Enrolment]:
    """Those who learn still, each of whom needs a group."""
    return members(course).filter(state=Place.LEARNING)


def people_by_language(course: Course) -> dict[str, int]:
    """Language in which people learn → how many do, the most frequent first."""
    counted = learners(course).select_related(None).order_by().values_list("language")
    return dict(counted.annotate(n=Count("pk")).order_by("-n", "language"))


def usual_sizes(course: Course, people: Mapping[str, int]) -> UsualSizes:
    """Groups of about twenty; of one language each, if the course is held in several and each has people enough.

    `people` are those of `people_by_language`.
    """
    several = len(course.languages) > 1 and len(people) > 1 and set(people) <= set(course.languages)
    if not several or min(people.values()) < FEWEST_OF_A_LANGUAGE:
        whole = sum(people.values())
        number = min(MOST_PROPOSED, max(2, ceil(whole / ABOUT)))
        return UsualSizes(number, max(1, whole // number - 2), ceil(whole / number) + 2, one_language=False)
    numbers = {language: ceil(n / ABOUT) for language, n in people.items()}
    return UsualSizes(
        groups=sum(numbers.values()),
        smallest=max(1, min(n // numbers[language] for language, n in people.items()) - 2),
        largest=max(ceil(n / numbers[language]) for language, n in people.items()) + 2,
        one_language=True,
    )


def groups_to_fill(course: Course) -> QuerySet[Group]:
    """The groups of a course, not counted: their figures come with the people in them."""
    return Group.objects.filter(course=course)


def as_learners(enrolments: Iterable[Enrolment]) -> list[Learner]:
    """What the partition needs to know of each person, read by `with_traits`."""
    return [_as_learner(enrolment) for enrolment in enrolments]


def _as_learner(enrolment: Enrolment) -> Learner:
    person = enrolment.person
    return Learner(
        key=enrolment.key,
        name=f"{person.family_name} {person.given_name} {person.patronymic}",
        traits=traits_of(enrolment),
    )


def wishes_of(proposal: Proposal) -> Wishes:
    """What was asked of a proposal."""
    return Wishes(**proposal.wishes)


def latest_proposal(course: Course) -> Proposal | None:
    """The newest proposal of a course."""
    return Proposal.objects.filter(course=course).select_related("course__centre").first()


def proposal_by_key(course: Course, key: str) -> Proposal | None:
    """The proposal of a course with that key."""
    return Proposal.objects.filter(course=course, key=key).select_related("course__centre").first()
