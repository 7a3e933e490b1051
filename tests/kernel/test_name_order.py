"""Names stand in the order of the Kazakh alphabet, in the database as in Python."""

import random

import pytest
from django.test import Client

from oqu.admission.forms import grouped
from oqu.courses.models import Enrolment
from oqu.kernel.languages import pick, speaking
from oqu.kernel.name_order import name_key
from oqu.libraries.forms import LibraryFilter
from oqu.libraries.models import District, Library, Region
from oqu.libraries.sheets import listed_regions
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


def test_the_people_of_a_centre_are_in_this_order_page_by_page(client: Client, cast: Cast) -> None:
    for name in FIVE:
        PersonFactory.create(family_name=name, given_name="Айжан", patronymic="", entered_by=cast.centre)
    client.force_login(cast.coordinator)
    found: list[str] = []
    after = ""
    while True:
        page = client.get("/en/office/people/", {"after": after}).context["page"]
        found += [person.family_name for person in page.rows]
        if not (after := page.after):
            break

    assert [name for name in found if name in FIVE] == IN_ORDER
    assert found == sorted(found, key=name_key)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_places_are_offered_in_the_order_of_the_readers_alphabet(language: str) -> None:
    names = {"1": ("Өскемен", "Усть-Каменогорск"), "2": ("Ақтөбе", ""), "3": ("Әулие", "Аулие")}
    for code, (kk, ru) in names.items():
        Region.objects.create(code=code, name_kk=kk, name_ru=ru)
    with speaking(language):
        offered = [str(one[1]) for one in LibraryFilter().fields["region"].choices][1:]
        listed = [pick(one.region.names) for one in listed_regions()]

        assert offered == sorted(offered, key=name_key)
        assert len(offered) == 3
        assert listed == sorted(listed, key=name_key)


def test_libraries_are_chosen_in_this_order() -> None:
    district = District(pk=1, name="Аудан")
    rows = [Library(pk=n, key=name, name=name, district=district) for n, name in enumerate(FIVE)]

    assert [name for _key, name in grouped(rows)[0][1]] == IN_ORDER
