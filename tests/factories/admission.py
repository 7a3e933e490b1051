"""Applications for tests."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from oqu.admission.models import Application, ApplicationState
from oqu.people.models import Channel
from oqu.people.queries import consent_versions
from tests.factories.courses import CourseFactory
from tests.factories.libraries import LibraryFactory

APPLIED = datetime(2021, 3, 23, 9, 0, tzinfo=UTC)


class ApplicationFactory(DjangoModelFactory[Application]):
    """An applicant who confirmed their e-mail and waits for a decision."""

    class Meta:
        model = Application

    course = factory.SubFactory(CourseFactory, in_admission=True)
    state = ApplicationState.NEW
    family_name = factory.Sequence(lambda n: f"Ахметова{n}")
    given_name = "Гүлнар"
    patronymic = "Серікқызы"
    email = factory.Sequence(lambda n: f"applicant-{n}@example.org")
    library = factory.SubFactory(LibraryFactory)
    position = "кітапханашы"
    experience_years = 14
    language = "kk"
    applied_at = APPLIED
    confirmed_at = APPLIED
    consented_at = APPLIED
    consent_version = consent_versions()[-1]
    consent_language = "kk"
    consent_channel = Channel.APPLICATION
