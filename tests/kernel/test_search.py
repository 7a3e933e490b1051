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
