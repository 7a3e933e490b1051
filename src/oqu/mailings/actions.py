"""Writes of messages: sending, taking back, reading, and the texts that are used again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Course
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import LANGUAGES, Translations, in_languages, pick
from oqu.letters import actions as letters
from oqu.letters.models import Batch
from oqu.letters.queries import written_in
from oqu.libraries.models import Centre
from oqu.mailings.letters import MESSAGE
from oqu.mailings.models import Mailing, MailingReader, MailingTemplate
from oqu.mailings.queries import RecipientChoice, greets, recipients
from oqu.people.models import Person

VERB = "mailings.send"


class NobodyToWrite(Refused):
    message = _("Nobody is in this choice now, so there is nobody to write to.")


class NothingWritten(Refused):
    message = _("Write subject and text in at least one language.")


@once(Mailing)
def send(
    *,
    course: Course,
    choice: RecipientChoice,
    subject: Translations,
    text: Translations,
    by: Person,
    at: datetime,
    key: str,
) -> Mailing:
    """Write a message to everyone in this choice, each in their language or the first in which it was written.

    The letters leave after `letters.UNDO_TIME`; then the message is on their Today as well. Raises NobodyToWrite, NothingWritten.
    """
    if not any(subject.get(language) and text.get(language) for language in text):
        raise NothingWritten
    people = recipients(course, choice)
    if not people:
        raise NobodyToWrite
    batch = letters.open_batch(verb=VERB, thing_key=course.key, by=by, at=at, centre=course.centre)
    mailing = Mailing(
        course=course,
        by=by,
        at=at,
        audience=choice.audience,
        group=choice.group,
        activity=choice.activity,
        recipients=len(people),
        batch=batch,
        **in_languages("subject", subject),
        **in_languages("text", text),
    )
    mailing.save()
    for person in people:
        _write(mailing, person, subject, text)
    details = {"audience": choice.audience.value, **written_in(batch).details}
    journal.record(VERB, thing=mailing, by=by, at=at, details=details)
    return mailing


def _write(mailing: Mailing, person: Person, subject: Translations, text: Translations) -> None:
    MailingReader.objects.create(mailing=mailing, person=person)
    letters.write(
        kind=MESSAGE,
        person=person,
        context=_context(mailing, pick(subject, person.language), pick(text, person.language)),
        at=mailing.at,
        reason=f"{mailing.key} {person.key}",
        centre=mailing.course.centre,
        batch=mailing.batch,
        about=mailing.key,
    )


def _context(mailing: Mailing, subject: str, text: str) -> dict[str, object]:
    """What the letter says; it greets its reader unless the text does so."""
    return {
        "mailing": mailing,
        "course": mailing.course,
        "subject": subject,
        "text": text,
        "greets": greets(text),
    }


def preview(
    *, course: Course, people: Sequence[Person], subject: Translations, text: Translations
) -> dict[str, tuple[str, str]]:
    """Language → subject and text of the letter as the first of these people who reads it gets it; nothing is stored.

    A text in a language that none of them reads is shown, too. Only the address for answers is left open: a message has
    one once it is sent.
    """
    shown = {}
    mailing = Mailing(course=course, key="…")
    spoken = {person.language for person in people} | {language for language in text if text[language]}
    for language in (one for one in LANGUAGES if one in spoken):
        reader = next((one for one in people if one.language == language), people[0] if people else None)
        context = _context(mailing, pick(subject, language), pick(text, language))
        about, words, _html = letters.compose(
            MESSAGE, person=reader, context=context, language=language, centre=course.centre
        )
        shown[language] = about, words
    return shown


@transaction.atomic
def take_back(*, batch: Batch, by: Person, at: datetime) -> int:
    """Have no letter of a message sent, and take it off Today. Raises letters.TooLate once the letters have left."""
    number = letters.take_back(batch=batch, by=by, at=at)
    MailingReader.objects.filter(mailing__batch=batch).delete()
    return number


@transaction.atomic
def mark_read(*, reader: MailingReader, at: datetime) -> None:
    """Take a message off its reader's Today. No journal row: nobody else sees it."""
    if reader.read_at is None:
        reader.read_at = at
        reader.save(update_fields=["read_at"])


@transaction.atomic
def save_template(
    *, centre: Centre, name: str, subject: Translations, text: Translations, by: Person, at: datetime
) -> MailingTemplate:
    """Store a text to use again, or replace the one of that name."""
    columns = {**in_languages("subject", subject), **in_languages("text", text)}
    template, _new = MailingTemplate.objects.update_or_create(centre=centre, name=name, defaults=columns)
    journal.record("mailings.save_template", thing=template, by=by, at=at)
    return template


@transaction.atomic
def delete_template(*, template: MailingTemplate, by: Person, at: datetime) -> None:
    """Delete a text that is no longer used."""
    journal.record("mailings.delete_template", thing=template, by=by, at=at, personal={"name": template.name})
    template.delete()
