"""What the pages of learners hear when a person signs in: some people are asked for their consent first."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from oqu.people.queries import Person, Purpose, has_agreed, must_be_asked
from oqu.web.learning.consent import AGAIN, ASKS, FIRST


@receiver(user_logged_in)
def ask_for_consent(request: HttpRequest, user: Person, **_news: Any) -> None:
    """Remember in the session that a person who has not agreed to the newest text is asked before anything else."""
    if must_be_asked(user):
        request.session[ASKS] = AGAIN if has_agreed(user, Purpose.DATA) else FIRST
