"""The courses, enrolments, groups and staff that a person may see."""

from collections.abc import Callable, Iterable

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from oqu.courses.kinds import all_kinds
from oqu.courses.models import (
    Activity,
    Course,
    Duty,
    Enrolment,
    Group,
    Place,
    Staff,
    Stage,
)
from oqu.kernel.lists import Texts, packed
from oqu.kernel.name_order import NameOrder
from oqu.kernel.permissions import CENTRE_ROLES, READS_OFFICE
from oqu.kernel.prepared import prepared
from oqu.letters.models import Batch
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.people.queries import ShownNames, Visitor, names_among, roles_of, staff_people

PUBLIC_STAGES = (Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING, Stage.CLOSED)
LIVE_STAGES = (Stage.RUNNING, Stage.CLOSING, Stage.CLOSED)
KEPT_STAGES = tuple(stage for stage in Stage if stage not in (Stage.DRAFT, Stage.ARCHIVED))
KEPT_PLACES = (Place.LEARNING, Place.FINISHED, Place.UNFINISHED)


def public_courses() -> QuerySet[Course]:
    """The courses that anybody may see: announced and not yet archived."""
    return Course.objects.filter(stage__in=PUBLIC_STAGES).select_related(
        "centre__library", "centre__look__logo"
    )


def readable_course(slug: str) -> Course | None:
    """The course with that slug whose page anybody may read: a public one, or one in the archive, which no list has."""
    courses = Course.objects.filter(slug=slug, stage__in=(*PUBLIC_STAGES, Stage.ARCHIVED))
    return courses.select_related("centre__library", "centre__look__logo").first()


def courses_taken(person: Person) -> QuerySet[Course]:
    """The courses in which a person has, or had, a place."""
    return Course.objects.filter(enrolments__person=person, enrolments__state__in=KEPT_PLACES).select_related(
        "centre__library"
    )


def office_courses(person: Visitor) -> QuerySet[Course]:
    """The courses of the centres at which a person works in the office."""
    return Course.objects.filter(centre_id__in=roles_of(person).centres_with(READS_OFFICE)).select_related(
        "centre__library"
    )


def office_course(person: Visitor, slug: str) -> Course | None:
    """The course with that slug, if it is of a centre at which a person works in the office; None: invisible."""
    centres = roles_of(person).centres_with(READS_OFFICE)
    return next((course for course in _by_slug(slug) if course.centre_id in centres), None)


@prepared
def _by_slug(slug: str) -> QuerySet[Course]:
    return Course.objects.filter(slug=slug).select_related("centre__library")


def office_centres(person: Visitor) -> QuerySet[Centre]:
    """The centres in whose office a person works."""
    at = roles_of(person).centres_with(READS_OFFICE)
    return Centre.objects.filter(pk__in=at).select_related("library").order_by("pk")


def staff_courses(person: Visitor) -> QuerySet[Course]:
    """The courses of the centres where a person holds a role; a duty counts only there."""
    if not isinstance(person, Person):
        return Course.objects.none()
    centres = roles_of(person).centres_with(CENTRE_ROLES)
    return Course.objects.filter(centre_id__in=centres).select_related("centre__library")


WITH_PLACE = ("course__centre__library", "course__centre__look__logo", "group__curator")
"""What every page of a course shows: the course, the name and look of its centre, the group."""


@prepared
def _place(person: int, slug: str) -> QuerySet[Enrolment]:
    places = Enrolment.objects.filter(person=person, course__slug=slug, state__in=KEPT_PLACES)
    planned = Activity.objects.filter(
        Q(group=None) | Q(group=OuterRef("group")),
        course=OuterRef("course"),
        course__plan_published_at__isnull=False,
    ).order_by()
    has = {f"has_{kind.code}": Exists(planned.filter(kind=kind.code)) for kind in all_kinds()}
    return places.select_related(*WITH_PLACE).annotate(**has).order_by()[:1]


def enrolment_of(person: Visitor, slug: str) -> Enrolment | None:
    """A person's place in the course with that slug, with its course, centre, group and the kinds in its plan; None: invisible.

    Every page of a learner asks this, so it reads no more columns than all of them need.
    """
    if not isinstance(person, Person):
        return None
    for place in _place(person.pk, slug):
        place.person = person
        place.plan_kinds = frozenset(kind.code for kind in all_kinds() if getattr(place, f"has_{kind.code}"))
        return place
    return None


def enrolments_in(course: Course) -> QuerySet[Enrolment]:
    """Everybody who has, or had, a place in a course, with person, library and group."""
    return Enrolment.objects.filter(course=course, state__in=KEPT_PLACES).select_related(
        "person__library__district", "group"
    )


def names_in(
    course: Course,
    family_names: Iterable[str],
    shown: Callable[[Person], str] = str,
    *,
    has_library: bool = False,
    has_email: bool = False,
) -> ShownNames:
    """The names of those people of a course who have one of these family names, in one query.

    Who is on another page of the same list is one of them too. The rest is as in `names_among`.
    """
    alike = enrolments_in(course).filter(person__family_name__in=Texts(packed(set(family_names))))
    return names_among((place.person for place in alike), shown, has_library=has_library, has_email=has_email)


def groups_of(course: Course) -> QuerySet[Group]:
    """The groups of a course with `size`, the number of people in each."""
    return Group.objects.filter(course=course).select_related("curator").annotate(size=Count("enrolments"))


def staff_of(course: Course, duties: Iterable[Duty] | None = None) -> QuerySet[Staff]:
    """Who works in a course, with the person."""
    staff = Staff.objects.filter(course=course).select_related("person")
    return staff.filter(duty__in=list(duties)) if duties is not None else staff


def staff_candidates(course: Course) -> QuerySet[Person]:
    """Who may be given a duty in a course: the people who hold a role at its centre."""
    return staff_people(course.centre_id, CENTRE_ROLES)


def workers_of(course: Course) -> QuerySet[Person]:
    """Each person with a duty in a course, or who looks after a group, and who still holds a role at its centre."""
    at_work = Q(duties__course=course) | Q(curated_groups__course=course)
    return staff_candidates(course).filter(at_work).distinct()


def working_staff(course: Course) -> QuerySet[Staff]:
    """Who works in a course, with `counts`: whether the person still holds a role at its centre."""
    holders = staff_candidates(course).filter(pk=OuterRef("person"))
    rows = Staff.objects.filter(course=course).select_related("person").annotate(counts=Exists(holders))
    return rows.prefetch_related(
        "groups", Prefetch("activities", Activity.objects.select_related("group"))
    ).order_by("duty", NameOrder("person__family_name"), "pk")


def lecturers_of(course: Course) -> QuerySet[Person]:
    """The lecturers of a course who still hold a role at its centre, with their libraries and districts."""
    named = Staff.objects.filter(course=course, duty=Duty.LECTURER).values("person")
    return staff_candidates(course).filter(pk__in=named).select_related("library__district")


def duty_of(course: Course, person_key: str, duty: str) -> Staff | None:
    """A person's duty in a course, with the person; None: they have none."""
    rows = Staff.objects.filter(course=course, person__key=person_key, duty=duty)
    return rows.select_related("person", "course").first()


def libraries_used_elsewhere(centre: Centre, codes: Iterable[str]) -> set[str]:
    """Of these libraries (by code) those whose people have or had a place in a course of another centre."""
    places = Enrolment.objects.filter(person__library__code__in=list(codes)).exclude(course__centre=centre)
    return set(places.values_list("person__library__code", flat=True))


def was_in_another_group(enrolment: Enrolment, batch: Batch | None) -> bool:
    """Whether the step of this batch of letters has moved a person from one group to another."""
    before = batch.before if batch else {}
    if before.get("enrolment") == enrolment.key:
        return bool(before.get("group"))
    groups = before.get("groups")
    return isinstance(groups, dict) and bool(groups.get(enrolment.key))
