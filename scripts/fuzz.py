"""Send hostile requests to every address, half of them to SQLite and half to PostgreSQL, and as many to the relay of the lecture
hall; none may end in a 5xx.

    python scripts/fuzz.py [requests] [seed]

What failed is kept in build/fuzz/, with everything that sends it again. The same seed sends the same requests.
"""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:logging", "--show-capture=no", "tests/fuzz"]
A_PART = 5_000
"""Requests in one process: what hypothesis remembers of them is let go with it."""


def main() -> int:
    """0 if no request failed."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else secrets.randbelow(10**9)
    print(f"{requests:,} requests, seed {seed}", flush=True)
    failed, sent, to_the_relay = 0, 0, 0
    for part, start in enumerate(range(0, requests, A_PART)):
        postgres = [sys.executable, "scripts/with_postgres.py"] if part % 2 else []
        size = min(A_PART, requests - start)
        status = run([*postgres, *PYTEST], size, seed + part)
        failed += status != 0
        sent += sent_to("postgresql" if part % 2 else "sqlite", seed + part)
        to_the_relay += sent_to("relay", seed + part)
        print(
            f"{sent:,} requests sent, {to_the_relay:,} to the relay, {failed} parts with failures", flush=True
        )
    return 1 if failed else 0


def sent_to(whom: str, seed: int) -> int:
    """How many requests a part has sent, by what it kept."""
    report = ROOT / "build" / "fuzz" / f"{whom}-{seed}.json"
    return int(json.loads(report.read_text("utf-8"))["requests"]) if report.exists() else 0


def run(command: list[str], requests: int, seed: int) -> int:
    """The status of one part."""
    environment = {**os.environ, "OQU_FUZZ_REQUESTS": str(requests), "OQU_FUZZ_SEED": str(seed)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
