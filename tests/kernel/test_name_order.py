"""Names stand in the order of the Kazakh alphabet, in the database as in Python."""

import random

import pytest
from django.test import Client

from oqu.courses.models import Enrolment
from oqu.kernel.name_order import name_key
from oqu.people.models import Person
from tests import papers
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory, EnrolmentFactory, GroupFactory
from tests.factories.people import PersonFactory

NAMES = [
    *("Әбдірахманова", "Байжан", "Ғабитова", "Ежова", "Ёлкина", "Жүнісова", "Ибраева"),
    *("Йылмаз", "Ким", "Қасымов", "Омарова", "Өмірбаева", "Тұрар", "Үсенова", "Һарун", "Юсупова", "Kim"),
]
FIVE = ["Әбдірахманова", "Ахметова", "Ким", "Қасымов", "Юсупова"]
IN_ORDER = ["Ахметова", "Әбдірахманова", "Ким", "Қасымов", "Юсупова"]


def test_the_key_follows_the_alphabet() -> None:
    mixed = random.Random(4).sample(NAMES, len(NAMES))

    assert sorted(mixed, key=name_key) == NAMES
    assert sorted(["әлиева", "Ахметова", "АХМЕДОВА"], key=name_key) == ["АХМЕДОВА", "Ахметова", "әлиева"]


@pytest.mark.django_db
def test_the_database_agrees_with_the_key() -> None:
    for name in random.Random(5).sample(NAMES, len(NAMES)):
        PersonFactory.create(family_name=name)

    assert list(Person.objects.values_list("family_name", flat=True)) == NAMES


def test_pages_and_sheets_of_a_course_list_people_in_this_order(client: Client, cast: Cast) -> None:
    course = CourseFactory.create(centre=cast.centre, running=True)
    group = GroupFactory.create(course=course)
    for name in FIVE:
        person = PersonFactory.create(family_name=name, given_name="Айжан", patronymic="")
        EnrolmentFactory.create(course=course, person=person, group=group)
    client.force_login(cast.coordinator)
    lists = f"/en/office/courses/{course.slug}/lists/participants"

    page = client.get(f"{lists}/").text
    sheet = papers.text_of(client.post(f"{lists}.pdf").content)

    for shown in (page, sheet):
        assert sorted(FIVE, key=shown.index) == IN_ORDER
    stored = Enrolment.objects.filter(course=course)
    assert [place.person.family_name for place in stored] == IN_ORDER
