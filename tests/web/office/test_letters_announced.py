"""Pages that announce letters to everybody say of how many people the letter can't leave by mail."""

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses.models import Course, Enrolment, Stage
from oqu.kernel import clock
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory, GroupFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
TWO = "2 of them have no e-mail: those letters are for printing."
ONE = "1 of them has no e-mail: that letter is for printing."


@pytest.fixture
def course(cast: Cast) -> Course:
    """Three people, of whom two have no e-mail, and one of these no group."""
    course: Course = CourseFactory.create(centre=cast.centre, in_admission=True)
    group = GroupFactory.create(course=course)
    ActivityFactory.create(course=course)
    EnrolmentFactory.create(course=course, group=group)
    EnrolmentFactory.create(course=course, group=group, person=PersonFactory.create(email=None))
    EnrolmentFactory.create(course=course, person=PersonFactory.create(email=None))
    return course


@pytest.mark.parametrize(
    ("page", "stage", "words"),
    [
        ("office:course", Stage.ADMISSION, TWO),
        ("office:course", Stage.RUNNING, TWO),
        ("office:plan", Stage.ADMISSION, TWO),
        ("office:groups", Stage.ADMISSION, ONE),
    ],
)
def test_who_gets_no_letter_by_mail_is_counted(
    client: Client, cast: Cast, course: Course, page: str, stage: Stage, words: str
) -> None:
    published = clock.now() if page == "office:course" else None
    Course.objects.filter(pk=course.pk).update(stage=stage, plan_published_at=published)
    client.force_login(cast.coordinator)

    shown = " ".join(client.get(reverse(page, args=[course.slug])).text.split())

    assert words in shown


def test_nothing_is_said_where_everybody_has_an_e_mail(client: Client, cast: Cast, course: Course) -> None:
    Enrolment.objects.filter(course=course, person__email=None).delete()
    client.force_login(cast.coordinator)

    for page in ("office:course", "office:plan", "office:groups"):
        assert "for printing" not in client.get(reverse(page, args=[course.slug])).text
