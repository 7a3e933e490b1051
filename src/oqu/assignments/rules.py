"""Who may do what with practical tasks, answers and reviews."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from oqu.assignments.models import Assignment, Submission
from oqu.courses.models import Course, Duty, Enrolment, Place, Staff
from oqu.courses.rules import can_learn
from oqu.kernel.lists import PackedNumbers, packed
from oqu.kernel.models import StoredFile
from oqu.kernel.permissions import CENTRE_ROLES, KEEPS_CONTENT, Role
from oqu.people.models import Person
from oqu.people.queries import Visitor, roles_of

REVIEWING = [Duty.LECTURER, Duty.REVIEWER]


class Reviewer(NamedTuple):
    """A person who reviews, by numbers, as prepared queries take them: lists of centres are packed."""

    person: int
    centres: str
    """Where they may review in every course."""
    posts: str
    """Where they hold a role; a duty in a course counts only there."""

    @classmethod
    def of(cls, person: Person) -> "Reviewer":
        """The roles that a person holds now."""
        roles = roles_of(person)
        every, some = roles.centres_with({Role.METHODOLOGIST}), roles.centres_with(CENTRE_ROLES)
        return cls(person.pk, packed(every), packed(some))


def reviewable(reviewer: Reviewer) -> QuerySet[Course]:
    """The courses in which a person may review at least a part of the answers."""
    person, centres, posts = reviewer
    duties = Q(staff__person=person, staff__duty__in=REVIEWING, centre__in=PackedNumbers(posts))
    return Course.objects.filter(Q(centre__in=PackedNumbers(centres)) | duties).distinct()


def reviewable_tasks(reviewer: Reviewer) -> QuerySet[Assignment]:
    """The practical tasks of which a person may review at least some answers."""
    duties = Staff.objects.filter(
        Q(duty=Duty.LECTURER) | Q(limited_tasks=False) | Q(activities=OuterRef("activity")),
        course=OuterRef("activity__course"),
        person=reviewer.person,
        duty__in=REVIEWING,
    )
    tasks = Assignment.objects.filter(
        activity__course__in=reviewable(reviewer).values("pk"), activity__cancelled_at=None
    ).order_by()
    return tasks.filter(Q(activity__course__centre__in=PackedNumbers(reviewer.centres)) | Exists(duties))


def in_reviewed_groups(answers: QuerySet[Submission], reviewer: Reviewer) -> QuerySet[Submission]:
    """Leave out answers of groups that a person does not review; answers of people without a group stay."""
    duties = Staff.objects.filter(course=OuterRef("enrolment__course"), person=reviewer.person)
    anywhere = Q(duty=Duty.LECTURER) | Q(duty=Duty.REVIEWER, limited_groups=False)
    reviewed = duties.filter(anywhere | Q(duty=Duty.REVIEWER, groups=OuterRef("enrolment__group")))
    return answers.filter(
        Q(enrolment__course__centre__in=PackedNumbers(reviewer.centres))
        | Q(enrolment__group=None)
        | Exists(reviewed)
    )


def _may_review(person: Person, submission: Submission) -> bool:
    """Whether an answer is among those that a person may review by role or duty."""
    reviewer = Reviewer.of(person)
    answer = Submission.objects.filter(
        pk=submission.pk, assignment__in=reviewable_tasks(reviewer).values("pk")
    )
    return in_reviewed_groups(answer, reviewer).exists()


def can_keep_assignment(person: Visitor, course: Course) -> bool:
    """Methodologists of the course's centre write briefs and rubrics."""
    return roles_of(person).any_of(KEEPS_CONTENT, course.centre_id)


def can_submit(person: Visitor, enrolment: Enrolment) -> bool:
    """The person whose place it is, as long as they take part."""
    return can_learn(person, enrolment) and enrolment.state == Place.LEARNING


def can_review(person: Visitor, submission: Submission) -> bool:
    """Methodologists, lecturers and reviewers of the answer's task and group; never one's own answer."""
    if not isinstance(person, Person) or submission.enrolment.person_id == person.pk:
        return False
    return _may_review(person, submission)


def can_read_submission(person: Visitor, submission: Submission) -> bool:
    """The author of the answer, and its reviewers."""
    if isinstance(person, Person) and submission.enrolment.person_id == person.pk:
        return True
    return can_review(person, submission)


def can_read_file(person: Visitor, file: StoredFile) -> bool:
    """Whether the person may read a file: anyone who may read its submission."""
    answers = Submission.objects.filter(files__file=file).select_related("enrolment__course")
    return any(can_read_submission(person, answer) for answer in answers)
