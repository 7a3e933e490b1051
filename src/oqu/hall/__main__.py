"""Run one relay: python -m oqu.hall --port 8001 --data-dir data/hall"""

import argparse
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import uvicorn

from oqu.hall import settings
from oqu.hall.app import App

SHUTDOWN_GRACE_S = 3
OWNER_ONLY = 0o077
"""Umask: only the user who runs the relay can read recordings and reports."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped by a signal; return the exit status."""
    parser = argparse.ArgumentParser(prog="oqu.hall", description="The live relay of Oqu's lectures.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8001, help="the port to listen on (8001)")
    parser.add_argument("--data-dir", type=Path, help="where lectures are stored ($OQU_DATA_DIR/hall)")
    parser.add_argument("--secret-file", type=Path, help="a file with the site's secret ($OQU_SECRET_KEY)")
    parser.add_argument(
        "--address", help="how browsers reach this relay: a path or a URL ($OQU_HALL_ADDRESS, /hall)"
    )
    given = parser.parse_args(arguments)
    os.umask(OWNER_ONLY)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        chosen = settings.from_environment(
            data_dir=given.data_dir, secret_file=given.secret_file, address=given.address
        )
    except (settings.InvalidSettings, OSError) as error:
        print(f"The relay can't start: {error}", file=sys.stderr)
        return 2
    serve(App(chosen), host=given.host, port=given.port)
    return 0


def serve(app: App, *, host: str, port: int) -> None:
    """Serve the application in this process, which must be the only one that serves its lectures."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=SHUTDOWN_GRACE_S,
        backlog=4096,
    )
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, _ignore_signal)  # uvicorn raises the signal again after it has stopped
    _Server(config, app).run()


def _ignore_signal(number: int, frame: FrameType | None) -> None:
    """Do nothing: uvicorn has stopped already."""


class _Server(uvicorn.Server):
    """A server that answers waiting requests before it stops."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.lectures.release()
        await super().shutdown(sockets)


if __name__ == "__main__":
    sys.exit(main())
