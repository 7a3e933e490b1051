"""The waves that a report reads: those that are closed, since only their answers are open."""

from django.db.models import Count, QuerySet

from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel.prepared import prepared
from oqu.questionnaires.models import Kind, Wave


def closed_waves(course: Course, kind: Kind) -> list[Wave]:
    """The closed waves of a kind in the plan's order, each with its activity and questionnaire."""
    return [wave for wave in _closed(course.pk) if wave.questionnaire.kind == kind]


def last_closed(course: Course, kind: Kind) -> Wave | None:
    """The last of them."""
    return next(reversed(closed_waves(course, kind)), None)


@prepared
def _closed(course: int) -> QuerySet[Wave]:
    waves = Wave.objects.filter(activity__course=course, closed_at__isnull=False)
    # what a questionnaire asks is kept in memory by its fingerprint (questionnaires.queries.content_of)
    return (
        waves.select_related("activity", "questionnaire")
        .defer("questionnaire__definition")
        .order_by("activity__position")
    )


def number_asked(wave: Wave) -> int:
    """How many people a wave asks: all with a place in the course, or in the group that it is for."""
    only = wave.activity.group_id
    return sum(number for group, number in _sizes(wave.activity.course_id) if only in (None, group))


@prepared
def _sizes(course: int) -> QuerySet[Enrolment, tuple[int | None, int]]:
    places = Enrolment.objects.filter(course=course).exclude(state=Place.WITHDRAWN)
    return places.order_by().values_list("group_id").annotate(n=Count("pk"))
