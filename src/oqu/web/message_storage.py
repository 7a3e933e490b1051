"""Messages for the next page, in a cookie that only this very host can set."""

from django.contrib.messages.storage.cookie import CookieStorage

from oqu.web import headers


class MessageStorage(CookieStorage):
    """Django's storage in a signed cookie, with the prefix of our other cookies."""

    cookie_name = headers.cookie_name("oqu_messages")
