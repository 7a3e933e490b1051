"""People for tests, the roles that they hold, and what they agreed to."""

from datetime import UTC, datetime

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from oqu.kernel.permissions import Role
from oqu.people.models import Consent, Person, Post, Purpose
from tests.factories.libraries import CentreFactory, LibraryFactory

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    family_name = factory.Sequence(lambda n: f"Family{n:04}")
    given_name = "Given"
    language = "en"
    password = factory.LazyFunction(lambda: make_password(None))
    library = factory.SubFactory(LibraryFactory)


class PostFactory(DjangoModelFactory[Post]):
    """A role at a centre; for the headship of a network say `centre=None, network=…`."""

    class Meta:
        model = Post

    person = factory.SubFactory(PersonFactory)
    role = Role.COORDINATOR
    centre = factory.SubFactory(CentreFactory)
    given_at = LONG_AGO


class ConsentFactory(DjangoModelFactory[Consent]):
    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    purpose = Purpose.DATA
    given_at = LONG_AGO
