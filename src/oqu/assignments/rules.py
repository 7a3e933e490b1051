"""Who may do what with practical tasks, answers and reviews."""

from oqu.assignments.models import Submission
from oqu.courses.models import Course, Enrolment, Place
from oqu.courses.rules import can_learn, can_teach
from oqu.kernel.models import StoredFile
from oqu.kernel.permissions import KEEPS_CONTENT
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of


def can_keep_assignment(person: Visitor, course: Course) -> bool:
    """Methodologists of the course's centre write briefs and rubrics."""
    return roles_of(person).any_of(KEEPS_CONTENT, course.centre_id)


def can_submit(person: Visitor, enrolment: Enrolment) -> bool:
    """The person whose place it is, as long as they take part."""
    return can_learn(person, enrolment) and enrolment.state == Place.LEARNING


def can_review(person: Visitor, submission: Submission) -> bool:
    """Whoever teaches in the course; never one's own answer."""
    if isinstance(person, Person) and submission.enrolment.person_id == person.pk:
        return False
    return can_teach(person, submission.enrolment.course)


def can_read_submission(person: Visitor, submission: Submission) -> bool:
    """Whoever wrote it, and whoever teaches in the course."""
    if isinstance(person, Person) and submission.enrolment.person_id == person.pk:
        return True
    return can_teach(person, submission.enrolment.course)


def can_read_file(person: Visitor, file: StoredFile) -> bool:
    """A file of an answer: whoever may read that answer."""
    answers = Submission.objects.filter(files__file=file).select_related("enrolment__course")
    return any(can_read_submission(person, answer) for answer in answers)
