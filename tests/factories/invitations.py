"""Invitations for tests."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from oqu.invitations.models import Invitation
from oqu.kernel import clock
from oqu.kernel.permissions import Role
from tests.factories.libraries import CentreFactory


class InvitationFactory(DjangoModelFactory[Invitation]):
    """A role offered today, by the site administrator unless `host` says otherwise."""

    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invited-{n}@example.org")
    family_name = "Tsoi"
    given_name = "Anna"
    language = "en"
    role = Role.LECTURER
    centre = factory.SubFactory(CentreFactory)
    sent_at = factory.LazyFunction(clock.now)
    expires_at = factory.LazyAttribute(lambda invitation: invitation.sent_at + timedelta(days=30))
