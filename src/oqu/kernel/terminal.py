"""Letters on the terminal, readable as they stand: for an installation that has no mail server."""

import sys
import textwrap
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

RULE = "-" * 72


class EmailBackend(BaseEmailBackend):
    """Writes to whom, about what, and the plain text; Django's own writes the message as it travels, in base64."""

    def __init__(self, **options: Any) -> None:
        self.stream = options.pop("stream", None)
        super().__init__(**options)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each letter; return how many there were."""
        stream = self.stream or sys.stdout
        for message in email_messages:
            text = textwrap.indent(str(message.body).strip(), "  ")
            stream.write(f"{RULE}\nLetter to {', '.join(message.to)}: {message.subject}\n\n{text}\n{RULE}\n")
        stream.flush()
        return len(email_messages)
