"""Sending what is due through the mail server."""

import smtplib
import socket
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.letters.actions.composing import compose
from oqu.letters.actions.logos import logo_part, without_logo
from oqu.letters.kinds import kind_of
from oqu.letters.kinds.leaving import context_now, has_reason
from oqu.letters.models import Letter, LetterState
from oqu.letters.queries import (
    TEST_FAILED,
    TESTED,
    due_letters,
    next_letter,
    printed_letters,
    words_of_failure,
)
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


def deliver_due(*, at: datetime, most: int = 100) -> tuple[int, int]:
    """Send what is due, at most `most` letters; return how many went and how many could not.

    A letter whose reason is gone is not sent and not counted. Each other one is claimed in a transaction of its own before it is sent, so that two workers never send one twice;
    a failure waits one minute, then two, four, eight … and after eight attempts the letter is marked as failed. All
    go through one connection, in the order in which they were written: one to the same reader about the same thing
    never overtakes an earlier one that waits. When the mail server can't be reached at all, the rest waits for the next round. Without
    a mail server (`OQU_SMTP_HOST`) a real server leaves all of them waiting.
    """
    sent = failed = 0
    if not settings.OQU_LETTERS_LEAVE:
        return sent, failed
    mailer = mailers.default
    for pk in sorted(due_letters(at).values_list("pk", flat=True)[:most]):
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
    letter = next_letter(pk, at).select_for_update().first()
    if letter is None:
        return None
    if not has_reason(letter, at):
        _drop(letter, at)
        return None
    if not letter.attempts:
        _renew(letter)
    letter.attempts += 1
    letter.due_at = at + FIRST_PAUSE * 2 ** (letter.attempts - 1)
    letter.save(update_fields=["attempts", "due_at"])
    return letter


def _drop(letter: Letter, at: datetime) -> None:
    """Send a letter to nobody, because its reason is gone; the same one can be written again."""
    letter.state, letter.once = LetterState.NEEDLESS, f"needless:{letter.key}"
    letter.save(update_fields=["state", "once"])
    journal.record("letters.drop", thing=letter, by=None, at=at, summary=letter.kind)


def _renew(letter: Letter) -> None:
    """Write the words anew, if what they are about may have changed since."""
    kind, context = kind_of(letter.kind), context_now(letter)
    if kind is None or context is None:
        return
    letter.subject, letter.text, letter.html = compose(
        kind, person=letter.person, context=context, language=letter.language, centre=letter.centre
    )
    letter.save(update_fields=["subject", "text", "html"])


@transaction.atomic
def look_at_printed(*, at: datetime) -> int:
    """Look once at letters for printing when they become due, and write them as things are now.

    Returns how many have lost their reason.
    """
    letters = list(printed_letters(at).select_for_update(of=("self",)))
    needless = [letter for letter in letters if not has_reason(letter, at)]
    seen = [letter for letter in letters if letter not in needless]
    for letter in seen:  # first, for it may name what the needless ones were about
        _renew(letter)
    for letter in needless:
        _drop(letter, at)
    Letter.objects.filter(pk__in=[letter.pk for letter in seen]).update(attempts=1)
    return len(needless)


def _message(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.address])
    logo = logo_part(letter.html)
    message.attach_alternative(letter.html if logo else without_logo(letter.html), "text/html")
    if logo:
        message.attach(logo)
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


@transaction.atomic
def send_again(*, letter: Letter, by: Person, at: datetime) -> Letter:
    """Have a letter that failed tried again now."""
    if letter.state == LetterState.FAILED:
        letter.state, letter.attempts, letter.due_at = LetterState.WAITING, 0, at
        letter.save(update_fields=["state", "attempts", "due_at"])
        journal.record("letters.send_again", thing=letter, by=by, at=at)
    return letter


class LetterNotTaken(Refused):
    """The mail server refused the test letter, or there is none."""


def send_test_letter(*, by: Person, at: datetime) -> str:
    """Send a letter to the site administrator at once, outside the outbox; return which server took it, and its answer.

    In development without a server the letter is only printed; then "" is returned.

    Either way the result is remembered. Raises LetterNotTaken with the reason in words and the answer of the server.
    """
    if not settings.OQU_LETTERS_LEAVE or not by.email:
        raise LetterNotTaken(_("No mail server is set. The operator sets OQU_SMTP_HOST."))
    if settings.OQU_SMTP_HOST:
        text = gettext("This letter shows that the mail server of your site works. There is nothing to do.")
    else:
        text = gettext("No mail server is set, so this letter did not leave the machine of your site.")
    message = EmailMultiAlternatives(gettext("A test letter"), text, to=[by.email])
    mailer = mailers.default
    try:
        mailer.open()
        mailer.send_messages([message])
        taken = getattr(mailer, "answer", "")
    except Exception as error:  # a mail server may fail in any way, and its answer is what is asked for
        answer = f"{type(error).__name__}: {error}"[:300]
        details = {"server": settings.OQU_SMTP_HOST, "answer": answer}
        journal.record(TEST_FAILED, thing=by, by=by, at=at, details=details)
        raise LetterNotTaken(f"{words_of_failure(**details)} ({answer})") from error
    finally:
        mailer.close()
    if settings.OQU_SMTP_HOST:
        journal.record(TESTED, thing=by, by=by, at=at, details={"server": settings.OQU_SMTP_HOST})
    return ": ".join(filter(None, (settings.OQU_SMTP_HOST, taken)))
