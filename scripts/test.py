"""Everything that must be true: the checks, then all tests on SQLite, then those that touch the database on PostgreSQL.

    python scripts/test.py [arguments for pytest]

Ends with pytest's own closing line of the last part that ran.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "--quiet"]
AT_ONCE = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]


def main() -> int:
    """The status of the first part that failed, or 0."""
    asked = sys.argv[1:]
    parts = [
        ("a browser", [PYTHON, "scripts/chromium.py"]),
        ("checks", [PYTHON, "scripts/check.py"]),
        ("tests on SQLite", [*PYTEST, *AT_ONCE, "-m", "not browser", *asked]),
        (
            "tests on PostgreSQL",
            [PYTHON, "scripts/with_postgres.py", *PYTEST, *AT_ONCE, "-m", "not browser", "--only-database", *asked],
        ),
        ("tests in a browser", [*PYTEST, "-m", "browser", *asked]),
    ]
    for name, command in parts:
        if status := run(name, command):
            return status
    return 0


def run(name: str, command: list[str]) -> int:
    """Run one part, saying its name before and its time after."""
    began = time.monotonic()
    print(f"\n== {name}", flush=True)
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    print(f"== {name}: {'passed' if status == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
