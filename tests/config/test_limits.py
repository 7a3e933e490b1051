"""Real processes: limits hold for all of them together, and a real server without mail prints no code."""

import json
import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from scripts.check import PRODUCTION
from tests.processes import Installation, answers, eventually, free_port

ADMINISTRATOR = """
from oqu.people.models import Person
Person.objects.create_superuser("first@example.org", "a long sentence of mine", family_name="F", given_name="G")
"""


class Browser:
    """Just enough of one: cookies, the token of a form, and the status of the answer."""

    def __init__(self, site: str, **headers: str) -> None:
        self.site, self.headers = site, headers
        self.jar = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the text of a page; a redirect is followed."""
        data = urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(Request(self.site + path, data, self.headers), timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def send(self, path: str, **form: str) -> tuple[int, str]:
        """Open the page of a form, fill it in and send it."""
        _status, page = self.open(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        return self.open(path, {"csrfmiddlewaretoken": token[1], **form})


def test_two_servers_count_together(installation: Installation) -> None:
    ports = free_port(), free_port()
    command = "serve", "--workers", "1", "--no-hall", "--no-worker", "--port"
    with (
        installation.running(*command, str(ports[0])) as _one,
        installation.running(*command, str(ports[1])) as _other,
    ):
        sites = [f"http://127.0.0.1:{port}" for port in ports]
        eventually(lambda: all(answers(f"{site}/health/ready") for site in sites))
        statuses = [
            Browser(sites[guess % 2]).send("/en/sign-in/card/", code="abcd-efgh-jkmn")[0] for guess in range(34)
        ]

    assert statuses == [422] * 30 + [429] * 4


def test_a_real_server_without_mail_prints_no_codes_and_lets_the_first_administrator_in(
    installation: Installation,
) -> None:
    port = free_port()
    installation.execute(ADMINISTRATOR)
    variables = PRODUCTION | {"OQU_SMTP_HOST": "", "OQU_BEHIND_PROXY": "yes", "OQU_HOSTS": "oqu.example.kz,127.0.0.1"}
    headers = {
        "Host": "oqu.example.kz",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "192.0.2.1",
        "Referer": "https://oqu.example.kz/",
    }
    with installation.running("serve", "--workers", "1", "--no-hall", "--port", str(port), **variables) as site:
        here = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(f"{here}/health/ready"))
        status, page = Browser(here, **headers).send("/en/sign-in/", email="first@example.org")
        told = site.told

    assert (status, "Sign in with a printed card, a password or a passkey." in page) == (422, True)
    assert "Your code" not in told and "Letter to" not in told
    assert installation.ask("SELECT count(*) FROM letters_letter") == [(0,)]
    assert json.dumps(told)
