"""Who may do what with practical tasks."""

from oqu.assignments import rules
from oqu.courses.models import Place
from tests.factories import activities
from tests.factories.cast import Cast


def test_only_methodologists_keep_assignments(cast: Cast) -> None:
    allowed = {name for name, who in cast.people.items() if rules.can_keep_assignment(who, cast.course)}

    assert allowed == {"methodologist"}


def test_only_the_person_of_a_place_submits_while_taking_part(cast: Cast) -> None:
    allowed = {name for name, who in cast.people.items() if rules.can_submit(who, cast.enrolment)}
    cast.enrolment.state = Place.FINISHED

    assert allowed == {"learner"}
    assert not rules.can_submit(cast.learner, cast.enrolment)


def test_those_who_teach_review_and_the_writer_reads(cast: Cast) -> None:
    sent = activities.answer(activities.assignment(cast.course, by=cast.methodologist), cast.enrolment)

    reviewers = {name for name, who in cast.people.items() if rules.can_review(who, sent)}
    readers = {name for name, who in cast.people.items() if rules.can_read_submission(who, sent)}

    assert reviewers == {"methodologist", "lecturer"}
    assert readers == {"methodologist", "lecturer", "learner"}
