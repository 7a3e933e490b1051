"""Check what is committed: no addresses of registries, no paths of one machine, nothing half done."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 3_000_000
FORBIDDEN = {
    "the host of a package registry: lock with hashes and without addresses": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs|npmjs\.(?:com|org)|deb\.debian\.org"
    ),
    "a path of one machine": re.compile(
        rf"/(?:home|Users)/\w+/|{re.escape(str(ROOT))}\b|{re.escape(str(Path.home()))}/"
    ),
    "unfinished work: finish it or say it in an issue": re.compile(r"\b(?:TO[D]O|FIX[M]E|X{3})\b"),
    "a bare ignore: name the rule": re.compile(r"# type[:] ignore(?!\[)|# noq[a](?!:)"),
}
"""What is wrong → how it looks. Single letters in brackets keep this file from finding itself."""


def main() -> int:
    """1 if anything is found; every finding is printed with its place."""
    problems = [problem for file in committed() for problem in problems_of(file)]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


def committed() -> list[Path]:
    """The files that git knows or would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def problems_of(file: Path) -> Iterator[str]:
    """What is wrong with one file."""
    name, content = file.relative_to(ROOT), file.read_bytes()
    if len(content) > LARGEST:
        yield f"{name}: larger than {LARGEST // 1_000_000} MB"
    if b"\x00" in content[:8000]:
        return
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        yield from (f"{name}:{number}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(line))


if __name__ == "__main__":
    sys.exit(main())
