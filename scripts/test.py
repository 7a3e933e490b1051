"""Everything that must be true: the checks, what touches the database on PostgreSQL, then every test on SQLite.

    python scripts/test.py                     everything
    python scripts/test.py --only assignments  only the tests of one app or file name, without a browser, on SQLite
    python scripts/test.py --order random      in a random order (the seed is printed)

Other arguments go to pytest. The last line is pytest's own closing line of the last part that ran; it also counts
the tests in a browser that passed at their second try ("rerun").
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
CORES = os.cpu_count() or 1
PYTEST = [PYTHON, "-m", "pytest", "--dist", "loadfile", "--no-loadscope-reorder"]
"""In the order of tests/conftest.py: by number of tests, the slowest files (few tests, each a whole site) would come last."""
BUSY, WAITING = ("-n", str(min(4, CORES))), ("-n", str(min(5, CORES + 1)))
"""So many at once: one for each core, and one more where a browser is waited for."""


def main() -> int:
    """The status of the first part that failed, or 0."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="name of an app, or part of the name of a test file")
    parser.add_argument("--order", choices=["files", "random"], default="files")
    asked, others = parser.parse_known_args()
    if asked.order == "random":
        others = ["-p", "randomly", *others]
    for name, command in only(asked.only, others) if asked.only else everything(others):
        if status := run(name, command):
            return status
    return 0


def only(name: str, others: list[str]) -> list[tuple[str, list[str]]]:
    """The tests of one app: its folder, and every file of another folder that has its name in its own."""
    folder = ROOT / "tests" / name
    files = [
        file for file in sorted((ROOT / "tests").rglob(f"test_*{name}*.py")) if folder not in file.parents
    ]
    found = [str(place) for place in ([folder] if folder.is_dir() else []) + files]
    if not found:
        sys.exit(f"no tests of {name!r}: give the name of an app, or part of the name of a test file")
    return [(f"tests of {name}", [*PYTEST, *BUSY, "-m", "not browser", *others, *found])]


def everything(others: list[str]) -> list[tuple[str, list[str]]]:
    """All parts in their order: what is quick to fail comes first."""
    on_postgres = [PYTHON, "scripts/with_postgres.py", *PYTEST, *BUSY, "-m", "not browser", "--only-database"]
    return [
        ("a browser", [PYTHON, "-m", "scripts.chromium"]),
        ("servers beside it", [PYTHON, "-m", "scripts.servers"]),
        ("checks", [PYTHON, "scripts/check.py"]),
        ("tests that touch the database, on PostgreSQL", [*on_postgres, *others]),
        ("all tests, on SQLite and in a browser", [*PYTEST, *WAITING, *others]),
    ]


def run(name: str, command: list[str]) -> int:
    """Run one part under its name."""
    print(f"\n== {name}", flush=True)
    # without stored bytecode every worker of every part would rewrite the assertions of all test files anew
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
