"""Letters about verdicts that wait until they leave."""

from datetime import timedelta

import pytest

from oqu.assignments.letters import RETURNED
from oqu.assignments.models import Assignment, Submission
from oqu.courses.models import Course, Stage
from oqu.kernel import clock
from oqu.letters.actions import deliver_due
from oqu.letters.models import Letter, LetterState
from tests.factories import activities
from tests.factories.cast import Cast

LATER = timedelta(minutes=30)


@pytest.fixture
def task(cast: Cast) -> Assignment:
    return activities.assignment(cast.course, by=cast.methodologist)


def returned(task: Assignment, cast: Cast) -> Submission:
    answer = activities.answer(task, cast.enrolment)
    activities.verdict(answer, by=cast.methodologist, accepted=False, comment="Name the source.")
    return answer


def state_of_letter() -> str:
    """How far the letter about the returned answer is half an hour later."""
    deliver_due(at=clock.now() + LATER)
    return str(Letter.objects.get(kind=RETURNED.code).state)


def test_a_returned_answer_is_a_letter_as_long_as_it_waits_for_its_author(
    task: Assignment, cast: Cast
) -> None:
    returned(task, cast)

    assert state_of_letter() == LetterState.SENT


def test_who_has_handed_in_again_is_not_asked_to(task: Assignment, cast: Cast) -> None:
    returned(task, cast)
    activities.answer(task, cast.enrolment, "With its source")

    assert state_of_letter() == LetterState.NEEDLESS


def test_nobody_is_asked_to_hand_in_in_a_closed_course(task: Assignment, cast: Cast) -> None:
    returned(task, cast)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)

    assert state_of_letter() == LetterState.NEEDLESS
