"""Letters leave through a real mail server, and wait longer and longer where it refuses them."""

import email
import email.policy
import io
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings
from pytest_django import Settings

from oqu.kernel import limits
from oqu.kernel.limits import Action, Scope
from oqu.letters import actions, jobs
from oqu.letters.kinds import accounts
from oqu.letters.models import Letter, LetterState
from tests.factories.letters import WRITTEN, LetterFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Postbox:
    """A mail server's handler: keeps what it takes, refuses recipients that are named `refused…`."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's word
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("refused"):
            return "550 5.1.1 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(email.message_from_bytes(content, policy=email.policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def through(port: int) -> override_settings:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return override_settings(
        MAILERS={"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    )


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server on this machine, and Oqu set to use it."""
    handler = Postbox()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        with through(server.port):
            yield handler
    finally:
        server.stop()


def test_a_letter_arrives_with_text_and_html_in_every_alphabet(postbox: Postbox) -> None:
    letter = LetterFactory.create(
        subject="Сізге орын берілді: қәңғүұөһі", text="Сәлем!", html="<p>Сәлем!</p>"
    )

    assert actions.deliver_due(at=WRITTEN) == (1, 0)

    (message,) = postbox.taken
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert (message["Subject"], message["To"]) == (letter.subject, letter.address)
    assert (plain.get_content().strip(), html.get_content().strip()) == ("Сәлем!", "<p>Сәлем!</p>")
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.attempts) == (LetterState.SENT, WRITTEN, 1)


def test_what_was_sent_is_not_sent_again(postbox: Postbox) -> None:
    LetterFactory.create()
    actions.deliver_due(at=WRITTEN)

    assert actions.deliver_due(at=WRITTEN + timedelta(days=1)) == (0, 0)
    assert len(postbox.taken) == 1


def test_many_letters_go_through_one_connection(postbox: Postbox) -> None:
    LetterFactory.create_batch(20)

    assert actions.deliver_due(at=WRITTEN) == (20, 0)
    assert (len(postbox.taken), postbox.connections) == (20, 1)


def test_a_refused_letter_does_not_keep_the_others_back(postbox: Postbox) -> None:
    refused = LetterFactory.create(address="refused@example.org")
    LetterFactory.create()

    assert actions.deliver_due(at=WRITTEN) == (1, 1)

    refused.refresh_from_db()
    assert (refused.state, refused.due_at) == (LetterState.WAITING, WRITTEN + MINUTE)
    assert "550" in refused.last_error
    assert "no such box" in refused.last_error


def test_pauses_grow_and_end_after_eight_attempts(postbox: Postbox) -> None:
    letter = LetterFactory.create(address="refused@example.org")
    pauses, at = [], WRITTEN
    while letter.state == LetterState.WAITING:
        assert actions.deliver_due(at=at) == (0, 1)
        assert actions.deliver_due(at=at) == (0, 0)
        letter.refresh_from_db()
        pauses.append(letter.due_at - at)
        at = letter.due_at

    assert pauses == [MINUTE * n for n in (1, 2, 4, 8, 16, 32, 64, 128)]
    assert (letter.state, letter.attempts) == (LetterState.FAILED, 8)


def test_a_letter_that_failed_is_sent_once_it_is_mended(postbox: Postbox) -> None:
    letter = LetterFactory.create(state=LetterState.FAILED, attempts=8, last_error="550")
    by = PersonFactory.create()

    actions.send_again(letter=letter, by=by, at=WRITTEN)

    assert actions.deliver_due(at=WRITTEN) == (1, 0)
    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == (LetterState.SENT, "")


def test_without_a_mail_server_letters_wait_and_the_round_is_short() -> None:
    LetterFactory.create_batch(3)
    with through(free_port()):
        assert actions.deliver_due(at=WRITTEN) == (0, 1)

    assert sorted(Letter.objects.values_list("state", "attempts")) == [
        (LetterState.WAITING, 0),
        (LetterState.WAITING, 0),
        (LetterState.WAITING, 1),
    ]


def test_letters_without_address_are_left_for_printing(postbox: Postbox) -> None:
    person = PersonFactory.create(email=None)
    letter = actions.write(
        kind=accounts.SECURITY_NOTICE,
        person=person,
        context={"change": "A passkey was added.", "centre": None},
        reason="1",
        at=WRITTEN,
    )

    assert (letter.state, actions.deliver_due(at=WRITTEN)) == (LetterState.PRINTED, (0, 0))


def test_the_worker_delivers(postbox: Postbox) -> None:
    LetterFactory.create()

    jobs.deliver(datetime.now(UTC))

    assert len(postbox.taken) == 1


def test_codes_are_forgotten_after_a_day() -> None:
    stale = LetterFactory.create(confidential=True, text="Your code: 123456")
    fresh = LetterFactory.create(confidential=True, written_at=WRITTEN + timedelta(hours=23))
    recent = LetterFactory.create()

    jobs.forget_codes(WRITTEN + timedelta(hours=25))

    texts = dict(Letter.objects.values_list("pk", "text"))
    assert (texts[stale.pk], bool(texts[fresh.pk]), bool(texts[recent.pk])) == ("", True, True)


def test_terminal_shows_a_letter_as_it_reads() -> None:
    paper = io.StringIO()
    mailer = {"BACKEND": "oqu.kernel.terminal.EmailBackend", "OPTIONS": {"stream": paper}}
    LetterFactory.create(address="a@example.org", subject="Кіру коды", text="Кодыңыз: 123456")

    with override_settings(MAILERS={"default": mailer}):
        actions.deliver_due(at=WRITTEN)

    assert [line for line in paper.getvalue().splitlines() if line.strip("-")] == [
        "Letter to a@example.org: Кіру коды",
        "  Кодыңыз: 123456",
    ]


def test_stale_code_is_taken_out_of_its_letter_and_never_sent_without_it() -> None:
    waiting = LetterFactory.create(confidential=True)
    sent = LetterFactory.create(confidential=True, state=LetterState.SENT, sent_at=WRITTEN)
    plain = LetterFactory.create()

    assert actions.forget_confidential(at=WRITTEN + timedelta(days=2)) == 2

    states = {row.pk: (row.state, bool(row.text)) for row in Letter.objects.all()}
    assert states == {
        waiting.pk: (LetterState.FAILED, False),
        sent.pk: (LetterState.SENT, False),
        plain.pk: (LetterState.WAITING, True),
    }


def test_without_a_mail_server_a_real_server_neither_sends_nor_prints(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.OQU_LETTERS_LEAVE = False
    letter = LetterFactory.create()

    counts = actions.deliver_due(at=WRITTEN + MINUTE)

    letter.refresh_from_db()
    assert (counts, letter.state, letter.attempts) == ((0, 0), LetterState.WAITING, 0)
    assert capfd.readouterr() == ("", "")


def test_the_administrators_are_warned_of_guessing_once_a_day() -> None:
    PersonFactory.create()
    keeper = PersonFactory.create(is_keeper=True)
    guesses = limits.uses(Action.CODE_GUESS, {Scope.INSTALLATION: ""})
    at = WRITTEN.replace(hour=9)
    jobs.warn_of_guessing(at)
    before = Letter.objects.count()
    for _guess in range(200):
        limits.take(guesses, at=at)

    for minute in (0, 5, 10):
        jobs.warn_of_guessing(at + minute * MINUTE)

    letter = Letter.objects.get()
    assert (before, letter.person, letter.kind) == (0, keeper, "people/guessing")
