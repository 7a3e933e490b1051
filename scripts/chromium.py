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
NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"]
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
    yield from map(str, sorted(kept.glob("chromium-*/chrome-*/chrome"), reverse=True))


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
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-dejavu-core"]
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet, stdout=subprocess.DEVNULL)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            check=False,
            env=quiet,
            stdout=subprocess.DEVNULL,
        )
        if done.returncode == 0 and find():
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


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
