"""Migrations of courses that move data."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps

from oqu.courses.models import Activity
from oqu.kernel import journal
from oqu.kernel.models import JournalEntry
from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime(2099, 11, 20, 8, tzinfo=UTC), datetime(2099, 11, 22, 9, tzinfo=UTC)


def test_0004_changes_of_plans_goes_on_with_the_numbers_that_calendars_have_seen(cast: Cast) -> None:
    moved = activities.reading(cast.course, "moved", by=cast.methodologist).activity
    untouched = activities.reading(cast.course, "untouched", by=cast.methodologist).activity
    Activity.objects.update(revision=0, changed_at=None)
    seen = JournalEntry.objects.filter(verb="courses.plan_activity", thing_key=moved.key).count()
    for at in (FIRST, FIRST, LAST):
        journal.record("courses.plan_activity", thing=moved, by=cast.methodologist, at=at)

    import_module("oqu.courses.migrations.0004_changes_of_plans").take_revisions_from_journal(apps, None)

    moved.refresh_from_db()
    untouched.refresh_from_db()
    assert (moved.revision, moved.changed_at) == (seen + 2, LAST)
    assert untouched.revision == 0
