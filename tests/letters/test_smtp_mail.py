"""The answer of a mail server to a letter that it took."""

import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMessage
from django.test import Client, override_settings
from django.urls import reverse

from tests.factories.people import PersonFactory


class Queue:
    """A mail server that names the place of each letter in its queue."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return "250 2.0.0 Ok: queued as 4F7A"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.django_db
def test_the_test_letter_shows_what_the_server_answered(client: Client) -> None:
    client.force_login(PersonFactory.create(is_keeper=True))
    server = Controller(Queue(), hostname="127.0.0.1", port=free_port())
    options = {"host": "127.0.0.1", "port": server.port}
    mailers = {"default": {"BACKEND": "oqu.kernel.smtp_mail.EmailBackend", "OPTIONS": options}}
    server.start()
    try:
        with override_settings(MAILERS=mailers, OQU_SMTP_HOST="127.0.0.1", OQU_LETTERS_LEAVE=True):
            page = client.post(reverse("office:test_letter"), follow=True)
    finally:
        server.stop()

    assert "The letter was taken: 127.0.0.1: 250 2.0.0 Ok: queued as 4F7A." in page.text


@pytest.mark.django_db
def test_why_a_server_took_no_letter_is_put_into_words_and_remembered(client: Client) -> None:
    client.force_login(PersonFactory.create(is_keeper=True))
    options = {"host": "127.0.0.1", "port": free_port()}
    mailers = {"default": {"BACKEND": "oqu.kernel.smtp_mail.EmailBackend", "OPTIONS": options}}
    words = "The mail server at 127.0.0.1 refuses the connection."
    with override_settings(MAILERS=mailers, OQU_SMTP_HOST="127.0.0.1", OQU_LETTERS_LEAVE=True):
        page = client.post(reverse("office:test_letter"), follow=True)
        again = client.get(reverse("office:first_steps"))

    assert f"{words} (ConnectionRefusedError: [Errno 111] Connection refused)" in page.text
    assert f"{words} · <time" in again.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("server", "words"),
    [
        ("127.0.0.1", "the mail server of your site works"),
        ("", "No mail server is set, so this letter did not leave the machine of your site."),
    ],
)
def test_the_test_letter_claims_a_server_only_where_there_is_one(
    client: Client, mailoutbox: list[EmailMessage], server: str, words: str
) -> None:
    client.force_login(PersonFactory.create(is_keeper=True))
    with override_settings(OQU_SMTP_HOST=server, OQU_LETTERS_LEAVE=True):
        client.post(reverse("office:test_letter"))

    assert words in mailoutbox[0].body
