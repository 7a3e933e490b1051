"""The first site administrator of an empty installation, who comes by the link that `oqu serve` prints."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.people.models import Person
from oqu.people.queries import has_keeper, person_by_email


class KeeperExists(Refused):
    message = _("There is a site administrator already. Sign in, or ask them.")


@transaction.atomic
def make_first_keeper(
    *, email: str, family_name: str, given_name: str, password: str, language: str, at: datetime
) -> Person:
    """Create the site administrator, who signs in with this password; a known e-mail keeps its account.

    Raises KeeperExists once there is one.
    """
    if has_keeper():
        raise KeeperExists
    person = person_by_email(email) or Person(email=email.strip().lower(), language=language)
    person.family_name, person.given_name, person.is_keeper = family_name, given_name, True
    person.set_password(password)
    person.password_set_at = person.own_sign_in_at = at
    person.save()
    journal.record("people.first_keeper", thing=person, by=person, at=at)
    return person
