"""A course written into a folder and imported from it is the same course; asked of every registered kind of activity."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model, OneToOneRel

from oqu.courses import actions as courses
from oqu.courses.kinds import ActivityKind, all_kinds
from oqu.courses.models import Activity, Course
from oqu.exchange.folder.writing import write_course
from oqu.exchange.importing import import_course
from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.kernel.sheets import BadSheet
from oqu.lectures.models import Venue
from oqu.links.models import Medium
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory
from tests.factories.people import PostFactory

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
}
"""Columns of content that belong to one course: identities, keys of sealed answers, and what the worker makes of slides."""
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


def imported(cast: Cast, folder: Path, **more: Any) -> Course:
    """The course of a folder, drafted at the centre of the cast."""
    usual: dict[str, Any] = {"slug": "copy", "centre": cast.centre, "by": cast.methodologist} | more
    return import_course(folder=folder, at=NOON, key=f"copy {folder}", **usual)


def files(folder: Path) -> dict[str, bytes]:
    """Name → content of all files of a folder."""
    return {str(x.relative_to(folder)): x.read_bytes() for x in folder.rglob("*") if x.is_file()}


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
def test_an_activity_is_the_same_after_export_and_import(
    cast: Cast, kind: ActivityKind, tmp_path: Path
) -> None:
    original = MAKERS[kind.code](cast)
    write_course(cast.course, tmp_path / "first")

    [copy] = imported(cast, tmp_path / "first").activities.all()

    assert content(copy) == content(Activity.objects.get(pk=original.pk))
    write_course(copy.course, tmp_path / "second")
    first, second = files(tmp_path / "first"), files(tmp_path / "second")
    assert {**first, "course.toml": b""} == {**second, "course.toml": b""}


@EVERY
def test_an_activity_without_content_is_imported_without(
    cast: Cast, kind: ActivityKind, tmp_path: Path
) -> None:
    activities.plan(cast.course, kind.code, "empty", by=cast.methodologist, opens_at=NOON)
    write_course(cast.course, tmp_path)

    [copy] = imported(cast, tmp_path).activities.all()

    assert (copy.kind, copy.slug) == (kind.code, "empty")
    assert sorted(files(tmp_path)) == ["activities.csv", "course.toml"]


def test_terms_texts_and_aims_of_a_course_are_the_same(cast: Cast, tmp_path: Path) -> None:
    fields = {"about_ru": "Строка\n\nвторая", "summary_kk": "Қысқа", "applications_until": NOON}
    terms = {"present_percent": 60, "hour_rounding": "half", "needs_assignments": False, "capacity": 12}
    courses.edit_course(course=cast.course, fields={**fields, **terms}, by=cast.methodologist, at=NOON)
    aims = {"plan": {"kk": "Жоспарлау", "ru": "Планировать"}, "tell": {"kk": "Айту"}}
    courses.set_aims(course=cast.course, aims=aims, by=cast.methodologist, at=NOON)
    write_course(cast.course, tmp_path / "first")

    copy = imported(cast, tmp_path / "first", slug=f"{cast.course.slug}-copy")

    original = Course.objects.get(pk=cast.course.pk)
    own = {"slug", "stage", "created_at", "plan_published_at", "groups_published_at", "bound_stage"}
    assert {k: v for k, v in columns(copy).items() if k not in own} == {
        k: v for k, v in columns(original).items() if k not in own
    }
    assert [(x.code, x.text_kk, x.text_ru) for x in copy.aims.all()] == [
        ("plan", "Жоспарлау", "Планировать"),
        ("tell", "Айту", ""),
    ]
    assert copy.stage == "draft"


def test_dates_and_times_are_moved_together(cast: Cast, tmp_path: Path) -> None:
    activities.lecture(cast.course, by=cast.methodologist, starts_at=NOON)
    write_course(cast.course, tmp_path)

    copy = imported(cast, tmp_path, days_later=14)

    assert copy.starts_on == cast.course.starts_on + timedelta(days=14)
    assert [x.starts_at for x in copy.activities.all()] == [NOON + timedelta(days=14)]


def test_another_centre_gets_the_lecture_without_its_lecturer(cast: Cast, tmp_path: Path) -> None:
    activities.lecture(cast.course, by=cast.methodologist, starts_at=NOON, lecturer=cast.lecturer)
    write_course(cast.course, tmp_path)
    other = CentreFactory.create()
    methodologist = PostFactory.create(centre=other, role="methodologist").person

    [copy] = imported(cast, tmp_path, centre=other, by=methodologist).activities.all()

    assert copy.lecture.lecturer is None
    assert copy.course.centre == other


def test_the_same_form_sent_twice_makes_one_course(cast: Cast, tmp_path: Path) -> None:
    write_course(cast.course, tmp_path)

    assert imported(cast, tmp_path) == imported(cast, tmp_path)


def test_a_taken_address_is_refused(cast: Cast, tmp_path: Path) -> None:
    write_course(cast.course, tmp_path)

    with pytest.raises(courses.SlugTaken):
        imported(cast, tmp_path, slug="")


@pytest.mark.parametrize(
    ("file", "old", "new", "reported"),
    [
        ("course.toml", "capacity = ", "capacity = -", "course.toml, column “capacity”"),
        ("course.toml", "aims = []", "aims = 3", "course.toml, column “aims”"),
        ("activities.csv", "reading", "poem", "activities.csv, row 2, column “kind”"),
        ("activities.csv", "text,reading", "../text,reading", "activities.csv, row 2, column “slug”"),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(
    cast: Cast, tmp_path: Path, file: str, old: str, new: str, reported: str
) -> None:
    activities.reading(cast.course, by=cast.methodologist, opens_at=NOON)
    write_course(cast.course, tmp_path)
    text = (tmp_path / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(BadSheet) as refused:
        imported(cast, tmp_path)

    assert [str(problem).startswith(reported) for problem in refused.value.problems] == [True]
    assert Course.objects.count() == 1


@EVERY
def test_content_whose_files_are_missing_is_refused_before_anything_is_written(
    cast: Cast, kind: ActivityKind, tmp_path: Path
) -> None:
    MAKERS[kind.code](cast)
    write_course(cast.course, tmp_path)
    own = [x for x in tmp_path.rglob("*") if x.is_file() and x.name not in ("course.toml", "activities.csv")]
    for path in own:
        path.unlink()

    with pytest.raises(BadSheet) as refused:
        imported(cast, tmp_path)

    assert own
    assert any("missing" in str(problem) for problem in refused.value.problems)
    assert Course.objects.count() == 1
