"""Letters for tests."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from oqu.letters.models import Letter
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory

WRITTEN = datetime(2021, 4, 6, 4, 0, tzinfo=UTC)


class LetterFactory(DjangoModelFactory[Letter]):
    """A letter of a centre that waits to be sent."""

    class Meta:
        model = Letter

    kind = "people/welcome"
    centre = factory.SubFactory(CentreFactory)
    person = factory.SubFactory(PersonFactory)
    address = factory.LazyAttribute(lambda letter: letter.person.email)
    language = "en"
    subject = factory.Sequence(lambda n: f"Letter {n}")
    text = "Good news."
    html = "<p>Good news.</p>"
    written_at = WRITTEN
    due_at = WRITTEN
    once = factory.Sequence(lambda n: f"letter-{n}")
