"""What is in an activity is the same after export and import; asked of every registered kind of activity."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db.models import Model, OneToOneRel

from oqu.courses.kinds import ActivityKind, all_kinds
from oqu.courses.models import Activity, Course
from oqu.exchange.transfer import packing
from oqu.exchange.transfer.describing import described
from oqu.exchange.transfer.document import checked
from oqu.exchange.transfer.storing import create_course
from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.lectures.models import Venue
from oqu.links.models import Medium
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
NOON = clock.parse_local("2027-03-01 12:00", "Asia/Almaty")
DAY = timedelta(days=1)
NOT_COPIED = {
    "id",
    "revision",
    "changed_at",
    "cancelled_at",
    "key",
    "activity",
    "course",
    "public_key",
    "locked_private_key",
    "slides_state",
    "slides_total",
    *("lecturer", "recording_url", "transcript"),
}
"""Columns that belong to one course: identities, keys of sealed answers, what the worker makes of slides, who spoke and what was recorded."""
TEXT = {"kk": "Бірінші\n\n**Мәтін**", "ru": "Первое\r\nвторое  \r\nтретье"}


def lecture(cast: Cast) -> Activity:
    captions = Upload("captions.vtt", BytesIO(b"WEBVTT\n\n00:01:05.000 --> 00:01:09.000\nOne\n"))
    return activities.lecture(
        cast.course,
        by=cast.methodologist,
        starts_at=NOON,
        lecturer=cast.lecturer,
        language="kk",
        venue=Venue.LINK,
        recording_url="https://example.org/recording",
        minutes=85,
        notes=TEXT,
        slides=activities.pdf(),
        transcript=captions,
    ).activity


def reading(cast: Cast) -> Activity:
    text = activities.reading(cast.course, by=cast.methodologist, opens_at=NOON, required=False)
    activities.readings.set_reading(activity=text.activity, text=TEXT, by=cast.methodologist, at=NOON)
    return text.activity


def link(cast: Cast) -> Activity:
    about: dict[str, Any] = {
        "medium": Medium.VIDEO,
        "author": "A. B.",
        "minutes": 12,
        "size": 5 * 1024 * 1024,
    }
    return activities.link(cast.course, by=cast.methodologist, opens_at=NOON, **about).activity


def assignment(cast: Cast) -> Activity:
    terms = activities.assignments.FileTerms(
        endings=("pdf",), most=3, largest_mb=20, required=True, originals=True
    )
    rubric = (*activities.RUBRIC, replace(activities.RUBRIC[0], code="c3", points=Decimal("2.5")))
    return activities.assignment(
        cast.course,
        by=cast.methodologist,
        opens_at=NOON,
        due_at=NOON + DAY,
        brief=TEXT,
        criteria=rubric,
        accept_from=Decimal("6.5"),
        file_terms=terms,
    ).activity


def questionnaire(cast: Cast) -> Activity:
    wave = questionnaires.wave(cast.course, cast.methodologist, opens_at=NOON, due_at=NOON + DAY)
    wave.anonymous, wave.months_after = False, 3
    wave.save()
    return wave.activity


MAKERS: dict[str, Callable[[Cast], Activity]] = {
    made.__name__: made for made in (lecture, reading, link, assignment, questionnaire)
}
EVERY = pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)


def copied(cast: Cast) -> Course:
    """The course of the cast, written into a file and made again from it, beginning on the same day."""
    file = BytesIO()
    with described(cast.course) as document:
        packing.write(document, file)
    with packing.read(file, name="course.zip") as document:
        return create_course(
            document=checked(document),
            centre=cast.centre,
            starts_on=cast.course.starts_on,
            by=cast.methodologist,
            at=clock.now(),
            key="copy",
        )


def columns(row: Model) -> dict[str, Any]:
    """What is copied of a row; of a stored file its content."""
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        if field.name not in NOT_COPIED:
            found[field.name] = "" if value is None else getattr(value, "sha256", value)
    return found


def content(activity: Activity) -> dict[str, Any]:
    """The columns of an activity and of the rows that belong to it."""
    relations = [x for x in activity._meta.related_objects if isinstance(x, OneToOneRel)]
    rows = {x.name: getattr(activity, x.name) for x in relations if hasattr(activity, x.name)}
    criteria = rows["assignment"].criteria.all() if "assignment" in rows else []
    return {
        "activity": columns(activity),
        **{name: columns(row) for name, row in rows.items()},
        "criteria": [{**columns(one), "assignment": None} for one in criteria],
    }


@EVERY
def test_an_activity_is_the_same_after_export_and_import(cast: Cast, kind: ActivityKind) -> None:
    original = MAKERS[kind.code](cast)

    [copy] = copied(cast).activities.all()

    assert content(copy) == content(Activity.objects.get(pk=original.pk))


@EVERY
def test_an_activity_without_content_is_imported_without(cast: Cast, kind: ActivityKind) -> None:
    activities.plan(cast.course, kind.code, "empty", by=cast.methodologist, opens_at=NOON)

    [copy] = copied(cast).activities.all()

    assert (copy.kind, copy.slug, set(content(copy))) == (kind.code, "empty", {"activity", "criteria"})
