"""Who listens to a lecture together on one device."""

from django.db.models import Q, QuerySet

from oqu.courses.models import Enrolment, Stage
from oqu.courses.queries import KEPT_PLACES
from oqu.lectures.models import Answer, Companion, Lecture
from oqu.people.models import Person

GOING_ON = (Stage.RUNNING, Stage.CLOSING)
"""While a course goes on people may still say with whom they listened; afterwards the list is closed."""


def possible_companions(lecture: Lecture, host: Enrolment) -> QuerySet[Enrolment]:
    """Those for whom the lecture is and who may sit beside the host: of the same library, or of the same group."""
    near = Q(group_id=host.group_id)
    if host.person.library_id is not None:
        near |= Q(person__library_id=host.person.library_id)
    colleagues = Enrolment.objects.filter(near, course_id=host.course_id, state__in=KEPT_PLACES)
    if lecture.activity.group_id is not None:
        colleagues = colleagues.filter(group_id=lecture.activity.group_id)
    return colleagues.exclude(pk=host.pk).select_related("person__library")


def company_of(lecture: Lecture, place: Enrolment) -> list[Companion]:
    """Everybody who listens with this person, and everybody who says that this person listens with them."""
    together = Companion.objects.filter(Q(host=place) | Q(guest=place), lecture=lecture)
    return list(together.select_related("host__person", "guest__person", "lecture__activity"))


def asked_of(person: Person) -> QuerySet[Companion]:
    """What colleagues have said of this person and the person has not answered, in courses that go on."""
    return (
        Companion.objects.filter(
            guest__person=person,
            answer=Answer.ASKED,
            guest__state__in=KEPT_PLACES,
            lecture__activity__course__stage__in=GOING_ON,
        )
        .select_related("host__person", "lecture__activity")
        .order_by("asked_at", "pk")
    )


def companions_to_answer(person: Person) -> QuerySet[Companion]:
    """What is this person's to answer, also once more, in courses that go on."""
    return Companion.objects.filter(
        guest__person=person, lecture__activity__course__stage__in=GOING_ON
    ).select_related("host__person", "guest__person", "guest__course", "lecture__activity__course")
