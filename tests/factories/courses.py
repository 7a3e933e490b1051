"""Courses for tests: their plans, groups and people."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from oqu.courses.models import Activity, Course, Enrolment, Group, Place, Stage
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory

DRAFTED = datetime(2021, 3, 1, 6, 0, tzinfo=UTC)
ENROLLED = datetime(2021, 4, 6, 6, 0, tzinfo=UTC)


class CourseFactory(DjangoModelFactory[Course]):
    """The course of April 2021, as a draft."""

    class Meta:
        model = Course

    centre = factory.SubFactory(CentreFactory)
    slug = factory.Sequence(lambda n: f"course-{n}")
    title_kk = factory.Sequence(lambda n: f"{n}-курс")
    title_ru = factory.Sequence(lambda n: f"Курс {n}")
    title_en = factory.Sequence(lambda n: f"Course {n}")
    languages = ["kk", "ru"]
    starts_on = date(2021, 4, 15)
    ends_on = date(2021, 4, 24)
    hours = 36
    hours_note = "The rest is work on one's own."
    capacity = 44
    zone = "Asia/Almaty"
    created_at = DRAFTED

    class Params:
        in_admission = factory.Trait(stage=Stage.ADMISSION)
        running = factory.Trait(stage=Stage.RUNNING, plan_published_at=DRAFTED)


class GroupFactory(DjangoModelFactory[Group]):
    class Meta:
        model = Group

    course = factory.SubFactory(CourseFactory)
    number = factory.LazyAttribute(lambda group: group.course.groups.count() + 1)


class EnrolmentFactory(DjangoModelFactory[Enrolment]):
    """An enrolment of a person in a course."""

    class Meta:
        model = Enrolment

    course = factory.SubFactory(CourseFactory)
    person = factory.SubFactory(PersonFactory)
    state = Place.LEARNING
    language = "kk"
    enrolled_at = ENROLLED


class ActivityFactory(DjangoModelFactory[Activity]):
    """A reading, unless another kind is asked for."""

    class Meta:
        model = Activity

    course = factory.SubFactory(CourseFactory)
    kind = "reading"
    slug = factory.Sequence(lambda n: f"activity-{n}")
    title_kk = factory.Sequence(lambda n: f"{n}-оқу материалы")
    title_ru = factory.Sequence(lambda n: f"Материал {n}")
    title_en = factory.Sequence(lambda n: f"Reading {n}")
    position = factory.LazyAttribute(lambda activity: activity.course.activities.count() + 1)
    hours = 1

    class Params:
        lecture = factory.Trait(
            kind="lecture",
            starts_at=datetime(2021, 4, 15, 4, 0, tzinfo=UTC),
            ends_at=datetime(2021, 4, 15, 5, 30, tzinfo=UTC),
        )
