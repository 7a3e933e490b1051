"""Set up everything that Oqu needs, from nothing but a Python 3.11 and a network.

    python3 scripts/bootstrap.py            what running needs: interpreter, packages, JavaScript, fonts, catalogues
    python3 scripts/bootstrap.py --dev      the same and what checking and testing needs
    .venv/bin/python scripts/bootstrap.py --ask    nothing: the exit status tells whether there is anything to do
    python3 scripts/bootstrap.py --lock     lock requirements/*.in and package.json, keeping versions that still fit
    python3 scripts/bootstrap.py --lock --upgrade     … taking the newest versions

What was done is stamped with a hash of its inputs, so that a second run only compares hashes.
Only the standard library may be imported here, and nothing newer than Python 3.11.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
HELPER = ROOT / "build" / "bootstrap"
STAMP = VENV / "oqu-setup.json"
OLDEST = (3, 12)
WANTED = ["3.13", "3.12", "3.14"]
DEMO, DEV = "demo", "dev"
PACKAGES = "packages"
LISTS = [DEV, "base", "setup", "bootstrap"]
REQUIREMENTS = {DEMO: ["base.txt", "setup.txt"], DEV: ["dev.txt"]}


class SetupFailed(Exception):
    """A step failed; the message says what to do about it."""


def main() -> int:
    """Bring every step up to date; say each that had work to do."""
    parser = argparse.ArgumentParser(description="Set up Oqu.")
    parser.add_argument("--dev", action="store_true", help="also what checking and testing needs")
    parser.add_argument("--ask", action="store_true", help="only tell by the exit status whether all is done")
    parser.add_argument("--lock", action="store_true", help="lock requirements/*.in and package.json")
    parser.add_argument("--upgrade", action="store_true", help="with --lock: take the newest versions")
    asked = parser.parse_args()
    if asked.lock:
        return lock(upgrade=asked.upgrade)
    stamp = read_stamp()
    profile = DEV if asked.dev or stamp.get(PACKAGES) == fingerprint(lists(DEV)) else DEMO
    if asked.ask:
        return 0 if all(step.is_done(stamp) for step in steps(profile)) else 1
    try:
        for step in steps(profile):
            if step.is_done(stamp):
                continue
            began = time.monotonic()
            print(f"set-up: {step.name} ...", flush=True)
            step.work()
            stamp = {**read_stamp(), step.name: fingerprint(step.inputs)}
            STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
            print(f"set-up: {step.name}, {time.monotonic() - began:.1f} s", flush=True)
    except SetupFailed as failure:
        print(f"set-up: {failure}", file=sys.stderr)
        return 1
    return 0


@dataclass(frozen=True)
class Step:
    """A part of the set-up: the files that it depends on, what it does, and what must be there afterwards."""

    name: str
    inputs: list[Path]
    work: Callable[[], None]
    makes: list[Path]

    def is_done(self, stamp: dict[str, str]) -> bool:
        """Whether it was done with these inputs, and what it made is still there."""
        return stamp.get(self.name) == fingerprint(self.inputs) and all(made.exists() for made in self.makes)


def steps(profile: str) -> list[Step]:
    """What there is to do, in order."""
    requirements, scripts, vendor = ROOT / "requirements", ROOT / "scripts", ROOT / "src/oqu/ui/static/vendor"
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    compiled = [source.with_suffix(".mo") for source in sources]
    assets = [ROOT / "package-lock.json", scripts / "assets.py"]
    modules = sorted((ROOT / "src").rglob("*.py"))
    return [
        Step("interpreter", [requirements / "bootstrap.txt"], make_venv, [venv_python()]),
        Step(PACKAGES, lists(profile), lambda: install_packages(profile), [VENV / "bin" / "oqu"]),
        Step("JavaScript and fonts", assets, install_assets, [vendor, ROOT / "build" / "fonts"]),
        Step("catalogues", [*sources, scripts / "catalogues.py"], compile_catalogues, compiled),
        Step("bytecode of Oqu", modules, compile_modules, []),
    ]


def lists(profile: str) -> list[Path]:
    """The requirement lists of a profile and the project's own description."""
    return [*(ROOT / "requirements" / name for name in REQUIREMENTS[profile]), ROOT / "pyproject.toml"]


# Stamps


def fingerprint(files: Iterable[Path]) -> str:
    """One hash over the place of the project and the names and contents of files."""
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read_stamp() -> dict[str, str]:
    """What was set up before; nothing if the environment is gone or broken."""
    if not STAMP.exists() or not (Path(sys.prefix) == VENV or runs(venv_python())):
        return {}
    try:
        kept = json.loads(STAMP.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return {str(name): str(state) for name, state in kept.items()}


# The interpreter


def make_venv() -> None:
    """Make `.venv` with a fitting interpreter of this machine, or with one that uv fetches."""
    uv = install_uv()
    shutil.rmtree(VENV, ignore_errors=True)
    found = fitting_interpreter()
    if found:
        run([uv, "venv", "--quiet", "--no-project", "--python", found, str(VENV)], "making .venv failed")
        return
    run(
        [uv, "venv", "--quiet", "--no-project", "--managed-python", "--python", WANTED[0], str(VENV)],
        "no Python 3.12 or newer was found and fetching one failed: install one, as a package of the system or with "
        "pyenv, and run this again",
    )


def install_uv() -> str:
    """A uv of our own in a helper environment, or the one on PATH where none can be made."""
    shutil.rmtree(HELPER, ignore_errors=True)
    HELPER.parent.mkdir(parents=True, exist_ok=True)
    wanted = ["--quiet", "--require-hashes", "--only-binary", ":all:", "-r", "requirements/bootstrap.txt"]
    try:
        if attempt([sys.executable, "-m", "venv", str(HELPER)]):
            run([str(HELPER / "bin" / "python"), "-m", "pip", "install", *wanted], "installing uv failed")
        elif attempt([sys.executable, "-m", "pip", "--version"]):
            target = ["--target", str(HELPER)]
            run([sys.executable, "-m", "pip", "install", *target, *wanted], "installing uv failed")
        else:
            raise SetupFailed(
                "this Python has neither venv nor pip; install them (Debian: apt-get install python3-venv)"
            )
    except SetupFailed:
        if not shutil.which("uv"):
            raise
    return uv_command()


def uv_command() -> str:
    """Where uv is."""
    own = HELPER / "bin" / "uv"
    return str(own) if own.exists() else shutil.which("uv") or str(own)


def fitting_interpreter() -> str | None:
    """The first Python 3.12+ that really runs: on PATH (where a shim may stand that fails), then pyenv's."""
    return next((candidate for candidate in candidates() if runs(candidate)), None)


def candidates() -> Iterable[str]:
    """Places where a fitting Python may be, the best first."""
    for version in WANTED:
        yield from filter(None, [shutil.which(f"python{version}")])
        for folder in sorted(pyenv_versions().glob(f"{version}.*"), reverse=True):
            yield str(folder / "bin" / "python3")
    yield from filter(None, [shutil.which("python3"), sys.executable])


def pyenv_versions() -> Path:
    return Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"


def runs(python: str | Path) -> bool:
    """Whether this is a working CPython of a fitting version."""
    question = (
        "import sys, ssl, sqlite3; sys.exit(sys.version_info < %r or sys.implementation.name != 'cpython')"
    )
    return Path(python).exists() and attempt([str(python), "-c", question % (OLDEST,)])


def venv_python() -> Path:
    return VENV / "bin" / "python"


# The packages


def install_packages(profile: str) -> None:
    """Exactly the listed packages, checked by their hashes, and the project itself as it stands in src."""
    uv, into = uv_command(), ["--quiet", "--python", str(venv_python())]
    wanted = [str(ROOT / "requirements" / name) for name in REQUIREMENTS[profile]]
    run([uv, "pip", "sync", *into, "--require-hashes", *wanted], "installing the packages failed")
    run([uv, "pip", "install", *into, "--no-deps", "--editable", str(ROOT)], "installing the project failed")


def install_assets() -> None:
    """What the lock of npm names, then the files of it that the site and the documents use."""
    npm = [str(VENV / "bin" / "npm"), "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(npm, "fetching JavaScript and fonts from npm failed")
    run([str(venv_python()), "scripts/assets.py"], "preparing JavaScript and fonts failed")


def compile_catalogues() -> None:
    run([str(venv_python()), "scripts/catalogues.py", "compile"], "compiling the catalogues failed")


def compile_modules() -> None:
    """Bytecode of our own modules that have changed; one that cannot be compiled fails when it is imported."""
    attempt([str(venv_python()), "-m", "compileall", "-q", "-j", "0", str(ROOT / "src")])


# Locking


def lock(*, upgrade: bool) -> int:
    """Resolve everything together first, so that every list names the same versions; no list names an address.

    Versions that still fit stay, unless `upgrade` asks for the newest ones.
    """
    options = [
        "--quiet",
        "--universal",
        "--python-version",
        "3.12",
        "--only-binary",
        ":all:",
        "--generate-hashes",
    ]
    options += ["--no-emit-index-url", "--no-header", *(["--upgrade"] if upgrade else [])]
    try:
        uv = install_uv()
        for name in LISTS:
            like = [] if name == DEV else ["--constraint", f"requirements/{DEV}.txt"]
            files = ["--output-file", f"requirements/{name}.txt", f"requirements/{name}.in"]
            run([uv, "pip", "compile", *options, *like, *files], f"resolving requirements/{name}.in failed")
            print(f"locked: requirements/{name}.txt", flush=True)
        work = "update" if upgrade else "install"
        npm = [str(VENV / "bin" / "npm"), work, "--package-lock-only", "--ignore-scripts", "--silent"]
        run(npm, "resolving package.json failed")
        print("locked: package-lock.json")
    except SetupFailed as failure:
        print(f"lock: {failure}", file=sys.stderr)
        return 1
    return 0


# Processes


def attempt(command: list[str]) -> bool:
    """Whether a command ends well; what it says is nobody's business."""
    try:
        return subprocess.run(command, capture_output=True, timeout=300, check=False).returncode == 0
    except OSError:
        return False


def run(command: list[str], failure: str) -> None:
    """Run a command of the set-up; if it fails, raise SetupFailed with `failure` and its output."""
    inside = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    for name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        inside.pop(name, None)
    try:
        done = subprocess.run(command, cwd=ROOT, env=inside, capture_output=True, text=True, check=False)
    except OSError as error:
        raise SetupFailed(f"{failure}: {error}") from error
    if done.returncode:
        output = (done.stdout + done.stderr).strip()
        raise SetupFailed(f"{failure}\n{' '.join(command)}\n{output}")


if __name__ == "__main__":
    sys.exit(main())
