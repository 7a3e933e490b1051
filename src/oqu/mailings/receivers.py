"""What messages hear from people: a person asks for their data, or deletes the account."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from oqu.kernel.erasure import Traces, scrub_rows
from oqu.kernel.languages import in_languages
from oqu.letters.kinds.leaving import holds_while
from oqu.letters.models import Letter
from oqu.mailings.letters import MESSAGE
from oqu.mailings.models import Mailing, MailingReader, MailingTemplate
from oqu.mailings.queries import still_reaches
from oqu.people import events
from oqu.people.models import Person

TEXTS = (*in_languages("subject", {}), *in_languages("text", {}))


@holds_while(MESSAGE)
def still_chosen(letter: Letter, _at: datetime) -> bool:
    """Whether the reader is one of those still to whom the office wrote."""
    mailing = Mailing.objects.select_related("activity").filter(key=letter.about).first()
    return mailing is not None and letter.person_id is not None and still_reaches(mailing, letter.person_id)


@receiver(events.export_asked)
def add_messages(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The messages that went to the person."""
    rows = MailingReader.objects.filter(person=person).order_by("mailing__at")
    data["messages"] = list(rows.values("mailing__at", "mailing__subject", "mailing__text", "read_at"))


@receiver(events.forgotten)
def forget_names(person: Person, traces: Traces, **_news: Any) -> None:
    """Messages stay, without the name; that they went to the person does not."""
    MailingReader.objects.filter(person=person).delete()
    for rows in (Mailing.objects.all(), MailingTemplate.objects.all()):
        scrub_rows(rows, *TEXTS, traces=traces)
