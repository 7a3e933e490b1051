"""What the site has acknowledged of an upload is there after its processes were killed."""

import os
import signal
from http.client import HTTPResponse
from typing import cast
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from oqu.ui.device import HEADER
from tests.processes import Installation, answers, free_port
from tests.waiting import eventually

TOKEN = "a" * 32
SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from importlib import import_module
from oqu.ui.device import mark_of
from tests.factories.people import PersonFactory
person = PersonFactory.create()
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.save()
print(mark_of(person))
"""
CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 1500
CHUNK = 100_000


def ask(
    method: str,
    address: str,
    session: str,
    author: str,
    content: bytes | None = None,
    **headers: str,
) -> HTTPResponse:
    """What the tus server says, refusals too."""
    known = {
        "Cookie": f"oqu_session={session}; oqu_csrf={TOKEN}",
        "X-CSRFToken": TOKEN,
        HEADER: author,
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
    }
    request = Request(
        address, content, known | {k.replace("_", "-"): v for k, v in headers.items()}, method=method
    )
    try:
        return cast(HTTPResponse, urlopen(request, timeout=60))
    except HTTPError as refusal:
        return cast(HTTPResponse, refusal)


def test_acknowledged_chunks_survive_a_kill(installation: Installation) -> None:
    author = installation.execute(SIGN_IN)
    session = str(installation.ask("SELECT session_key FROM django_session")[0][0])
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    serve = ("serve", "--port", str(port), "--workers", "1")

    with installation.running(*serve) as first:
        eventually(lambda: answers(f"{site}/health/ready"))
        made = ask("POST", f"{site}/uploads/", session, author, b"", Upload_Length=str(len(CONTENT)))
        address = site + made.headers["Location"]
        sent = ask("PATCH", address, session, author, CONTENT[:CHUNK], Upload_Offset="0")
        assert (made.status, sent.status) == (201, 204)
        for pid in first.family():
            os.kill(pid, signal.SIGKILL)
        assert not answers(f"{site}/health/live")

    with installation.running(*serve):
        eventually(lambda: answers(f"{site}/health/ready"))
        offset = int(ask("HEAD", address, session, author).headers["Upload-Offset"])
        assert offset == CHUNK
        rest = ask("PATCH", address, session, author, CONTENT[offset:], Upload_Offset=str(offset))
        assert rest.headers["Upload-Offset"] == str(len(CONTENT))

    paths = [row[0] for row in installation.ask("SELECT path FROM kernel_uploadchunk ORDER BY offset")]
    stored = b"".join((installation.data / "files" / str(path)).read_bytes() for path in paths)
    assert stored == CONTENT
