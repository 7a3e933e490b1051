"""What people hear from the sign-in library: an app, a passkey or recovery codes were added or removed.

The journal learns from here that a person has no centre, whatever library they work at.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from oqu.kernel import clock, journal
from oqu.people import actions
from oqu.people.models import Person

journal.share(Person)


@receiver(post_save, sender=Authenticator)
def note_added(instance: Authenticator, created: bool, **_news: Any) -> None:
    """Write down what was added, in the transaction that adds it."""
    if created:
        actions.record_authenticator(instance, added=True, at=clock.now())


@receiver(post_delete, sender=Authenticator)
def note_removed(instance: Authenticator, **_news: Any) -> None:
    """Write down what was removed, in the transaction that removes it."""
    actions.record_authenticator(instance, added=False, at=clock.now())
