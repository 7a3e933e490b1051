"""The nginx configuration of docs/operating.md, run as it is written there, before a site with production settings.

Where the tests run as root, nginx runs as another user, who is only in the group of the site's user, as on a real server.
Otherwise both run as the user of the tests.
"""

import base64
import hashlib
import http.client
import json
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings

from scripts.servers import NGINX
from tests.processes import free_port
from tests.waiting import eventually

NAME = "courses.example.org"
AWAY = settings.BASE_DIR / "src" / "oqu" / "ui" / "static" / "ui" / "away.html"
NGINX_USER = 64_002
PASSWORD = "a long word of the steppe"
SECURITY = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
OTHER_HEADERS = ("Content-Security-Policy", "Permissions-Policy")
STORY = """
import json
from tests.factories import activities
from tests.factories.cast import make_cast
from oqu.lectures import actions as lectures

cast = make_cast()
for person in (cast.learner, cast.other_learner):
    person.set_password({password!r})
    person.save()
task = activities.assignment(cast.course, by=cast.methodologist)
photo = activities.answer(task, cast.enrolment, uploads=[activities.photo()]).files.get().file
talk = activities.lecture(cast.course, by=cast.lecturer, slides=activities.pdf(1))
lectures.draw_slides.call(talk.pk)
print(json.dumps({{
    "learner": cast.learner.email,
    "other": cast.other_learner.email,
    "photo": {{"key": photo.key, "sha256": photo.sha256}},
    "lost": {{"key": talk.slides.key, "path": talk.slides.path}},
    "slide": {{"key": talk.pages.get().picture.key, "sha256": talk.pages.get().picture.sha256}},
}}))
"""


@dataclass
class Answer:
    """What nginx answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def security(self) -> dict[str, list[str]]:
        """Each security header with every value that it was sent with."""
        return {name: self.headers.get_all(name, []) for name in (*SECURITY, *OTHER_HEADERS)}


@dataclass
class Browser:
    """A client of nginx that stores cookies."""

    port: int
    certificate: Path
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: dict[str, Any] = field(default_factory=dict)

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request on a connection of its own, as for the site's real name."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        with socket.create_connection(("127.0.0.1", self.port), 60) as plain:
            link = http.client.HTTPSConnection(NAME, timeout=60)
            link.sock = trusted.wrap_socket(plain, server_hostname=NAME)
            sent = {"Host": NAME, "Referer": f"https://{NAME}/", **(headers or {})}
            if self.cookies:
                sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            link.request(method, path, body, sent)
            found = link.getresponse()
            answer = Answer(found.status, found.headers, found.read())
            link.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name], self.set_cookies[name] = morsel.value, morsel
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form, with the token of its page."""
        token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(path).body)
        assert token
        data = urlencode({**fields, "csrfmiddlewaretoken": token[1].decode()}).encode()
        return self.ask(
            path, method="POST", body=data, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )


@dataclass
class Front:
    """nginx before the site: what is served, and as whom."""

    root: Path
    port: int
    certificate: Path
    served: dict[str, Any]

    @property
    def data(self) -> Path:
        """The data folder of the site."""
        return self.root / "data"

    def visitor(self) -> Browser:
        """A browser without cookies."""
        return Browser(self.port, self.certificate)

    def signed_in(self, email: str) -> Browser:
        """Return a client that has signed in with a password."""
        browser = self.visitor()
        answer = browser.post("/en/sign-in/password/", login=email, password=PASSWORD)
        assert answer.status in {302, 303}, answer.body
        return browser


def other_user() -> dict[str, Any]:
    """What makes a process that of nginx's user, if the tests may choose one: only its group is that of the site."""
    is_root = os.geteuid() == 0
    return {"user": NGINX_USER, "group": NGINX_USER, "extra_groups": [os.getegid()]} if is_root else {}


def python_path() -> dict[str, str]:
    """The environment in which processes find the site."""
    folders = [str(settings.BASE_DIR / "src"), str(settings.BASE_DIR)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "PYTHONDONTWRITEBYTECODE": "1"}


def production(data: Path) -> dict[str, str]:
    """The settings that docs/operating.md gives for a real server."""
    return {
        **{name: value for name, value in python_path().items() if not name.startswith("OQU_")},
        "DJANGO_SETTINGS_MODULE": "oqu.config.settings",
        "OQU_DEVELOPMENT": "no",
        "OQU_SECRET_KEY": secrets.token_urlsafe(60),
        "OQU_HOSTS": NAME,
        "OQU_SITE_URL": f"https://{NAME}",
        "OQU_BEHIND_PROXY": "yes",
        "OQU_DATA_DIR": str(data),
        "OQU_SENDFILE_PREFIX": "/protected/",
        "OQU_SMTP_HOST": "127.0.0.1",
        "OQU_SMTP_PORT": "9",
    }


def documented(root: Path, replaced: dict[str, str]) -> str:
    """The nginx block of docs/operating.md with this machine's ports and folders."""
    page = (settings.BASE_DIR / "docs" / "operating.md").read_text("utf-8")
    block = re.search(r"```nginx\n(.+?)```", page, re.DOTALL)
    assert block
    text = block[1]
    for written, here in replaced.items():
        assert written in text, f"docs/operating.md does not say {written!r} any more"
        text = text.replace(written, here)
    types = Path("/etc/nginx/mime.types")
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{place}_temp_path {root}/nginx/{place};\n" for place in places)
    return (
        f"daemon off; pid {root}/nginx/pid; error_log {root}/nginx/error.log; worker_processes 1;\n"
        "events { worker_connections 64; }\n"
        f"http {{ {f'include {types};' if types.exists() else ''}\naccess_log off;\n{temporary}{text} }}\n"
    )


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for the site's name, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={NAME}",
    ]
    command += ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@contextmanager
def process(command: list[str], *, log: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process while it runs; its output goes into a file."""
    with log.open("wb") as output:
        running = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
        try:
            yield running
        finally:
            running.terminate()
            running.wait(60)


@contextmanager
def nginx(root: Path, name: str, configuration: str, port: int) -> Iterator[None]:
    """nginx with a configuration, until it is left."""
    program = NGINX.find()
    if program is None:
        pytest.fail(NGINX.advice)
    file = root / "nginx" / f"{name}.conf"
    file.write_text(configuration, "utf-8")
    log = root / f"{name}.log"
    command = [program, "-p", f"{root}/nginx", "-e", f"{root}/nginx/error.log", "-c", str(file)]
    with process(command, log=log, **other_user()) as running:
        eventually(lambda: running.poll() is not None or is_listened_on(port))
        assert running.poll() is None, log.read_text("utf-8")
        yield


def is_listened_on(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def front(migrated: Path) -> Iterator[Front]:
    """The site and nginx, started once for all tests of this file."""
    root = Path(tempfile.mkdtemp(prefix="oqu-nginx-", dir="/tmp"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        root.chmod(0o755)
        certificate, key = certified(root)
        key.chmod(0o644)
        (root / "nginx").mkdir()
        (root / "nginx").chmod(0o777)
        environment = production(root / "data")
        web, hall, plain, encrypted = (free_port() for _ in range(4))
        replaced = {
            "127.0.0.1:8000": f"127.0.0.1:{web}",
            "127.0.0.1:8001": f"127.0.0.1:{hall}",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen 443 ssl": f"listen 127.0.0.1:{encrypted} ssl",
            "/srv/oqu/data": str(root / "data"),
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(certificate),
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(key),
            "/var/log/nginx/access.log": str(root / "nginx" / "access.log"),
        }
        run = [sys.executable, "-m", "oqu.config.cli"]
        common: dict[str, Any] = {"env": environment, "cwd": "/"}
        shutil.copytree(migrated, root / "data")
        story = "import django; django.setup()\n" + STORY.format(password=PASSWORD)
        done = subprocess.run(
            [sys.executable, "-c", story], check=True, timeout=300, stdout=subprocess.PIPE, **common
        )
        served = json.loads(done.stdout)
        serve = [*run, "serve", "--port", str(web), "--hall-port", str(hall), "--workers", "1"]
        configuration = documented(root, replaced)
        running = stack.enter_context(process(serve, log=root / "site.log", **common))
        eventually(lambda: running.poll() is not None or is_listened_on(hall))
        assert running.poll() is None, (root / "site.log").read_text("utf-8")
        stack.enter_context(nginx(root, "front", configuration, encrypted))
        yield Front(root, encrypted, certificate, served)


@pytest.fixture(scope="module")
def learner(front: Front) -> Browser:
    """The browser of the learner whose answer has a photo."""
    return front.signed_in(front.served["learner"])


def is_secure(answer: Answer) -> None:
    """Fail unless the answer has every security header exactly once."""
    found = answer.security
    assert {name: found[name] for name in SECURITY} == {name: [value] for name, value in SECURITY.items()}
    for name in OTHER_HEADERS:
        assert len(found[name]) == 1, (name, found[name])
    assert "microphone=()" in found["Permissions-Policy"][0]
    assert (
        "frame-ancestors 'none'" in found["Content-Security-Policy"][0]
        or "sandbox" in found["Content-Security-Policy"][0]
    )


def test_a_file_reaches_its_owner_through_nginx_with_every_header(front: Front, learner: Browser) -> None:
    photo = front.served["photo"]
    answer = learner.ask(f"/en/files/{photo['key']}/")

    assert (answer.status, hashlib.sha256(answer.body).hexdigest()) == (200, photo["sha256"])
    is_secure(answer)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "X-Accel-Redirect" not in answer.headers


def test_a_part_of_a_file_has_every_header_too(front: Front, learner: Browser) -> None:
    whole = learner.ask(f"/en/files/{front.served['photo']['key']}/").body
    answer = learner.ask(f"/en/files/{front.served['photo']['key']}/", headers={"Range": "bytes=10-19"})

    assert (answer.status, answer.body) == (206, whole[10:20])
    is_secure(answer)


def test_a_slide_may_be_stored_for_an_hour(front: Front, learner: Browser) -> None:
    slide = front.served["slide"]
    answer = learner.ask(f"/en/files/{slide['key']}/")

    assert (answer.status, hashlib.sha256(answer.body).hexdigest()) == (200, slide["sha256"])
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    is_secure(answer)


def test_a_stranger_and_a_visitor_get_no_file(front: Front) -> None:
    address = f"/en/files/{front.served['photo']['key']}/"
    stranger = front.signed_in(front.served["other"]).ask(address)
    visitor = front.visitor().ask(address)

    assert (stranger.status, visitor.status) == (403, 302)
    is_secure(stranger)
    is_secure(visitor)


def test_a_file_that_is_lost_is_404_with_every_header(front: Front, learner: Browser) -> None:
    (front.data / "files" / front.served["lost"]["path"]).unlink(missing_ok=True)
    answer = learner.ask(f"/en/files/{front.served['lost']['key']}/")

    assert answer.status == 404
    is_secure(answer)


def test_nginx_reads_the_files_and_nothing_else_of_the_data_folder(front: Front) -> None:
    if not other_user():
        pytest.skip("nginx runs as the site's own user where the tests may not choose another")

    def can(*command: str) -> bool:
        return (
            subprocess.run(command, check=False, capture_output=True, cwd="/", **other_user()).returncode == 0
        )

    files = [path for path in (front.data / "files").rglob("*") if path.is_file()]
    private = [front.data / name for name in ("oqu.sqlite3", "oqu.sqlite3-wal", "oqu.sqlite3-shm")]

    assert files
    assert all(can("cat", str(path)) for path in files)
    assert not any(can("cat", str(path)) for path in private)
    assert not can("ls", str(front.data))


def hashed_style_sheet(front: Front) -> str:
    manifest = json.loads((front.data / "static" / "staticfiles.json").read_text("utf-8"))
    return f"/static/{manifest['paths']['ui.css']}"


def test_static_files_come_from_nginx_compressed_with_every_header(front: Front) -> None:
    answer = front.visitor().ask(hashed_style_sheet(front), headers={"Accept-Encoding": "gzip"})

    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    is_secure(answer)


ASKED = [
    ("a page", "/en/courses/", 200),
    ("the service worker", "/sw.js", 200),
    ("a page that is not there", "/en/no-such-page/", 404),
    ("a page for people who signed in", "/en/today/", 302),
    ("no language", "/", 302),
    ("the relay", "/hall/health", 200),
    ("the relay with a false ticket", "/hall/nonsense/live", 401),
    ("a static file that is not there", "/static/nothing.css", 404),
    ("the folder of static files", "/static/", 403),
    ("the inner location", "/protected/ab/abc.jpg", 404),
    ("too long an address", f"/en/{'x' * 9_000}/", 414),
]


@pytest.mark.parametrize(("path", "status"), [one[1:] for one in ASKED], ids=[one[0] for one in ASKED])
def test_every_kind_of_response_has_each_security_header_once(front: Front, path: str, status: int) -> None:
    answer = front.visitor().ask(path)

    assert answer.status == status
    is_secure(answer)


def test_too_large_a_body_is_refused_by_nginx_with_every_header(front: Front) -> None:
    answer = front.visitor().ask("/en/sign-in/", method="POST", headers={"Content-Length": str(10**9)})

    assert answer.status == 413
    is_secure(answer)


def test_an_answer_with_the_largest_file_passes_nginx(front: Front) -> None:
    body = bytes(settings.OQU_LARGEST_FILE)
    answer = front.visitor().ask(
        "/en/sign-in/", method="POST", body=body, headers={"Content-Type": "application/octet-stream"}
    )

    assert answer.status == 403  # Oqu misses the token of the form: it was asked


@pytest.fixture(scope="module")
def down(front: Front) -> Iterator[Browser]:
    """A browser before an nginx whose site and relay do not run."""
    port = free_port()
    running = (front.root / "nginx" / "front.conf").read_text("utf-8")
    text = re.sub(
        r"proxy_pass http://127\.0\.0\.1:\d+;", f"proxy_pass http://127.0.0.1:{free_port()};", running
    )
    text = text.replace(f"127.0.0.1:{front.port} ssl", f"127.0.0.1:{port} ssl").replace(
        "/nginx/pid", "/nginx/pid-2"
    )
    text = re.sub(r"listen 127\.0\.0\.1:\d+;", f"listen 127.0.0.1:{free_port()};", text)
    with nginx(front.root, "down", text, port):
        yield Browser(port, front.certificate)


def test_errors_of_nginx_have_every_header_while_the_relay_is_down(down: Browser) -> None:
    answer = down.ask("/hall/health")

    assert answer.status == 502
    is_secure(answer)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_while_the_site_is_down_a_page_in_three_languages_says_so(down: Browser, method: str) -> None:
    answer = down.ask("/en/courses/", method=method, body=b"a=b" if method == "POST" else None)

    assert (answer.status, answer.headers.get_all("Retry-After")) == (503, ["30"])
    assert answer.headers["Content-Type"] == "text/html"
    assert "Cache-Control" not in answer.headers
    is_secure(answer)
    page = answer.body.decode()
    assert page == AWAY.read_text("utf-8")
    style = re.search("<style>(.+)</style>", page)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r'lang="(\w\w)"', page) == ["kk", "ru", "en"]


def test_only_a_site_that_is_down_asks_to_come_back_later(front: Front) -> None:
    for path in ("/en/courses/", "/en/no-such-page/", "/static/nothing.css"):
        assert "Retry-After" not in front.visitor().ask(path).headers


def test_cookies_are_bound_to_the_host_and_scripts_cannot_read_the_session(learner: Browser) -> None:
    session, token = (learner.set_cookies[f"__Host-oqu_{name}"] for name in ("session", "csrf"))

    for cookie in (session, token):
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (
            True,
            "/",
            "",
            "Lax",
        )
    assert session["httponly"]


def test_a_page_of_a_person_is_stored_nowhere_behind_nginx(learner: Browser) -> None:
    answer = learner.ask("/en/today/")

    assert (answer.status, answer.headers.get_all("Cache-Control")) == (200, ["no-store"])
    is_secure(answer)


def test_a_host_that_a_visitor_makes_up_is_not_believed(front: Front) -> None:
    answer = front.visitor().ask("/en/courses/", headers={"X-Forwarded-Host": "evil.example.com"})

    assert answer.status == 200
    assert b"evil.example.com" not in answer.body


def test_plain_http_leads_to_https(front: Front) -> None:
    port = re.search(r"listen 127\.0\.0\.1:(\d+);", (front.root / "nginx" / "front.conf").read_text("utf-8"))
    assert port
    link = http.client.HTTPConnection("127.0.0.1", int(port[1]), timeout=60)
    link.request("GET", "/en/courses/", headers={"Host": NAME})
    answer = link.getresponse()
    link.close()

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/en/courses/")
