"""Letters through a mail server whose answer to the last letter is remembered."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp

LONGEST_ANSWER = 300


class _Answering(smtplib.SMTP):
    """A connection that stores the answer of the server that took the last letter."""

    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the text of a letter; return the code and the words of the server."""
        code, words = super().data(msg)
        self.answer = f"{code} {words.decode('utf-8', 'replace')}"[:LONGEST_ANSWER]
        return code, words


class _AnsweringSSL(_Answering, smtplib.SMTP_SSL):
    """The same over a connection that is encrypted from its first byte."""


class EmailBackend(smtp.EmailBackend):
    """Django's own, with the answer of the server: "250 2.0.0 Ok: queued as 4F7"."""

    @property
    def connection_class(self) -> type[_Answering]:
        """The connection to open."""
        return _AnsweringSSL if self.use_ssl else _Answering

    @property
    def answer(self) -> str:
        """The answer of the server to the last letter of this connection; "" when none was sent."""
        return getattr(self.connection, "answer", "")
