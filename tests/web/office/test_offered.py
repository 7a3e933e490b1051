"""What would be refused for the state of a thing is not offered, and the page says why."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from oqu.courses.actions import report_progress
from oqu.courses.models import Course, Stage, Step
from oqu.kernel import clock
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.people import PostFactory

USED = "People have worked on this activity already"


def test_an_activity_on_which_people_have_worked_is_not_offered_for_cancelling(
    client: Client, cast: Cast
) -> None:
    talk = activities.lecture(cast.course, by=cast.methodologist)
    client.force_login(cast.coordinator)
    edit = reverse("office:activity_edit", args=[cast.course.slug, talk.activity.slug])
    remove = reverse("office:activity_remove", args=[cast.course.slug, talk.activity.slug])
    table, box = reverse("office:plan_table", args=[cast.course.slug]), f"row-{talk.activity.key}-remove"
    unused = client.get(edit).text
    assert (remove in unused, USED in unused, box in client.get(table).text) == (True, False, True)

    report_progress(
        enrolment=cast.enrolment, activity=talk.activity, step=Step.DONE, at=clock.now(), minutes=40
    )

    used = client.get(edit).text
    assert (remove in used, USED in used, box in client.get(table).text) == (False, True, False)


def test_the_role_of_the_only_director_is_not_offered_for_taking_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    own = cast.director.posts.get()
    take = reverse("office:take_role", args=[own.key])
    page = client.get(reverse("office:roles")).text
    assert (take in page, "A centre needs at least one director." in page) == (False, True)

    PostFactory.create(role=own.role, centre=cast.centre)

    assert take in client.get(reverse("office:roles")).text


def test_people_are_entered_and_heads_asked_only_while_that_is_possible(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator)
    page = reverse("office:admission", args=[cast.course.slug])
    enter = reverse("office:admission_enter", args=[cast.course.slug])
    heads = reverse("office:invite_heads", args=[cast.course.slug])
    offered = {}

    for stage in Stage:
        until = clock.now() + timedelta(days=1)
        Course.objects.filter(pk=cast.course.pk).update(stage=stage, applications_until=until)
        shown = client.get(page).text
        offered[stage] = (enter in shown, heads in shown)

    assert offered == {
        Stage.DRAFT: (False, True),
        Stage.ANNOUNCED: (False, True),
        Stage.ADMISSION: (True, True),
        Stage.RUNNING: (True, False),
        Stage.CLOSING: (False, False),
        Stage.CLOSED: (False, False),
        Stage.ARCHIVED: (False, False),
    }
