"""Messages for the next page, in a cookie that only this very host can set."""

from typing import override

from django.contrib.messages.storage.cookie import CookieStorage

from oqu.ui import device
from oqu.web import headers


class MessageStorage(CookieStorage):
    """Django's storage in a signed cookie, with the prefix of our other cookies.

    What a device sends by itself, later, adds no message: the next page that is opened may be about something else. The
    page on which it was sent, or the device's list, reports it.
    """

    cookie_name = headers.cookie_name("oqu_messages")

    @override
    def add(self, level: int, message: str, extra_tags: str | None = "") -> None:
        """Queue a message for the next page, unless a device's script sent the request."""
        if device.HEADER not in self.request.headers:
            super().add(level, message, extra_tags)
