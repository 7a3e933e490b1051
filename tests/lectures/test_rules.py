"""Who may do what with lectures."""

from oqu.lectures import rules
from tests.factories import activities
from tests.factories.cast import Cast


def test_the_plan_keepers_and_the_lecturer_keep_a_lecture(cast: Cast) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)

    allowed = {name for name, who in cast.people.items() if rules.can_keep_lecture(who, talk.activity)}

    assert allowed == {"director", "methodologist", "coordinator", "lecturer"}


def test_the_office_keeps_attendance(cast: Cast) -> None:
    allowed = {name for name, who in cast.people.items() if rules.can_keep_attendance(who, cast.course)}

    assert allowed == {"director", "methodologist", "coordinator"}
