"""Sessions: read together with the person who is signed in and their roles, and ended only by who ends them."""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from oqu.people.queries import Person, signed_in
from oqu.web.faults import fault_of_database


class SessionStore(DatabaseSessions):
    """Django's sessions; `person` is the one listed for the session, whom `reader` still has to check against it."""

    person: Person | None = None

    def load(self) -> dict[str, Any]:
        """Read the session and its person; a session without a person, or one that has ended, as Django does."""
        found = signed_in(self.session_key or "")
        if found is None or found[0].expire_date <= timezone.now():
            return super().load()
        session, self.person = found
        return self.decode(session.session_data)


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, but only a request that ends its session takes the cookie away.

    Signing in gives the session another key. A request that was under way with the earlier key, for example one of the
    service worker's, finds no session any more; if its response removed the cookie, and came after the one that signed
    the person in, it would sign them out.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """As Django does; the cookie of a session that was not found stays with the browser.

        A session that can't be stored because the database is locked was not ended: that is 503, not 400.
        """
        try:
            response = super().process_response(request, response)
        except SessionInterrupted as interrupted:
            if fault := fault_of_database(interrupted):
                raise fault from None
            raise
        if not request.session.modified:
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return response


def reader(request: HttpRequest) -> Person | AnonymousUser:
    """The signed-in person, or a visitor: as Django finds them, without a query if the session came with its person.

    The person counts only if the session names the same one, our backend and the hash of the person's present
    password. In all other cases Django decides, which also knows earlier keys and ends sessions that don't fit.
    """
    claims = {
        name: request.session.get(name, "") for name in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)
    }
    person: Person | None = getattr(request.session, "person", None)
    if (
        person is not None
        and person.is_active
        and claims[SESSION_KEY] == str(person.pk)
        and claims[BACKEND_SESSION_KEY] in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(claims[HASH_SESSION_KEY], person.get_session_auth_hash())
    ):
        return person
    return get_user(request)


class ReaderMiddleware(AuthenticationMiddleware):
    """Set `request.user` to the person, and not to Django's promise of one, which each use has to resolve again."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the person if the browser sent a session; else leave it to Django, which finds a visitor."""
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.user = reader(request)
