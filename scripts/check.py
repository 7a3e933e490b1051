"""Run the static checks: one line per step, and its output if it failed.

python scripts/check.py             every step
python scripts/check.py types lint  only these
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
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


@dataclass(frozen=True)
class Result:
    """How a step went: whether it passed, the seconds that it took, and its output line by line."""

    step: Step
    passed: bool
    seconds: float
    output: list[str]


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
    """Run the wanted steps, as many at once as there are cores, and report them in order; 1 if one fails."""
    wanted = sys.argv[1:] or [step.name for step in STEPS]
    unknown = set(wanted) - {step.name for step in STEPS}
    if unknown:
        print(
            f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(step.name for step in STEPS)}"
        )
        return 2
    steps = [step for step in STEPS if step.name in wanted]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        passed = [report(result) for result in pool.map(run, steps)]
    return 0 if all(passed) else 1


def run(step: Step) -> Result:
    """Run one step on an empty data folder of its own."""
    began = time.monotonic()
    program, *arguments = step.command
    with tempfile.TemporaryDirectory(prefix="oqu-check-") as data:
        done = subprocess.run(
            [str(BIN / program), *arguments],
            cwd=ROOT,
            env={**os.environ, "OQU_DATA_DIR": data, "NO_COLOR": "1", **step.variables},
            capture_output=True,
            text=True,
            check=False,
        )
    output = (done.stdout + done.stderr).strip().splitlines()
    return Result(step, done.returncode == 0, time.monotonic() - began, output)


def report(result: Result) -> bool:
    """Print how a step went and, if it failed, the first lines of its output; return whether it passed."""
    step, output = result.step, result.output
    print(f"{'ok  ' if result.passed else 'FAIL'}  {step.name:13} {result.seconds:5.1f} s", flush=True)
    if not result.passed:
        print("\n".join(output[:LINES]), flush=True)
        if len(output) > LINES:
            print(f"... and {len(output) - LINES} lines more: {' '.join(step.command)}", flush=True)
    return result.passed


if __name__ == "__main__":
    sys.exit(main())
