"""Real processes: limits hold for all of them together, and a real server without mail prints no code."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from scripts.check import PRODUCTION
from tests.processes import Installation, answers, free_port
from tests.waiting import eventually

PASSWORD = "a long sentence of mine"
ADMINISTRATOR = f"""
from oqu.people.models import Person
Person.objects.create_superuser("first@example.org", "{PASSWORD}", family_name="F", given_name="G")
"""


class Stay(HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


class Browser:
    """Just enough of one: cookies (those for HTTPS too), the token of a form, and the status of the answer."""

    def __init__(self, site: str, headers: dict[str, str] | None = None) -> None:
        self.site, self.headers = site, headers or {}
        self.cookies: dict[str, str] = {}
        self.opener = build_opener(Stay)

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the text of a page."""
        data = urlencode(form).encode() if form is not None else None
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = Request(self.site + path, data, self.headers | {"Cookie": cookies})
        try:
            answer: Any = self.opener.open(request, timeout=60)
        except HTTPError as other:
            answer = other
        with answer:
            for line in answer.headers.get_all("Set-Cookie", []):
                name, _is, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode()

    def send(self, path: str, **form: str) -> tuple[int, str]:
        """Open the page of a form, fill it in and send it."""
        _status, page = self.open(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        return self.open(path, {"csrfmiddlewaretoken": token[1], **form})


def test_two_server_processes_count_together(installation: Installation) -> None:
    port = free_port()
    with (
        installation.running("serve", "--workers", "2", "--no-hall", "--port", str(port)) as _site,
        ThreadPoolExecutor(4) as people,
    ):
        here = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(f"{here}/health/ready"))
        guesses = [
            people.submit(Browser(here).send, "/en/sign-in/card/", code="abcd-efgh-jkmn")
            for _guess in range(40)
        ]
        statuses = Counter(guess.result()[0] for guess in guesses)

    assert statuses == {422: 30, 429: 10}


def test_a_real_server_without_mail_prints_no_codes_and_lets_the_first_administrator_in(
    installation: Installation,
) -> None:
    port = free_port()
    installation.execute(ADMINISTRATOR)
    variables = PRODUCTION | {
        "OQU_SMTP_HOST": "",
        "OQU_BEHIND_PROXY": "yes",
        "OQU_HOSTS": "oqu.example.kz,127.0.0.1",
    }
    headers = {
        "Host": "oqu.example.kz",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "192.0.2.1",
        "Referer": "https://oqu.example.kz/",
    }
    with installation.running(
        "serve", "--workers", "1", "--no-hall", "--port", str(port), **variables
    ) as site:
        here = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(f"{here}/health/ready"))
        status, page = Browser(here, headers).send("/en/sign-in/", email="first@example.org")
        entered, _page = Browser(here, headers).send(
            "/en/sign-in/password/", login="first@example.org", password=PASSWORD
        )
        output = site.text

    assert (status, "Sign in with a printed card, a password or a passkey." in page) == (422, True)
    assert entered == 303
    assert "Letter to" not in output
    assert installation.ask("SELECT count(*) FROM letters_letter") == [(0,)]
