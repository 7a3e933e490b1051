"""Migrations of reports that move data."""

from importlib import import_module

import pytest
from django.apps import apps

from oqu.courses.models import Course, Stage
from oqu.kernel import clock
from oqu.reports import actions
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

pytestmark = pytest.mark.django_db


def test_0002_no_way_back_binds_closed_courses_in_which_something_was_signed(cast: Cast) -> None:
    CourseFactory.create(centre=cast.centre, slug="unsigned", stage=Stage.CLOSED)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)
    cast.course.refresh_from_db()
    actions.sign_edition(course=cast.course, seen=None, by=cast.director, at=clock.now(), key="edition")
    Course.objects.update(bound_stage="")

    import_module("oqu.reports.migrations.0002_no_way_back").bind_closed_courses(apps, None)

    assert dict(Course.objects.values_list("slug", "bound_stage")) == {
        "library-work": Stage.CLOSED,
        "unsigned": "",
    }
