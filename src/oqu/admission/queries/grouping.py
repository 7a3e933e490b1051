"""Groups: whom to place, and the proposals that were made for them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from oqu.admission.models import Proposal
from oqu.admission.queries.partition import Learner, Wishes
from oqu.admission.queries.traits import traits_of
from oqu.courses.models import Course, Enrolment, Group, Place


def learners(course: Course) -> QuerySet[Enrolment]:
    """The participants of a course, each of whom needs a group."""
    return Enrolment.objects.filter(course=course, state=Place.LEARNING).select_related(
        "person__library__district", "group"
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
