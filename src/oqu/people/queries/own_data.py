"""Everything that is stored about a person, for that person."""

from datetime import date, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.utils.functional import Promise

from oqu.kernel import clock, dates, journal
from oqu.kernel.languages import current
from oqu.people import events
from oqu.people.models import Consent, Person
from oqu.people.queries.people import consent_answers, posts_of


def own_data(person: Person) -> dict[str, Any]:
    """Everything that is stored about a person, by app; plain values that JSON can hold, days and moments in words."""
    data: dict[str, Any] = {
        "person": {
            name: getattr(person, name)
            for name in (
                *("key", "family_name", "given_name", "patronymic", "email", "phone", "language", "zone"),
                *("position", "experience_years", "joined_at"),
            )
        }
        | {"library": str(person.library) if person.library else person.library_words or None},
        "roles": [
            {
                "role": post.get_role_display(),
                "at": str(post.centre or post.network),
                "given_at": post.given_at,
            }
            for post in posts_of(person)
        ],
        "sessions": list(
            UserSession.objects.filter(user=person).values("ip", "user_agent", "created_at", "last_seen_at")
        ),
        "journal": journal.about(person.key),
        "consents": [_exported(consent) for consent in consent_answers(person)],
    }
    events.export_asked.send(Person, person=person, data=data)
    in_words: dict[str, Any] = _in_words(data, person.zone)
    return in_words


def _in_words(value: Any, zone: str) -> Any:
    """The same with days and moments (in that zone) as a document says them, in the language of the page."""
    if isinstance(value, dict):
        return {name: _in_words(one, zone) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_in_words(one, zone) for one in value]
    if isinstance(value, datetime):
        here = clock.in_zone(value, zone)
        return f"{dates.written(here.date(), current())}, {dates.clock_time(here)}"
    if isinstance(value, date):
        return dates.written(value, current())
    return str(value) if isinstance(value, Promise) else value


def _exported(consent: Consent) -> dict[str, Any]:
    texts = ("purpose", "version", "digest", "language", "channel")
    names = (*texts, "given_at", "refused_at", "withdrawn_at", "replaced_at")
    return {"answer": consent.answer.value} | {name: getattr(consent, name) for name in names}
