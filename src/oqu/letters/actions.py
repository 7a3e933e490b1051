"""Writing letters into the outbox, and sending what is due."""

import hashlib
import smtplib
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template import engines
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oqu.kernel import accents, journal, limits, retention
from oqu.kernel.errors import Refused
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.kernel.text import shorten
from oqu.letters.kinds import LetterKind, accounts, every
from oqu.letters.models import Batch, Letter, LetterState
from oqu.letters.queries import TESTED, due_letters
from oqu.libraries.models import Centre
from oqu.libraries.queries import site_name
from oqu.people.models import Person

MOST_ATTEMPTS = 8
UNREACHABLE = (
    smtplib.SMTPConnectError,
    smtplib.SMTPAuthenticationError,
    ConnectionError,
    TimeoutError,
    socket.gaierror,
)
FIRST_PAUSE = timedelta(minutes=1)
CODE_KEPT = timedelta(days=1)
UNSENT = frozenset({LetterState.WAITING, LetterState.PRINTED})
"""What a letter can be whose batch has not left yet."""
UNDO_TIME = timedelta(minutes=10)
"""How long the letters of a batch wait, so that the step that wrote them can be undone."""
LONGEST_SUBJECT = 200
BETWEEN = " / "
"""Between the languages in a subject."""
RULE = "* * *"
"""Between the languages in a text."""
_keeping: ContextVar[bool] = ContextVar("keeping", default=False)


@contextmanager
def keeping() -> Iterator[None]:
    """Letters written inside this context are stored but not sent: an imported course is about past days."""
    token = _keeping.set(True)
    try:
        yield
    finally:
        _keeping.reset(token)


def are_kept() -> bool:
    """Whether letters written now go to nobody."""
    return _keeping.get()


@transaction.atomic
def write(
    *,
    kind: LetterKind,
    person: Person | None,
    context: Mapping[str, Any],
    at: datetime,
    reason: str,
    address: str = "",
    language: str | Sequence[str] = "",
    centre: Centre | None = None,
    confidential: bool = False,
    due_at: datetime | None = None,
    batch: Batch | None = None,
) -> Letter:
    """Put a letter into the outbox, in the reader's language: the same `kind` for the same `reason` goes out once.

    Several languages are for a reader whose language is unknown: the letter then says the same in each.
    `kind` is declared by the app (`oqu.letters.kinds`); `reason` is what the letter is about, by key. Who has no e-mail gets a letter for printing. It leaves at `due_at`,
    by default at once, or when the letters of its `batch` leave.
    """
    mark = f"{kind}:{hashlib.sha256(reason.encode()).hexdigest()[:40]}"
    if known := Letter.objects.filter(once=mark).first():
        return known
    to = address or (person.email if person else "") or ""
    spoken = language or (person.language if person else "") or settings.LANGUAGE_CODE
    languages = (spoken,) if isinstance(spoken, str) else tuple(spoken)
    subject, text, html = compose(kind, person=person, context=context, language=languages, centre=centre)
    letter = Letter.objects.create(
        kind=kind.code,
        centre=centre,
        person=person,
        address=to,
        language=languages[0],
        subject=subject,
        text=text,
        html=html,
        state=_first_state(to),
        written_at=at,
        due_at=due_at or (batch.leaves_at if batch else at),
        batch=batch,
        once=mark,
        confidential=confidential,
    )
    journal.record("letters.write", thing=letter, by=None, at=at, summary=kind.code)
    return letter


def open_batch(
    *,
    verb: str,
    thing_key: str,
    by: Person | None,
    at: datetime,
    centre: Centre | None,
    before: Mapping[str, Any] | None = None,
) -> Batch:
    """Begin the letters of one step, which leave together after `UNDO_TIME`; imported letters leave at once."""
    leaves_at = at if _keeping.get() else at + UNDO_TIME
    return Batch.objects.create(
        verb=verb,
        thing_key=thing_key,
        by=by,
        written_at=at,
        leaves_at=leaves_at,
        centre=centre,
        before=dict(before or {}),
    )


class TooLate(Refused):
    message = _("The letters have left already. The step can no longer be undone.")


@transaction.atomic
def take_back(*, batch: Batch, by: Person, at: datetime) -> int:
    """Have no letter of a batch sent, and return how many there were. Raises TooLate once one may have left.

    The same letter can be written again: taken back, it no longer counts as written.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    letters = list(Letter.objects.select_for_update().filter(batch=batch))
    if batch.taken_back_at is not None:
        return len(letters)
    if at >= batch.leaves_at or any(letter.attempts or letter.state not in UNSENT for letter in letters):
        raise TooLate
    for letter in letters:
        letter.state, letter.once = LetterState.TAKEN_BACK, f"taken back:{letter.key}"
        letter.save(update_fields=["state", "once"])
    batch.taken_back_at = at
    batch.save(update_fields=["taken_back_at"])
    journal.record("letters.take_back", thing=batch, by=by, at=at, details={"letters": len(letters)})
    return len(letters)


def _first_state(address: str) -> LetterState:
    if not address:
        return LetterState.PRINTED
    return LetterState.KEPT if _keeping.get() else LetterState.WAITING


def compose(
    kind: LetterKind,
    *,
    person: Person | None,
    context: Mapping[str, Any],
    language: str | Sequence[str],
    centre: Centre | None = None,
) -> tuple[str, str, str]:
    """Subject, plain text and HTML of a letter, in that language, or in several one after the other.

    A letter of a centre that has stated its address ends with how to reach the centre.
    """
    languages = [language] if isinstance(language, str) else list(language)
    parts = [_part(kind, person, context, spoken) for spoken in languages]
    room = (LONGEST_SUBJECT + len(BETWEEN)) // len(parts) - len(BETWEEN)
    subject = BETWEEN.join(shorten(part.subject, room) for part in parts)
    with speaking(languages[0]):
        foot = _how_to_reach(centre) if centre else ""
        look = {
            "centre": centre if foot else None,
            "site": site_name(),
            "foot": foot,
            "colour": _colour(centre),
        }
        html = render_to_string("letters/letter.html", {"subject": subject, "parts": parts, **look})
    text = f"\n\n{RULE}\n\n".join([part.text for part in parts] + ([foot] if foot else []))
    return subject, text, html


def _how_to_reach(centre: Centre) -> str:
    """Name, address, telephone and e-mail of a centre, a line each; "" without an address."""
    lines = (str(centre), centre.address, centre.phone, centre.email)
    return "\n".join(filter(None, lines)) if centre.address else ""


def _colour(centre: Centre | None) -> str:
    accent = centre.look.accent if centre and centre.look else ""
    return accents.light(accent).deep if accent else "#075660"


def parts_of(
    kind: LetterKind, *, person: Person | None, context: Mapping[str, Any], languages: Iterable[str]
) -> list["LetterPart"]:
    """A letter as it would read in each of these languages, without writing it."""
    return [_part(kind, person, context, language) for language in languages]


def previews(kind: LetterKind) -> list["LetterPart"]:
    """The example of a kind of letter in every language."""
    reader = Person(given_name="Сәуле", email="saule@example.org")
    return [_part(kind, reader, kind.example, language) for language in LANGUAGES]


@dataclass(frozen=True)
class LetterPart:
    """What a letter says in one language."""

    language: str
    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs."""
        return [paragraph.strip() for paragraph in self.text.split("\n\n")]


def _part(kind: LetterKind, person: Person | None, context: Mapping[str, Any], language: str) -> LetterPart:
    with speaking(language):
        everything = {
            "person": person,
            "site": site_name(),
            "site_url": settings.OQU_SITE_URL,
            "language": language,
            **context,
        }
        words = engines["plain"].get_template(f"letters/{kind}.txt").render(everything)
    subject, _line, text = words.strip().partition("\n")
    return LetterPart(language, subject.strip(), text.strip())


def deliver_due(*, at: datetime, most: int = 100) -> tuple[int, int]:
    """Send what is due, at most `most` letters; return how many went and how many could not.

    Each letter is claimed in a transaction of its own before it is sent, so that two workers never send one twice;
    a failure waits one minute, then two, four, eight … and after eight attempts the letter is marked as failed. All
    go through one connection; when the mail server can't be reached at all, the rest waits for the next round. Without
    a mail server (`OQU_SMTP_HOST`) a real server leaves all of them waiting.
    """
    sent = failed = 0
    if not settings.OQU_LETTERS_LEAVE:
        return sent, failed
    mailer = mailers.default
    for pk in list(due_letters(at).values_list("pk", flat=True)[:most]):
        letter = _claim(pk, at)
        if letter is None:
            continue
        try:
            mailer.open()
            mailer.send_messages([_message(letter)])
        except Exception as error:  # a mail server may fail in any way; the letter must stay in the outbox
            mailer.close()
            _put_back(letter, error, at)
            failed += 1
            if isinstance(error, UNREACHABLE):
                break
        else:
            _mark_sent(letter, at)
            sent += 1
    mailer.close()
    return sent, failed


@transaction.atomic
def _claim(pk: int, at: datetime) -> Letter | None:
    letter = due_letters(at).select_for_update().filter(pk=pk).first()
    if letter is None:
        return None
    letter.attempts += 1
    letter.due_at = at + FIRST_PAUSE * 2 ** (letter.attempts - 1)
    letter.save(update_fields=["attempts", "due_at"])
    return letter


def _message(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.address])
    message.attach_alternative(letter.html, "text/html")
    message.extra_headers["Message-ID"] = f"<{letter.key}@oqu>"
    message.extra_headers["Content-Language"] = letter.language
    return message


def _mark_sent(letter: Letter, at: datetime) -> None:
    letter.state, letter.sent_at, letter.last_error = LetterState.SENT, at, ""
    letter.save(update_fields=["state", "sent_at", "last_error"])


def _put_back(letter: Letter, error: Exception, at: datetime) -> None:
    letter.last_error = f"{type(error).__name__}: {error}"[:300]
    if letter.attempts >= MOST_ATTEMPTS:
        letter.state = LetterState.FAILED
    letter.save(update_fields=["last_error", "state"])


def warn_of_guessing(*, at: datetime) -> int:
    """Write to the site administrators, once a day at most, if a limit of the installation is nearly used up.

    Returns how many administrators were written to, or would be again.
    """
    alarms = limits.alarms(at=at)
    if not alarms:
        return 0
    administrators = Person.objects.filter(is_keeper=True, is_active=True, email__isnull=False)
    for person in administrators:
        write(
            kind=accounts.GUESSING,
            person=person,
            context={"alarms": [limit.action.label for limit in alarms]},
            reason=f"{person.key} {at.date()}",
            at=at,
        )
    return len(administrators)


def warn_of_failed_removal(*, at: datetime) -> int:
    """Write to the site administrators once when a rule about how long data are stored begins to fail.

    A rule that goes on failing is not reported again; one that fails anew after it was followed is.
    Returns how many administrators were written to, or would be again.
    """
    failures = retention.failures()
    if not failures:
        return 0
    newest = max(failure.first.pk for failure in failures)
    administrators = Person.objects.filter(is_keeper=True, is_active=True, email__isnull=False)
    for person in administrators:
        write(
            kind=accounts.REMOVAL_FAILED,
            person=person,
            context={"rules": [failure.rule.label for failure in failures]},
            reason=f"{person.key} {newest}",
            at=at,
        )
    return len(administrators)


@transaction.atomic
def send_again(*, letter: Letter, by: Person, at: datetime) -> Letter:
    """Have a letter that failed tried again now."""
    if letter.state == LetterState.FAILED:
        letter.state, letter.attempts, letter.due_at = LetterState.WAITING, 0, at
        letter.save(update_fields=["state", "attempts", "due_at"])
        journal.record("letters.send_again", thing=letter, by=by, at=at)
    return letter


@transaction.atomic
def strip_letters(letters: QuerySet[Letter]) -> int:
    """Take text and addressee out of letters that are old enough; that one was written stays, so it goes out only once.

    No journal row: the nightly job writes its own.
    """
    keys = list(letters.values_list("pk", flat=True))
    found = Letter.objects.filter(pk__in=keys)
    found.filter(state=LetterState.WAITING).update(state=LetterState.FAILED)
    return found.update(subject="", text="", html="", address="", person=None, last_error="")


def forget_confidential(*, at: datetime) -> int:
    """Empty the letters that held a code for signing in and are a day old; return how many there were.

    One that still waits is given up: an old code opens nothing, and an empty letter helps nobody.
    """
    old = Q(written_at__lt=at - CODE_KEPT)
    for kind in every():
        if kind.waits:
            old &= ~Q(kind=kind.code, state=LetterState.WAITING, written_at__gte=at - kind.waits)
    stale = Letter.objects.filter(old, confidential=True).exclude(text="")
    stale.filter(state=LetterState.WAITING).update(state=LetterState.FAILED)
    return stale.update(text="", html="", subject="")


class LetterNotTaken(Refused):
    """The mail server refused the test letter, or there is none."""


def send_test_letter(*, by: Person, at: datetime) -> str:
    """Send a letter to the site administrator at once, outside the outbox; return which server took it, and its answer.

    In development without a server the letter is only printed; then "" is returned.

    Raises LetterNotTaken with the answer of the server.
    """
    if not settings.OQU_LETTERS_LEAVE or not by.email:
        raise LetterNotTaken(_("No mail server is set. The operator sets OQU_SMTP_HOST."))
    text = gettext("This letter shows that the mail server of your site works. There is nothing to do.")
    message = EmailMultiAlternatives(gettext("A test letter"), text, to=[by.email])
    mailer = mailers.default
    try:
        mailer.open()
        mailer.send_messages([message])
        taken = getattr(mailer, "answer", "")
    except Exception as error:  # a mail server may fail in any way, and its answer is what is asked for
        words = gettext("The mail server did not take the letter. It answered: %(answer)s")
        answer = f"{type(error).__name__}: {error}"[:300]
        raise LetterNotTaken(words % {"answer": answer}) from error
    finally:
        mailer.close()
    journal.record(TESTED, thing=by, by=by, at=at)
    return ": ".join(filter(None, (settings.OQU_SMTP_HOST, taken)))
