"""Everything that must be true: the checks, what touches the database on PostgreSQL, then every test on SQLite.

    python scripts/test.py [arguments for pytest]

The last line is pytest's own closing line of the last part that ran.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
CORES = os.cpu_count() or 1
PYTEST = [PYTHON, "-m", "pytest", "--dist", "loadfile", "--no-loadscope-reorder"]
"""In the order of the folders: by number of tests, the slowest files (few tests, each a whole site) would come last."""
BUSY, WAITING = ("-n", str(min(4, CORES))), ("-n", str(min(5, CORES + 1)))
"""So many at once: one for each core, and one more where a browser is waited for."""


def main() -> int:
    """The status of the first part that failed, or 0."""
    asked = sys.argv[1:]
    parts = [
        ("a browser", [PYTHON, "scripts/chromium.py"]),
        ("checks", [PYTHON, "scripts/check.py"]),
        (
            "tests that touch the database, on PostgreSQL",
            [
                PYTHON,
                "scripts/with_postgres.py",
                *PYTEST,
                *BUSY,
                "-m",
                "not browser",
                "--only-database",
                *asked,
            ],
        ),
        ("all tests, on SQLite and in a browser", [*PYTEST, *WAITING, *asked]),
    ]
    for name, command in parts:
        if status := run(name, command):
            return status
    return 0


def run(name: str, command: list[str]) -> int:
    """Run one part under its name."""
    print(f"\n== {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
