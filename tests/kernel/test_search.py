"""Words are found in whichever case of letters they stand, on SQLite too."""

import pytest

from oqu.kernel.search import holding
from oqu.people.models import Person
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
COLUMNS = ("family_name", "given_name")


@pytest.mark.parametrize(
    "words", ["Әбішев", "әбішев", "ӘБІШЕВ", "біш", "әбішев қуаныш", "Қуаныш әбі", "", "  "]
)
def test_every_word_in_some_column(words: str) -> None:
    person = PersonFactory.create(family_name="Әбішев", given_name="Қуаныш")

    assert list(Person.objects.filter(holding(words, COLUMNS))) == [person]


@pytest.mark.parametrize("words", ["Әбішева", "әбішев ким", "%"])
def test_a_word_that_stands_nowhere(words: str) -> None:
    PersonFactory.create(family_name="Әбішев", given_name="Қуаныш")

    assert not Person.objects.filter(holding(words, COLUMNS)).exists()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Касымов", "Қасымов"),
        ("касымов", "ҚАСЫМОВА"),
        ("Жунисова", "Жүнісова"),
        ("Мухамеджанова", "Мұхамеджанова"),
        ("Қасымов", "Касымов"),
        ("Кожахметов", "Қожахметов"),
        ("Семенова", "Семёнова"),
        ("Айгул", "Айгуль"),
        ("Айгүл", "Айгуль"),
        ("Aбишев", "Әбішев"),  # a Latin A
        ("o'neil", "O'Neil"),
    ],
)
def test_names_are_found_with_and_without_kazakh_letters(typed: str, written: str) -> None:
    person = PersonFactory.create(family_name=written, given_name="Х")

    assert list(Person.objects.filter(holding(typed, COLUMNS))) == [person]


@pytest.mark.parametrize("words", ["(", "[а", "\\", "a{2", "ь", "ə?", ".*", "\x00"])
def test_signs_are_looked_for_as_they_are(words: str) -> None:
    PersonFactory.create(family_name="Цзф", given_name="Щ")

    assert Person.objects.filter(holding(words, COLUMNS)).exists() is (words == "\x00")
