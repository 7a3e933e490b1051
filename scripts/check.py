"""Check the house without running a test: one line a step, and what it said if it failed.

python scripts/check.py             every step, stopping at the first that fails
python scripts/check.py types lint  only these
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CODE = [name for name in ("src", "tests", "scripts", "bench") if (ROOT / name).is_dir()]
LINES = 60
PRODUCTION = {
    "OQU_DEVELOPMENT": "no",
    "OQU_HOSTS": "oqu.example.kz",
    "OQU_SITE_URL": "https://oqu.example.kz",
    "OQU_SMTP_HOST": "mail.example.kz",
    "OQU_SECRET_KEY": secrets.token_urlsafe(60),
}


@dataclass(frozen=True)
class Step:
    """One check: its name, its command, and variables that it runs under."""

    name: str
    command: list[str]
    variables: dict[str, str] = field(default_factory=dict)


STEPS = [
    Step("format", ["ruff", "format", "--check", "--quiet", *CODE]),
    Step("lint", ["ruff", "check", "--quiet", *CODE]),
    Step("types", ["mypy", *CODE]),
    Step("architecture", ["lint-imports"]),
    Step("dependencies", ["deptry", "--no-ansi", "--config", "requirements/deptry.toml", "src"]),
    Step("migrations", ["oqu", "makemigrations", "--check", "--dry-run"]),
    Step("deployment", ["oqu", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    Step("templates", ["python", "scripts/templates.py"]),
    Step("catalogues", ["python", "scripts/catalogues.py", "check"]),
    Step("repository", ["python", "scripts/repository.py"]),
]


def main() -> int:
    """Run the wanted steps in order; 1 at the first that fails."""
    wanted = sys.argv[1:] or [step.name for step in STEPS]
    unknown = set(wanted) - {step.name for step in STEPS}
    if unknown:
        print(
            f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(step.name for step in STEPS)}"
        )
        return 2
    with tempfile.TemporaryDirectory(prefix="oqu-check-") as data:
        return 0 if all(passes(step, data) for step in STEPS if step.name in wanted) else 1


def passes(step: Step, data: str) -> bool:
    """Run one step on an empty data folder and tell how it went."""
    began = time.monotonic()
    program, *arguments = step.command
    variables = {**os.environ, "OQU_DATA_DIR": data, "NO_COLOR": "1", **step.variables}
    done = subprocess.run(
        [str(BIN / program), *arguments], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    passed = done.returncode == 0
    print(f"{'ok  ' if passed else 'FAIL'}  {step.name:13} {time.monotonic() - began:5.1f} s", flush=True)
    if not passed:
        said = (done.stdout + done.stderr).strip().splitlines()
        print("\n".join(said[:LINES]), flush=True)
        if len(said) > LINES:
            print(f"... and {len(said) - LINES} lines more: {' '.join(step.command)}", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
