"""Find a Chromium that runs, or get one.

python scripts/chromium.py     print where it is; install it first if there is none
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "OQU_CHROMIUM"
NAMES = [
    *("chromium-headless-shell", "chrome-headless-shell"),
    *("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"),
]
"""Chromium without its windows first: the same pages by the same engine, and a new page takes a sixth of the processor
time, since a whole Chromium also draws tabs and menus that nobody sees."""
KEPT_BY_PLAYWRIGHT = [
    "chromium_headless_shell-*/chrome-headless-shell-*/chrome-headless-shell",
    "chromium_headless_shell-*/chrome-*/headless_shell",
    "chromium-*/chrome-*/chrome",
]
PACKAGES = ["chromium-headless-shell", "chromium"]
"""Of Debian; the first that there is."""
FLAGS = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--no-first-run"]
ADVICE = (
    "No Chromium that runs was found. Install one (Debian: apt-get install chromium) "
    f"or name one: {VARIABLE}=/path/to/chromium make test"
)


def flags() -> list[str]:
    """What to start it with; its sandbox refuses the root user."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


def find() -> str | None:
    """The first Chromium that answers: the one that the environment names, of the system, of Playwright."""
    return next((candidate for candidate in candidates() if answers(candidate)), None)


def candidates() -> Iterator[str]:
    """Places where one may be."""
    if named := os.environ.get(VARIABLE):
        yield named
        return
    yield from filter(None, map(shutil.which, NAMES))
    kept = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in KEPT_BY_PLAYWRIGHT:
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


def install() -> None:
    """The system's package where we may; Playwright's own otherwise."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt("update")
        for package in PACKAGES:
            if apt("install", "-y", "--no-install-recommends", package, "fonts-dejavu-core") and find():
                return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def apt(*what: str) -> bool:
    """Whether apt-get did it, without asking and without a word."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *what]
    return subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL).returncode == 0


def main() -> int:
    """Print where Chromium is; 1 and what to do if there is none."""
    if not (found := find()):
        print("set-up: no Chromium found, installing one ...", file=sys.stderr, flush=True)
        install()
        found = find()
    print(found or ADVICE, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
