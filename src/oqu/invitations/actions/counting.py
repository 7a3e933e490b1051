"""How many letters may invite people: counted for sender, centre, addressee and installation."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from oqu.kernel import limits
from oqu.kernel.errors import Words
from oqu.kernel.limits import Action, LimitResult, Scope, TooMany
from oqu.letters import actions as letters
from oqu.libraries.models import Centre
from oqu.people.models import Person


class TooManyInvitations(TooMany):
    """Invitations that are beyond a limit of their sender, their centre, their addressee or the installation."""

    def __init__(self, verdict: LimitResult) -> None:
        super().__init__(verdict, _refusal(verdict))


def _refusal(verdict: LimitResult) -> Words | None:
    """What was too much, and when to go on."""
    use, hours = verdict.use, math.ceil(verdict.pause / timedelta(hours=1))
    if use is None:
        return None
    if use.limit.scope in {Scope.RECIPIENT, Scope.RECIPIENT_AT_CENTRE}:
        words = _("%(email)s got several invitations already. The next one can be sent in %(hours)d h.")
        return words % {"email": use.subject.split()[0], "hours": hours}
    if use.times > use.limit.at_once:
        return _("At most %(number)d people can be invited in one go. Please split the list.") % {
            "number": use.limit.at_once
        }
    words = _("Many invitations were sent already. These can be sent in %(hours)d h; nothing was sent now.")
    return words % {"hours": hours}


def count_letters(*, emails: Sequence[str], by: Person, centre: Centre | None, at: datetime) -> None:
    """Count letters that invite these addresses, to a role, a list or a course; all of them or none.

    Every such letter is counted, whether or not its address has an account. Letters that go to nobody, of a course
    that is loaded, are not. Raises TooManyInvitations.
    """
    if not emails or letters.are_kept():
        return
    place = centre.slug if centre else ""
    senders = {Scope.PERSON: by.key, Scope.INSTALLATION: ""} | ({Scope.CENTRE: place} if centre else {})
    uses = [replace(use, times=len(emails)) for use in limits.uses(Action.INVITATION, senders)]
    for email, times in Counter(emails).items():
        subjects = {Scope.RECIPIENT_AT_CENTRE: f"{email} {place}", Scope.RECIPIENT: email}
        uses += [replace(use, times=times) for use in limits.uses(Action.INVITATION, subjects)]
    verdict = limits.take(uses, at=at)
    if not verdict.allowed:
        raise TooManyInvitations(verdict)
