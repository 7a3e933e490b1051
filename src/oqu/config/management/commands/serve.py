"""`oqu serve`: the whole site from one command."""

import errno
import os
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.urls import reverse

from oqu.config import supervisor
from oqu.config.environment import unknown_variables
from oqu.config.file_modes import data_folder
from oqu.config.supervisor import Part, ServePlan
from oqu.config.tables import ready_tables
from oqu.libraries.queries import centres
from oqu.people.queries import first_start_token, has_keeper

PORTS_TRIED = 20
MOST_PORTS = 65535
MOST_PROCESSES = 256
type Guests = Mapping[str, Sequence[str]]


class Command(BaseCommand):
    help = (
        "Serve the site: the web server, the background worker and the relay of the lecture hall in one. "
        "Ctrl-C, or the end of any part, stops all of them."
    )

    stealth_options = ("guests", "greeting")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
        parser.add_argument("--port", type=port, default=8000, help="port to listen on (default %(default)s)")
        parser.add_argument(
            "--hall-port", type=port, help="port of the lecture hall's relay (default: the one after --port)"
        )
        parser.add_argument("--no-hall", action="store_true", help="the relay runs elsewhere")
        parser.add_argument(
            "--workers", type=processes, default=2, help="web processes (default %(default)s)"
        )

    def handle(
        self,
        *args: Any,
        host: str,
        port: int,
        hall_port: int | None,
        no_hall: bool,
        workers: int,
        guests: Callable[[], Guests] = dict,
        greeting: Callable[[], str] = str,
        **options: Any,
    ) -> None:
        """Prepare the site, then become the supervisor, which starts and stops its processes.

        `guests` returns further command lines by name, whose processes may end by themselves; `{hall}` in them stands
        for the relay's address. `greeting` is printed once the site answers.
        """
        for name, meant in unknown_variables().items():
            hint = f" Did you mean {meant}?" if meant else ""
            self.stderr.write(f"{name} is not read: there is no such setting.{hint}")
        refuse_taken(host, port)
        hall_port = hall_port or port + 1
        if hall_port == port and not no_hall:
            raise CommandError(f"{port} is the port of the site: give another one with --hall-port.")
        if settings.OQU_DEVELOPMENT:
            hall_port = free_port(host, hall_port)
        if not no_hall:
            refuse_taken(host, hall_port, "--hall-port")
        ready_tables()
        collect_static()
        data_folder().put_right()
        environment = where_the_hall_is(hall_port)
        others = [Part("worker", ["oqu.config.cli", "worker"], forked=True)]
        if not no_hall:
            others.append(Part("lecture hall", relay(host, hall_port)))
        others += guest_parts(guests(), environment["OQU_HALL_INSIDE"])
        announcement = f"Serving on http://{host}:{port} (Ctrl-C stops){greeting() or welcome(host, port)}"
        connections.close_all()
        plan = ServePlan(
            host=host,
            port=port,
            host_header=urlsplit(settings.OQU_SITE_URL).netloc,
            web=Part("web server", web_server(host, port, workers), forked=True),
            others=others,
            announcement=announcement,
        )
        supervisor.become(plan, environment)


def welcome(host: str, port: int) -> str:
    """While there is no site administrator: the link by which the first one comes, for when the site answers."""
    if has_keeper() or centres().exists():
        return ""
    site = f"http://{host}:{port}" if settings.OQU_DEVELOPMENT else settings.OQU_SITE_URL
    path = reverse("public:first_start", args=[first_start_token()])
    return f"\n\nNobody is here yet. Become the site administrator by this link (once, within a week):\n  {site}{path}\n"


def port(words: str) -> int:
    """Read the number of a port."""
    if words.isdecimal() and 0 < int(words) <= MOST_PORTS:
        return int(words)
    raise ArgumentTypeError(f"{words} is no port: give a number from 1 to {MOST_PORTS}")


def processes(words: str) -> int:
    """Read how many processes shall run."""
    if words.isdecimal() and 0 < int(words) <= MOST_PROCESSES:
        return int(words)
    raise ArgumentTypeError(f"{words} is not a number of processes from 1 to {MOST_PROCESSES}")


def refuse_taken(host: str, port: int, option: str = "--port") -> None:
    """Raise CommandError where the site can't listen: a second web server would share the port of the first.

    `option` is the one that gives another port.
    """
    if port > MOST_PORTS:
        raise CommandError(f"{port} is no port: give one from 1 to {MOST_PORTS} with {option}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            remedy = f"Stop the program that uses it, or give another one with {option}."
            if error.errno != errno.EADDRINUSE:
                remedy = f"Give others with --host and {option}."
            raise CommandError(f"{host}, port {port}: {error.strerror}. {remedy}") from error


def collect_static() -> None:
    """Bring the static files to where they are served from, hashed and compressed, unless they lie there already."""
    if not (settings.DEBUG or _is_collected()):
        call_command("collectstatic", interactive=False, verbosity=0)


def _is_collected() -> bool:
    """Whether the static files need not be collected again: none is newer than the last collection.

    Only believed in development: files that a package manager installs may be older than what they replace.
    """
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not (settings.OQU_DEVELOPMENT and manifest.exists()):
        return False
    collected = manifest.stat().st_mtime
    found = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    return all(path.stat().st_mtime <= collected for path in found)


def web_server(host: str, port: int, workers: int) -> list[str]:
    """The module and arguments of the web server: granian, one blocking thread a process (see docs/performance.md)."""
    return [
        *("oqu.config.webserver", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "1"),
        *("--no-ws", "--log-level", "warning", "--process-name", "oqu-web", "oqu.config.wsgi:application"),
    ]


def relay(host: str, port: int) -> list[str]:
    """The command line of the lecture hall's relay; it finds the site's secret where the site does."""
    return [sys.executable, "-m", "oqu.hall", "--host", host, "--port", str(port)]


def guest_parts(guests: Guests, hall: str) -> list[Part]:
    """Parts that the site can do without, with the relay's address filled in."""
    return [
        Part(name, [argument.replace("{hall}", hall) for argument in command], vital=False)
        for name, command in guests.items()
    ]


def where_the_hall_is(port: int) -> dict[str, str]:
    """What the parts must know of the relay, as variables of their environment; what is set already stays."""
    path = urlsplit(settings.OQU_HALL_ADDRESS).path
    here = f"http://127.0.0.1:{port}{path}"
    beside = {"OQU_HALL_ADDRESS": here} if settings.OQU_DEVELOPMENT else {}
    return {"OQU_HALL_INSIDE": here, "OQU_DATA_DIR": str(settings.OQU_DATA_DIR), **beside} | os.environ


def free_port(host: str, first: int) -> int:
    """The first port from `first` on that nobody listens on; `first` itself if all of the next ones are taken."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                door.bind((host, port))
                return port
    return first
