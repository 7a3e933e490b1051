"""Find a Chromium that runs, or get one.

python -m scripts.chromium     print where it is; install it first if there is none
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts import debian

VARIABLE = "OQU_CHROMIUM"
WITHOUT_WINDOWS = ["chromium-headless-shell", "chrome-headless-shell"]
WHOLE = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"]
"""Chromium without its windows is looked for first: the same pages by the same engine, and a new page takes a sixth of
the processor time, since a whole Chromium also draws tabs and menus that nobody sees. Only the whole one has the
back/forward cache."""
WITHOUT_WINDOWS_BY_PLAYWRIGHT = [
    "chromium_headless_shell-*/chrome-headless-shell-*/chrome-headless-shell",
    "chromium_headless_shell-*/chrome-*/headless_shell",
]
WHOLE_BY_PLAYWRIGHT = ["chromium-*/chrome-*/chrome"]
PACKAGES = ["chromium-headless-shell", "chromium"]
"""Of Debian."""
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--no-first-run"]
ADVICE = (
    "No Chromium that runs was found. Install one (Debian: apt-get install chromium) "
    f"or name one: {VARIABLE}=/path/to/chromium make test"
)


def flags() -> list[str]:
    """What to start it with; its sandbox refuses the root user."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


def find(*, whole: bool = False) -> str | None:
    """The first Chromium that answers: the one that the environment names, one without windows, a whole one.

    A `whole` one has windows too.
    """
    kinds = [True] if whole else [False, True]
    return next((found for kind in kinds for found in candidates(whole=kind) if answers(found)), None)


def candidates(*, whole: bool) -> Iterator[str]:
    """Places where one of this kind may be: of the system, of Playwright."""
    if named := os.environ.get(VARIABLE):
        yield named
        return
    yield from filter(None, map(shutil.which, WHOLE if whole else WITHOUT_WINDOWS))
    kept = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in WHOLE_BY_PLAYWRIGHT if whole else WITHOUT_WINDOWS_BY_PLAYWRIGHT:
        yield from map(str, sorted(kept.glob(pattern), reverse=True))


def answers(program: str) -> bool:
    """Whether it says its version; the stub of a snap that is not installed does not."""
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def is_complete() -> bool:
    """Whether there is one without windows, for speed, and one that is whole."""
    return all(any(map(answers, candidates(whole=whole))) for whole in (False, True))


def install() -> None:
    """The system's packages where we may; Playwright's own if that brings none. A whole one alone is enough to go on."""
    if debian.install(*([package, "fonts-dejavu-core"] for package in PACKAGES)) and find(whole=True):
        return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Print where Chromium is; 1 and what to do if there is none."""
    if not is_complete():
        print("set-up: Chromium is missing, installing it ...", file=sys.stderr, flush=True)
        install()
    found = find()
    print(found or ADVICE, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
