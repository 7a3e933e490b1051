"""No mail server: on a real server without one nothing is sent and nothing is printed."""

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Refuses every message: letters of Oqu wait in the outbox and never come here."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raise ImproperlyConfigured."""
        raise ImproperlyConfigured(
            "There is no mail server: set OQU_SMTP_HOST, for example OQU_SMTP_HOST=smtp.example.org"
        )
