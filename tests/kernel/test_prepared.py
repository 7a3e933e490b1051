"""Prepared queries answer what the queries that they are made of answer."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from oqu.courses.models import Activity, Enrolment
from oqu.kernel import languages
from oqu.kernel.prepared import prepared, set_prefetched
from tests.factories.courses import ActivityFactory, EnrolmentFactory

BRACKETS = str.maketrans("", "", "()")
pytestmark = pytest.mark.django_db


def place(person: int, slug: str) -> QuerySet[Enrolment]:
    mine = Enrolment.objects.filter(person=person, course__slug=slug, state__in=["learning", "finished"])
    return mine.select_related("course", "group", "person__library").order_by("pk")[:1]


def titles(course: int, group: int) -> QuerySet[Activity, tuple[str]]:
    mine = Activity.objects.filter(Q(group__isnull=True) | Q(group=group), course=course)
    return mine.order_by("pk").values_list("title")


def test_prepared_query_gives_whole_rows_with_what_belongs_to_them() -> None:
    one, other = EnrolmentFactory.create(), EnrolmentFactory.create()
    ask = prepared(place)

    found = ask(one.person_id, one.course.slug) + ask(other.person_id, other.course.slug)

    assert found == [one, other]
    for prepared_row, row in zip(found, [one, other], strict=True):
        plain = place(row.person_id, row.course.slug)[0]
        for made, expected in (
            (prepared_row, plain),
            (prepared_row.course, plain.course),
            (prepared_row.person, plain.person),
        ):
            assert {k: v for k, v in vars(made).items() if k != "_state"} == {
                k: v for k, v in vars(expected).items() if k != "_state"
            }


def test_prepared_query_is_one_query_that_differs_from_the_plain_one_in_brackets_only() -> None:
    one = EnrolmentFactory.create()
    ask = prepared(place)
    ask(0, "")

    with CaptureQueriesContext(connection) as asked:
        ask(one.person_id, one.course.slug)
    with CaptureQueriesContext(connection) as plain:
        list(place(one.person_id, one.course.slug))

    (asked_sql,), (plain_sql,) = ([q["sql"] for q in seen.captured_queries] for seen in (asked, plain))
    assert asked_sql.translate(BRACKETS) == plain_sql.translate(BRACKETS)


def test_prepared_query_finds_nothing_where_nothing_is() -> None:
    EnrolmentFactory.create()

    assert prepared(place)(0, "") == []


def test_prepared_query_reads_the_columns_of_the_language_of_the_page() -> None:
    activity = ActivityFactory.create(title_kk="Дәріс", title_ru="Лекция")
    ask = prepared(titles)

    seen = {}
    for language in ("kk", "ru"):
        with languages.speaking(language):
            seen[language] = ask(activity.course_id, 0)

    assert seen == {"kk": [("Дәріс",)], "ru": [("Лекция",)]}


def test_prepared_query_is_written_once_a_thread() -> None:
    one = EnrolmentFactory.create()
    built: list[int] = []

    @prepared
    def counted(person: int) -> QuerySet[Enrolment]:
        built.append(threading.get_ident())
        return Enrolment.objects.filter(person=person)

    assert [counted(one.person_id), counted(0), counted(one.person_id)] == [[one], [], [one]]
    assert len(built) == 1


def columns(course: int) -> QuerySet[Activity, tuple[object, ...]]:
    translated = languages.translated_in_sql("title")
    rows = Activity.objects.filter(course=course).order_by("position").annotate(translated=translated)
    return rows.values_list("due_at", "required", "id", "translated")


def test_prepared_query_gives_columns_in_their_order_as_python_values() -> None:
    due = datetime(2021, 4, 20, 12, 30, tzinfo=UTC)
    one = ActivityFactory.create(title_kk="", title_ru="Лекция", title_en="", due_at=due, position=1)
    two = ActivityFactory.create(course=one.course, title_kk="Дәріс", due_at=None, position=2, required=False)
    ask = prepared(columns)

    with languages.speaking("kk"):
        found = ask(one.course_id)

    assert found == [(due, True, one.pk, "Лекция"), (None, False, two.pk, "Дәріс")]
    assert (type(found[0][0]), type(found[1][1])) == (datetime, bool)


def test_prepared_query_gives_dictionaries_and_annotated_instances_too() -> None:
    one = ActivityFactory.create(title_kk="Дәріс")

    def as_dictionaries(pk: int) -> QuerySet[Activity, Any]:
        return Activity.objects.filter(pk=pk).values("pk", "title_kk")

    def annotated(pk: int) -> QuerySet[Activity]:
        return Activity.objects.filter(pk=pk).annotate(course_slug=F("course__slug"))

    assert prepared(as_dictionaries)(one.pk) == [{"pk": one.pk, "title_kk": "Дәріс"}]
    assert [vars(row)["course_slug"] for row in prepared(annotated)(one.pk)] == [one.course.slug]


def test_prepared_query_reads_the_rows_on_each_call() -> None:
    one = ActivityFactory.create(title_kk="Дәріс", title_ru="", title_en="")
    ask = prepared(columns)
    first = ask(one.course_id)

    Activity.objects.filter(pk=one.pk).update(title_kk="Сабақ")

    assert [row[3] for row in (*first, *ask(one.course_id))] == ["Дәріс", "Сабақ"]


def test_prefetched_rows_need_no_query() -> None:
    course = ActivityFactory.create().course
    rows = list(Activity.objects.filter(course=course))
    set_prefetched(course, "activities", rows)

    with CaptureQueriesContext(connection) as asked:
        found = list(course.activities.all()), course.activities.all().count(), len(course.activities.all())

    assert (found, asked.captured_queries) == ((rows, 1, 1), [])
    assert list(course.activities.filter(pk=0)) == []
