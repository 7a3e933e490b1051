"""Migrations of certificates that move data."""

from importlib import import_module

import pytest
from django.apps import apps

from oqu.certificates import actions
from oqu.courses.models import Course, Place, Stage
from oqu.kernel import clock
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

pytestmark = pytest.mark.django_db


def test_0004_no_way_back_binds_closed_courses_in_which_something_was_signed(cast: Cast) -> None:
    CourseFactory.create(centre=cast.centre, slug="unsigned", stage=Stage.CLOSED)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)
    cast.course.refresh_from_db()
    cast.course.enrolments.update(state=Place.FINISHED, finished_at=clock.now())
    actions.sign(course=cast.course, by=cast.director, at=clock.now())
    Course.objects.update(bound_stage="")

    import_module("oqu.certificates.migrations.0004_no_way_back").bind_closed_courses(apps, None)

    assert dict(Course.objects.values_list("slug", "bound_stage")) == {
        "library-work": Stage.CLOSED,
        "unsigned": "",
    }
