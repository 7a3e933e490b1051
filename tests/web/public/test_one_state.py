"""The page of a course says one state only, and every part of the rule of its certificate."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses.models import Course, Stage
from oqu.kernel import clock
from tests.factories import activities, questionnaires
from tests.factories.activities import DAY
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("stage", "days", "is_shown"),
    [
        (Stage.ANNOUNCED, 5, True),
        (Stage.ADMISSION, 5, True),
        (Stage.ADMISSION, -1, False),
        (Stage.RUNNING, -1, False),
        (Stage.RUNNING, 5, False),
        (Stage.CLOSED, -1, False),
    ],
)
def test_the_last_day_of_applications_is_shown_only_while_one_can_apply_or_soon(
    cast: Cast, client: Client, stage: Stage, days: int, is_shown: bool
) -> None:
    until = clock.now() + timedelta(days=days)
    first = (clock.now() + timedelta(days=9 if stage in (Stage.ANNOUNCED, Stage.ADMISSION) else -9)).date()
    Course.objects.filter(pk=cast.course.pk).update(
        stage=stage, applications_until=until, starts_on=first, ends_on=first + timedelta(days=12)
    )

    page = client.get(reverse("public:course", args=[cast.course.slug])).text

    assert (">Applications until<" in page) is is_shown


@pytest.mark.parametrize(
    ("asks_tasks", "rule"),
    [
        (
            True,
            {
                "lectures heard, at least 70%",
                "all practical tasks accepted",
                "required questionnaires answered",
            },
        ),
        (False, {"lectures heard, at least 70%", "required questionnaires answered"}),
    ],
)
def test_the_rule_of_the_certificate_has_every_part_that_applies(
    cast: Cast, client: Client, asks_tasks: bool, rule: set[str]
) -> None:
    by = cast.methodologist
    activities.lecture(cast.course, by=by)
    activities.assignment(cast.course, by=by)
    questionnaires.wave(cast.course, by)
    Course.objects.filter(pk=cast.course.pk).update(needs_assignments=asks_tasks)
    client.force_login(cast.coordinator)

    for name in ("public:course", "office:course"):
        page = client.get(reverse(name, args=[cast.course.slug])).text
        shown = page.partition("For the certificate<")[2].partition("<dd>")[2].partition("</dd>")[0]
        assert set(shown.strip().split("; ")) == rule


def test_a_part_that_the_plan_has_nothing_for_is_not_in_the_rule(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.methodologist)

    page = client.get(reverse("public:course", args=[cast.course.slug])).text

    shown = page.partition("For the certificate<")[2].partition("<dd>")[2].partition("</dd>")[0]
    assert shown.strip() == "lectures heard, at least 70%"


def test_the_plan_of_the_office_says_until_when_a_questionnaire_is_open(cast: Cast, client: Client) -> None:
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() + DAY)
    questionnaires.wave(cast.course, cast.methodologist)
    client.force_login(cast.coordinator)

    page = client.get(reverse("office:plan", args=[cast.course.slug])).text

    assert (page.count("open until: "), page.count("deadline: ")) == (1, 1)
