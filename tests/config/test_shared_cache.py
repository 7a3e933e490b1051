"""A cache in Valkey or Redis: shared while it answers; while it does not, pages and sessions go on without it."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from oqu.config import environment, examination
from scripts.servers import VALKEY
from tests.factories.cast import Cast
from tests.processes import free_port
from tests.waiting import eventually

ANSWERS = [200] * 5

pytestmark = pytest.mark.django_db


@contextmanager
def valkey(folder: Path, port: int) -> Iterator[None]:
    """A server that stores nothing on the disk, until it is left."""
    program = VALKEY.find()
    if program is None:
        pytest.fail(VALKEY.advice)
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as running:
        try:
            eventually(lambda: listens(port))
            yield
        finally:
            running.terminate()


def listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def port(settings: Settings) -> int:
    """The port of the shared cache that the site is set to use; nothing listens there yet."""
    found = free_port()
    settings.CACHES = {"default": environment.cache(f"redis://127.0.0.1:{found}")}
    return found


def pages(cast: Cast) -> list[int]:
    client = Client()
    client.force_login(cast.learner)
    own = f"/en/my/courses/{cast.course.slug}/"
    return [
        client.get(path).status_code for path in ("/health/ready", "/en/", "/en/today/", own, own + "ideas/")
    ]


def test_pages_and_sessions_do_not_need_the_cache(cast: Cast, port: int) -> None:
    assert pages(cast) == ANSWERS


def test_a_server_that_takes_calls_and_never_answers_is_left_alone(cast: Cast, port: int) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", port))
        silent.listen()

        assert pages(cast) == ANSWERS


def test_the_cache_is_used_again_when_its_server_is_back(cast: Cast, port: int, tmp_path: Path) -> None:
    for _time in range(2):
        with valkey(tmp_path, port):
            caches["default"].set("word", "оқу")
            assert caches["default"].get("word") == "оқу"
            assert pages(cast) == ANSWERS
        assert caches["default"].get("word") is None
        assert pages(cast) == ANSWERS


def test_the_check_reports_whether_the_server_answers(port: int, tmp_path: Path) -> None:
    (missing,) = examination.shared_cache()
    with valkey(tmp_path, port):
        (there,) = examination.shared_cache()

    assert missing.is_fault
    assert "127.0.0.1" in missing.what
    assert (there.is_fault, there.what) == (False, "Redis, shared by every process")
