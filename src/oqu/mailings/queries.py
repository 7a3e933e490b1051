"""Whom a message reaches, what was sent, and what a person has not read yet."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from oqu.courses.models import Activity, Course, Enrolment, Group, Place, Progress, Step
from oqu.courses.queries import staff_candidates
from oqu.kernel.languages import LANGUAGES, Translations, pick
from oqu.kernel.memo import memoised
from oqu.kernel.prepared import prepared
from oqu.libraries.models import Centre
from oqu.mailings.models import Audience, Mailing, MailingReader, MailingTemplate
from oqu.people.models import Person

DONE = (Step.HANDED_IN, Step.DONE)
"""Steps of people who need no reminder: an answer that came back to its author does."""


@dataclass(frozen=True, kw_only=True)
class RecipientChoice:
    """To whom a message goes; `group`, `activity` or `person` where the audience needs it."""

    audience: Audience
    group: Group | None = None
    activity: Activity | None = None
    person: Person | None = None


def recipients(course: Course, choice: RecipientChoice) -> list[Person]:
    """The people to whom a message of this course goes now, by name."""
    if choice.audience == Audience.STAFF:
        return list(staff_candidates(course).filter(duties__course=course).distinct())
    places = Enrolment.objects.filter(course=course, state=Place.LEARNING).select_related("person")
    if choice.audience == Audience.GROUP:
        places = places.filter(group=choice.group)
    if choice.audience == Audience.PERSON:
        places = places.filter(person=choice.person)
    if choice.audience == Audience.BEHIND:
        places = _behind(places, choice.activity)
    return [place.person for place in places]


def _behind(places: QuerySet[Enrolment], activity: Activity | None) -> QuerySet[Enrolment]:
    """Those who have this activity in their plan and have not handed in, answered or attended it."""
    if activity is None:
        return places.none()
    if activity.group_id is not None:
        places = places.filter(group=activity.group_id)
    return places.exclude(
        pk__in=Progress.objects.filter(activity=activity, step__in=DONE).values("enrolment")
    )


@dataclass(frozen=True)
class MessageReach:
    """What the preview of a message says: how many people, in which languages, and what is not as one may expect."""

    people: int
    printed: int
    languages: Mapping[str, int]
    fallbacks: Mapping[str, tuple[int, str]]
    """Language in which the message was not written → how many people read it, and the language they get instead."""


def reach_of(people: Iterable[Person], text: Translations) -> MessageReach:
    """Count the readers of a message by the language in which each gets it."""
    people = list(people)
    wanted = Counter(person.language for person in people)
    missing = {language: number for language, number in wanted.items() if not text.get(language)}
    return MessageReach(
        people=len(people),
        printed=sum(not person.email for person in people),
        languages=wanted,
        fallbacks={language: (number, language_for(text, language)) for language, number in missing.items()},
    )


def language_for(text: Translations, language: str) -> str:
    """The language in which a reader of `language` gets a text, or "" if there is none."""
    return next((code for code in (language, *LANGUAGES) if text.get(code)), "")


def mailings_of(course: Course) -> QuerySet[Mailing]:
    """The messages of a course, the latest first, with who sent each."""
    return Mailing.objects.filter(course=course).select_related("by", "group", "activity", "batch")


def mailing_by_batch(course: Course, key: str) -> Mailing | None:
    """The message whose letters belong to the batch with that key."""
    return mailings_of(course).filter(batch__key=key).first()


@prepared
def _unread(person: int) -> QuerySet[MailingReader, tuple[Any, ...]]:
    rows = MailingReader.objects.filter(person=person, read_at=None).order_by("-mailing__at", "-pk")
    return rows.values_list("mailing__pk")


def unread_of(person: Person, at: datetime) -> list[Mailing]:
    """The messages that a person has not read yet, the latest first; usually one query that finds nothing.

    A message whose letters have not left yet can still be undone, so it is not shown.
    """
    keys = [row[0] for row in _unread(person.pk)]
    if not keys:
        return []
    return list(Mailing.objects.filter(_sent("batch", at), pk__in=keys).select_related("course"))


def own_mailing(person: Person, key: str, at: datetime) -> MailingReader | None:
    """A message that went to a person."""
    rows = MailingReader.objects.filter(_sent("mailing__batch", at), person=person, mailing__key=key)
    return rows.select_related("mailing__course__centre", "mailing__by").first()


def _sent(batch: str, at: datetime) -> Q:
    return Q(**{f"{batch}__isnull": True}) | Q(**{f"{batch}__leaves_at__lte": at})


def templates_of(centre: Centre) -> QuerySet[MailingTemplate]:
    """The texts that a centre uses again."""
    return MailingTemplate.objects.filter(centre=centre)


@dataclass(frozen=True)
class Occasion:
    """A ready-made message: its code, what it is for, and the audience that the form begins with."""

    code: str
    name: Translations
    audience: Audience
    subject: Translations
    text: Translations

    def __str__(self) -> str:
        return pick(self.name)

    def texts(self, course: Course) -> dict[str, str]:
        """Subject and text for this course in its languages, by the names of the form's fields."""
        titles = {language: getattr(course, f"title_{language}") for language in LANGUAGES}
        return {
            f"{field}_{language}": text.strip().replace("{course}", pick(titles, language))
            for field, texts in (("subject", self.subject), ("text", self.text))
            for language, text in texts.items()
            if language in course.languages
        }


@memoised
def occasions() -> tuple[Occasion, ...]:
    """The ready-made messages for the usual occasions of a course."""
    path = Path(__file__).parent / "occasions" / "occasions.toml"
    return tuple(
        Occasion(code, row["name"], Audience(row["audience"]), row["subject"], row["text"])
        for code, row in tomllib.loads(path.read_text("utf-8")).items()
    )


def occasion(code: str) -> Occasion | None:
    """The ready-made message with that code."""
    return next((one for one in occasions() if one.code == code), None)
