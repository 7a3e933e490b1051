"""Rows read at once are the objects that Django would have made of them."""

import pytest
from django.apps import apps
from django.db import models
from django.db.models.base import Model
from django.db.models.signals import post_init, pre_init

from oqu.courses.models import Activity, Course
from oqu.kernel.rows import Row
from tests.factories.courses import ActivityFactory

OURS = [model for model in apps.get_models() if model.__module__.startswith("oqu.")]


def test_every_table_of_ours_is_read_so() -> None:
    assert [model for model in OURS if not issubclass(model, Row)] == []


def test_nothing_waits_for_the_signals_that_are_not_sent() -> None:
    for signal in (pre_init, post_init):
        waiting = [receiver for model in OURS for receiver in signal._live_receivers(model)[0]]
        assert [r for r in waiting if not r.__module__.startswith("modeltranslation.")] == []


@pytest.mark.django_db
def test_row_is_the_same_as_djangos() -> None:
    pk = ActivityFactory.create(title_kk="Дәріс").pk
    ours = Activity.objects.get(pk=pk)
    names = [field.attname for field in Activity._meta.concrete_fields]
    plain = Model.from_db.__func__(Activity, "default", names, [vars(ours)[name] for name in names])

    assert {k: v for k, v in vars(ours).items() if k != "_state"} == {
        k: v for k, v in vars(plain).items() if k != "_state"
    }
    assert (ours._state.adding, ours._state.db) == (plain._state.adding, plain._state.db)
    assert ours.course == Course.objects.get(pk=ours.course_id)


@pytest.mark.django_db
def test_row_that_was_read_in_part_fetches_the_rest_and_can_be_saved() -> None:
    activity = ActivityFactory.create(title_kk="Дәріс", position=1)

    part = Activity.objects.only("position").get(pk=activity.pk)
    part.position = 7
    part.save()

    assert part.get_deferred_fields() != set()
    whole = Activity.objects.get(pk=activity.pk)
    assert (whole.position, whole.title_kk) == (7, "Дәріс")
    assert isinstance(part, models.Model)
    assert part.slug == activity.slug
