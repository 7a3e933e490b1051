"""Whom a message reaches, what was sent, and what a person has not read yet."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from oqu.courses.models import Activity, Course, Enrolment, Group, Place, Progress, Staff, Step
from oqu.courses.queries import enrolments_in, plan_of, workers_of
from oqu.kernel.languages import LANGUAGES, Translations, pick
from oqu.kernel.memo import memoised
from oqu.kernel.prepared import prepared
from oqu.kernel.text import inside_quotes
from oqu.letters.models import Batch
from oqu.libraries.models import Centre
from oqu.mailings.models import Audience, Mailing, MailingReader, MailingTemplate
from oqu.people.models import Person
from oqu.people.queries import names_among

DONE = (Step.HANDED_IN, Step.DONE)
"""Steps of people who need no reminder: an answer that came back to its author does."""
GREETING = re.compile(
    r"\s*(здравствуй|добр(ый|ое|ого) (день|утро|вечер|времени)|уважаем|дорог(ие|ая|ой)\b|привет|"
    r"сәлем|қайырлы|құрметті|қадірлі|hello\b|dear\b|hi\b|good (morning|day|afternoon|evening))",
    re.IGNORECASE,
)
"""How messages in the languages of the country begin that greet by themselves."""


@dataclass(frozen=True, kw_only=True)
class RecipientChoice:
    """To whom a message goes; `group`, `activity` or `person` where the audience needs it."""

    audience: Audience
    group: Group | None = None
    activity: Activity | None = None
    person: Person | None = None


def recipients(course: Course, choice: RecipientChoice) -> list[Person]:
    """The people to whom a message of this course goes now, by name.

    A reminder goes to those who still learn, any other message also to those for whom the course is over.
    """
    if choice.audience == Audience.STAFF:
        return list(workers_of(course).select_related("library__district"))
    places = enrolments_in(course)
    if choice.audience == Audience.GROUP:
        places = places.filter(group=choice.group)
    if choice.audience == Audience.PERSON:
        places = places.filter(person=choice.person)
    if choice.audience == Audience.BEHIND:
        places = _behind(places.filter(state=Place.LEARNING), choice.activity)
    return [place.person for place in places]


def still_reaches(mailing: Mailing, person: int) -> bool:
    """Whether a person to whom a message was written is one of its readers still, when it is sent.

    Who was settled meanwhile is; who has left course, group or duty is not, nor who has done what it reminds of.
    """
    if mailing.audience == Audience.STAFF:
        has_duty = Staff.objects.filter(course=mailing.course_id, person=person).exists()
        return has_duty or Group.objects.filter(course=mailing.course_id, curator=person).exists()
    places = Enrolment.objects.filter(course=mailing.course_id, person=person).exclude(state=Place.WITHDRAWN)
    if mailing.audience == Audience.GROUP and mailing.group_id is not None:
        places = places.filter(group=mailing.group_id)
    if mailing.audience == Audience.BEHIND:
        places = _behind(places.filter(state=Place.LEARNING), mailing.activity)
    return places.exists()


def _behind(places: QuerySet[Enrolment], activity: Activity | None) -> QuerySet[Enrolment]:
    """Those who have this activity in their plan and have not handed in, answered or attended it."""
    if activity is None or activity.cancelled_at is not None:
        return places.none()
    if activity.group_id is not None:
        places = places.filter(group=activity.group_id)
    return places.exclude(
        pk__in=Progress.objects.filter(activity=activity, step__in=DONE).values("enrolment")
    )


MOST_NAMES = 10
"""How many readers of a message its preview names."""


@dataclass(frozen=True)
class MessageReach:
    """What the preview of a message says: how many people and who, in which languages, and what is not as one may expect."""

    people: int
    names: tuple[str, ...]
    """The first of them, at most `MOST_NAMES`."""
    printed: int
    languages: Mapping[str, int]
    fallbacks: Mapping[str, tuple[int, str]]
    """Language in which the message was not written → how many people read it, and the language they get instead."""

    @property
    def unnamed(self) -> int:
        """How many people get the message beside those who are named."""
        return self.people - len(self.names)


def reach_of(people: Iterable[Person], text: Translations) -> MessageReach:
    """Count the readers of a message by the language in which each gets it."""
    people = list(people)
    wanted = Counter(person.language for person in people)
    names = names_among(people, has_email=True)
    missing = {language: number for language, number in wanted.items() if not text.get(language)}
    return MessageReach(
        people=len(people),
        names=tuple(names.of(person) for person in people[:MOST_NAMES]),
        printed=sum(not person.email for person in people),
        languages=wanted,
        fallbacks={language: (number, language_for(text, language)) for language, number in missing.items()},
    )


def language_for(text: Translations, language: str) -> str:
    """The language in which a reader of `language` gets a text, or "" if there is none."""
    return next((code for code in (language, *LANGUAGES) if text.get(code)), "")


def mailings_of(course: Course) -> QuerySet[Mailing]:
    """The messages of a course, the latest first, with who sent each."""
    return Mailing.objects.filter(course=course).select_related("by", "group", "activity__group", "batch")


def mailing_by_batch(course: Course, key: str) -> Mailing | None:
    """The message whose letters belong to the batch with that key."""
    return mailings_of(course).filter(batch__key=key).first()


def subjects_by_batch(batches: Iterable[Batch]) -> dict[str, str]:
    """Key of a batch of letters → the subject of the message whose letters they are; one query."""
    found = Mailing.objects.filter(batch__in=list(batches)).select_related("batch")
    return {one.batch.key: str(one) for one in found if one.batch}


@prepared
def _unread(person: int) -> QuerySet[MailingReader, tuple[Any, ...]]:
    rows = MailingReader.objects.filter(person=person, read_at=None).order_by("-mailing__at", "-pk")
    return rows.values_list("mailing__pk")


def unread_of(person: Person, at: datetime) -> list[Mailing]:
    """The messages that a person has not read yet, the latest first; usually one query that finds nothing.

    A message whose letters have not left yet can still be undone, so it is not shown; neither is one about what the
    person has done since, or about a course in which they have no place any more.
    """
    keys = [row[0] for row in _unread(person.pk)]
    if not keys:
        return []
    return list(
        Mailing.objects.filter(_sent("batch", at), _still_for(person), pk__in=keys).select_related("course")
    )


def _still_for(person: Person) -> Q:
    places = Enrolment.objects.filter(course=OuterRef("course"), person=person)
    done = Progress.objects.filter(activity=OuterRef("activity"), enrolment__person=person, step__in=DONE)
    has_place = Exists(places.exclude(state=Place.WITHDRAWN))
    return Q(audience=Audience.STAFF) | (Q(has_place) & ~(Q(audience=Audience.BEHIND) & Q(Exists(done))))


def own_mailing(person: Person, key: str, at: datetime) -> MailingReader | None:
    """A message that went to a person."""
    rows = MailingReader.objects.filter(_sent("mailing__batch", at), person=person, mailing__key=key)
    return rows.select_related("mailing__course__centre", "mailing__by").first()


def _sent(batch: str, at: datetime) -> Q:
    return Q(**{f"{batch}__isnull": True}) | Q(**{f"{batch}__leaves_at__lte": at})


def templates_of(centre: Centre) -> QuerySet[MailingTemplate]:
    """The texts that a centre uses again."""
    return MailingTemplate.objects.filter(centre=centre)


def greets(text: str) -> bool:
    """Whether a text begins with a greeting of its own, so that its letter adds none."""
    return GREETING.match(text) is not None


@dataclass(frozen=True)
class Occasion:
    """A ready-made message: its code, what it is for, the audience that the form begins with, and the kind of activity that it speaks of."""

    code: str
    name: Translations
    audience: Audience
    subject: Translations
    text: Translations
    needs: str

    def __str__(self) -> str:
        return pick(self.name)

    def texts(self, course: Course) -> dict[str, str]:
        """Subject and text for this course in its languages, by the names of the form's fields."""
        titles = {language: getattr(course, f"title_{language}") for language in LANGUAGES}
        return {
            f"{field}_{language}": text.strip().replace(
                "{course}", inside_quotes(pick(titles, language), language)
            )
            for field, texts in (("subject", self.subject), ("text", self.text))
            for language, text in texts.items()
            if language in course.languages
        }


@memoised
def occasions() -> tuple[Occasion, ...]:
    """The ready-made messages for the usual occasions of a course."""
    path = Path(__file__).parent / "occasions" / "occasions.toml"
    return tuple(
        Occasion(
            code, row["name"], Audience(row["audience"]), row["subject"], row["text"], row.get("needs", "")
        )
        for code, row in tomllib.loads(path.read_text("utf-8")).items()
    )


def occasions_for(course: Course) -> list[Occasion]:
    """The ready-made messages that speak of nothing that the course does not have; one query."""
    planned = plan_of(course).filter(cancelled_at=None).order_by().values_list("kind", flat=True)
    kinds = {"", *planned}
    return [one for one in occasions() if one.needs in kinds]


def occasion(course: Course, code: str) -> Occasion | None:
    """The ready-made message with that code, if it fits the course."""
    if not code:
        return None
    return next((one for one in occasions_for(course) if one.code == code), None)
