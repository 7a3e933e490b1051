"""The letters of admission and of a course's life, in three languages."""

from datetime import UTC, datetime
from typing import Any

import pytest

from oqu.admission import letters
from oqu.admission.actions.applying import names
from oqu.courses import letters as course_letters
from oqu.courses.queries import lines_for
from oqu.letters.actions import compose
from oqu.letters.kinds import LetterKind
from tests.factories.admission import ApplicationFactory
from tests.factories.courses import ActivityFactory, CourseFactory, GroupFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
KINDS = (
    *(letters.CONFIRM, letters.RECEIVED, letters.NOMINATED, letters.ADMITTED, letters.WAITING),
    *(letters.DECLINED, letters.INVITATION),
    *(course_letters.BEGINS, course_letters.CLOSING, course_letters.GROUP, course_letters.PLAN),
)


def everything() -> dict[str, Any]:
    titles = {"title_kk": "«Ө»", "title_ru": "«Ж»", "title_en": "“T” & co"}
    course = CourseFactory.create(in_admission=True, **titles)
    application = ApplicationFactory.create(course=course)
    activities = [
        ActivityFactory.create(course=course, lecture=True),
        ActivityFactory.create(course=course, due_at=datetime(2021, 4, 20, 12, tzinfo=UTC)),
    ]
    group = GroupFactory.create(course=course, curator=PersonFactory.create(family_name="Куратор"))
    more = {"code": "123456", "minutes": 30, "reason": "R&R", "head": "H", "network": "N"}
    return (
        names(application)
        | more
        | {
            "lines": lines_for(activities, group.pk),
            "activities": activities,
            "group": group,
            "course": course,
        }
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_letter_is_whole_and_in_its_language(kind: LetterKind, language: str) -> None:
    context = everything()
    person = PersonFactory.create(given_name="Roza & Co")
    spoken = {"kk": "«Ө»", "ru": "«Ж»", "en": "“T” & co"}[language]

    subject, text, _html = compose(kind, person=person, context=context, language=language)

    assert spoken in subject + text
    assert "&amp;" not in text
    assert f"/{language}/" in text
    if language != "en":
        english = compose(kind, person=person, context=context, language="en")
        assert not set(english[1].split("\n")) & {line for line in text.split("\n") if " " in line}


def test_the_plan_in_a_letter_is_in_the_zone_of_the_course() -> None:
    _subject, text, _html = compose(course_letters.PLAN, person=None, context=everything(), language="ru")

    assert "четверг, 15 апреля, 10:00: Материал" in text
    assert "вторник, 20 апреля, 18:00 – крайний срок: Материал" in text
