"""Fixtures for walking pages in a real Chromium on a real site.

A test asks for `open_page` (or for `phone` or `desktop`, a Kazakh one of each) and visits addresses such as
`/kk/today/`. Whatever a page complains about in its console, an error of a script or something that the
Content-Security-Policy stopped, fails the test at its end.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from oqu.people.models import Person
from scripts import chromium as chromium_program
from tests.databases import one_at_a_time
from tests.proof import proven
from tests.waiting import eventually_in

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 30_000
STAY_HERE = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
"""For the browser no other machine has an address."""


class OpenPage(Protocol):
    """Opens a page of a fresh visitor, or of `person`; closed at the end of the test."""

    def __call__(
        self,
        *,
        person: Person | None = None,
        phone: bool = True,
        language: str = "kk",
        javascript: bool = True,
        dark: bool = False,
    ) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    program = chromium_program.find()
    if program is None:
        pytest.fail(chromium_program.ADVICE)
    # Playwright keeps an event loop in this thread, beside which Django would refuse to ask the database
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*chromium_program.flags(), f"--host-resolver-rules={STAY_HERE}"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Any]:
    """Settings under which static files are hashed and compressed as in production, and collected once for all processes."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "static"
    served = {
        "STATIC_ROOT": folder,
        "STORAGES": {
            **django_settings.STORAGES,
            "staticfiles": {"BACKEND": "oqu.ui.storage.HashedStaticFiles"},
        },
    }
    with override_settings(**served), one_at_a_time("static"):
        if not (folder / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
    return served


@pytest.fixture
def live_site(transactional_db: None, static_files: dict[str, Any]) -> Iterator[str]:
    """The whole application on a free port of this machine; its address without a slash at the end."""
    with ExitStack() as stack:
        stack.enter_context(override_settings(**static_files))
        address = stack.enter_context(_serving())
        stack.enter_context(override_settings(OQU_SITE_URL=address))
        yield address


class QuickServer(ThreadedWSGIServer):
    """A server that looks every 20 ms whether it is to end: usually it waits for half a second, after each test."""

    def serve_forever(self, poll_interval: float = 0.02) -> None:
        super().serve_forever(poll_interval)


class QuickThread(LiveServerThread):
    """The thread of a live site, which ends at once."""

    server_class = QuickServer


@contextmanager
def _serving() -> Iterator[str]:
    thread = QuickThread("127.0.0.1", cast("type[WSGIHandler]", _application))
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    try:
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()
        connections.close_all()


def _application(_with_media: WSGIHandler) -> WSGIHandler:
    """The application alone: WhiteNoise serves its static files, and nothing serves uploaded ones."""
    return WSGIHandler()


@pytest.fixture
def complaints() -> list[str]:
    """What pages complained about so far. A test that provokes a complaint looks at it here and clears it."""
    return []


@pytest.fixture
def open_page(chromium: Browser, live_site: str, complaints: list[str]) -> Iterator[OpenPage]:
    """Opens pages; see OpenPage."""
    contexts: list[BrowserContext] = []

    def open_one(
        *,
        person: Person | None = None,
        phone: bool = True,
        language: str = "kk",
        javascript: bool = True,
        dark: bool = False,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_site,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            locale=language,
            timezone_id="Asia/Almaty",
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", lambda message: complaints.extend(_complaint(message)))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        if person is not None:
            sign_in(context, person, live_site)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def _complaint(message: ConsoleMessage) -> list[str]:
    """An error in the console; a refusal that the test asked for (403, 404, 422) is none."""
    expected = "Failed to load resource: the server responded with a status of 4"
    wrong = message.type == "error" and not message.text.startswith(expected)
    return [f"{message.location.get('url')}: {message.text}"] if wrong else []


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A visitor's page in Kazakh, 360x740."""
    return open_page(phone=True)


@pytest.fixture
def desktop(open_page: OpenPage) -> Page:
    """A visitor's page in Kazakh, 1280x800."""
    return open_page(phone=False)


def sign_in(context: BrowserContext, person: Person, address: str) -> None:
    """Give the browser a session of this person, as signing in would."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    proven(session, person)
    session.save()
    context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": address}]
    )


def expect_value(page: Page, expression: str, expected: object) -> None:
    """Wait until a JavaScript expression has this value on the page, for what `expect` has no words.

    Asked again and again from outside: the Content-Security-Policy keeps the page from doing it itself.
    """
    eventually_in(
        page,
        lambda: value(page, expression) == expected,
        seconds=PATIENCE_MS / 1_000,
        what=f"{expression} is {expected!r}",
    )


def value(page: Page, expression: str) -> Any:
    """The value of a JavaScript expression; None while the page loads and lacks what the expression is about."""
    with suppress(Error):
        return page.evaluate(expression)
    return None


def axe_findings(page: Page) -> list[str]:
    """What axe-core finds on the current page: `rule: element`. An accessible page gives an empty list."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return sorted(f"{rule['id']}: {node['html'][:120]}" for rule in violations for node in rule["nodes"])
