"""Who may do what with lectures and attendance."""

from django.db.models import Q

from oqu.courses.models import Activity, Course, Enrolment, Stage
from oqu.courses.rules import can_learn, can_read_plan
from oqu.kernel.models import StoredFile
from oqu.kernel.permissions import CENTRE_ROLES, KEEPS_ADMISSION, KEEPS_PLAN, Role
from oqu.lectures.models import Companion, Lecture
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of

KEEPS_ATTENDANCE = KEEPS_ADMISSION | {Role.METHODOLOGIST}


def can_keep_lecture(person: Visitor, activity: Activity) -> bool:
    """Keepers of the course plan, and the lecturer of this lecture while they hold a role at the centre."""
    roles = roles_of(person)
    if roles.any_of(KEEPS_PLAN, activity.course.centre_id):
        return True
    if not isinstance(person, Person) or not roles.any_of(CENTRE_ROLES, activity.course.centre_id):
        return False
    return Lecture.objects.filter(activity=activity, lecturer=person).exists()


def can_hold_desk(person: Visitor, activity: Activity) -> bool:
    """Speak in the hall, or rehearse there: anyone who may edit the lecture, so that a colleague can step in."""
    return can_keep_lecture(person, activity)


def can_keep_attendance(person: Visitor, course: Course) -> bool:
    """Coordinators and methodologists of the course's centre."""
    return roles_of(person).any_of(KEEPS_ATTENDANCE, course.centre_id)


def can_name_companions(person: Visitor, place: Enrolment) -> bool:
    """Whether the person takes part, for themselves, until the course is closed."""
    return can_learn(person, place) and place.course.stage in (Stage.RUNNING, Stage.CLOSING)


def can_answer_company(person: Visitor, companion: Companion) -> bool:
    """The colleague who was named, until the course is closed."""
    return can_name_companions(person, companion.guest)


def can_read_file(person: Visitor, file: StoredFile) -> bool:
    """Slides, as a file or as pictures, and the text of the lecture: anyone who may read the plan of their course."""
    lecture = Lecture.objects.filter(Q(slides=file) | Q(pages__picture=file) | Q(transcript=file))
    courses = Course.objects.filter(activities__lecture__in=lecture.values("pk"))
    return any(can_read_plan(person, course) for course in courses)
