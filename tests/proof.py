"""A session in which the person has just shown who they are, as a sign-in by code leaves it."""

import time

from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from oqu.people.models import Person


def proven(session: SessionBase, person: Person) -> None:
    """Write into a session that this person signed in with a code a moment ago."""
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)


def sign_in_just_now(client: Client, person: Person) -> None:
    """Sign a test client in, as a person who has just typed the code from a letter."""
    client.force_login(person)
    session = client.session
    proven(session, person)
    session.save()
