"""Requests a second, latencies, processor time and queries of the pages that matter, beside the bare framework."""

import json
import os
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.environment import ROOT, folder, variables
from bench.load import Measured, ask
from bench.server import Server, serving

SIZES = (44, 10_000, 1_000_000)
CONNECTIONS = (4, 16)
SECONDS = 4.0
WARM_SECONDS = 1.0
CSRF_COOKIE = "a" * 32
"""As a browser sends it back from its second page on."""
KEPT_SECONDS = 3 * 24 * 3600
"""The course of a database that is older has gone on; the pages would show something else."""


def measure() -> dict[str, Any]:
    """Measure every size in turn (all of SIZES, or those in OQU_BENCH_SIZES).

    OQU_BENCH_AGAINST is the folder of another checkout that is set up: both are measured page by page in turns.
    """
    sizes = [int(size) for size in os.environ.get("OQU_BENCH_SIZES", "").split()] or SIZES
    against = os.environ.get("OQU_BENCH_AGAINST")
    if against:
        return {str(size): _compare(size, Path(against).resolve()) for size in sizes}
    return {str(size): _measure_size(size) for size in sizes}


def generated(size: int) -> dict[str, dict[str, Any]]:
    """The pages of the database of that size; it is made if it is not there, too old, or of another make."""
    path = folder(size) / "pages.json"
    make = folder(size) / "make"
    if not path.exists() or time.time() - path.stat().st_mtime > KEPT_SECONDS or _read(make) != _make():
        shutil.rmtree(folder(size), ignore_errors=True)
        folder(size).mkdir(parents=True)
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.generate", str(size)],
            cwd=ROOT,
            env={**os.environ, **variables(size)},
            check=True,
            stdout=sys.stderr,
        )
        make.write_text(_make())
    found: dict[str, dict[str, Any]] = json.loads(path.read_text())
    return found


def _read(mark: Path) -> str:
    return mark.read_text() if mark.exists() else ""


def _make() -> str:
    """A mark of everything that a database is made by: the tables and the generation."""
    made_by = [
        *sorted((ROOT / "src").rglob("migrations/*.py")),
        ROOT / "bench" / "generate.py",
        ROOT / "bench" / "crowd.py",
    ]
    return sha256(b"".join(file.read_bytes() for file in made_by)).hexdigest()


def _measure_size(size: int) -> dict[str, Any]:
    pages = generated(size)
    nothing_page = pages.pop("bare")
    with serving("bench.bare.settings", variables(size)) as bare:
        nothing = _load(bare, nothing_page["path"], nothing_page["session"])
    with serving("bench.settings", variables(size)) as server:
        figures = {name: _load(server, page["path"], page["session"]) for name, page in pages.items()}
        memory = server.memory_mb()
    for name, figure in figures.items():
        figure["queries"] = pages[name]["queries"]
        figure["cpu_ratio_to_bare"] = round(figure["cpu_ms"] / nothing["cpu_ms"], 2)
    result = {"bare": nothing, "pages": figures, "memory_mb": memory}
    print(f"{size} people: {json.dumps(result)}", file=sys.stderr, flush=True)
    return result


def _compare(size: int, other: Path) -> dict[str, Any]:
    """Each page of this checkout and of another one: processor time, queries and the ratio of the times.

    They take turns, the quicker of two turns counts: other work on the machine disturbs some of them.
    """
    python = str(other / ".venv" / "bin" / "python")
    subprocess.run(
        [python, "-W", "ignore", "-c", f"from bench.pages import generated; generated({size})"],
        cwd=other,
        env={**os.environ, "PYTHONPATH": str(other)},
        check=True,
        stdout=sys.stderr,
    )
    theirs = json.loads((folder(size, other) / "pages.json").read_text())
    found = {}
    with (
        serving("bench.settings", variables(size, other), python=python) as before,
        serving("bench.settings", variables(size)) as now,
    ):
        for name, page in generated(size).items():
            if name == "bare":
                continue
            sides = ((before, theirs[name]), (now, page))
            turns = [
                [_load(server, one["path"], one["session"])["cpu_ms"] for server, one in sides]
                for _turn in (1, 2)
            ]
            old, new = (min(times) for times in zip(*turns, strict=True))
            found[name] = {"before": old, "now": new, "ratio": round(new / old, 2)}
            found[name] |= {"queries_before": theirs[name]["queries"], "queries": page["queries"]}
            print(f"{size} people, {name}: {json.dumps(found[name])}", file=sys.stderr, flush=True)
    return found


def _load(server: Server, path: str, session: str) -> dict[str, Any]:
    cookies = f"oqu_session={session}; oqu_csrf={CSRF_COOKIE}"
    headers = {"Cookie": cookies, "Accept-Encoding": "gzip", "Host": "127.0.0.1"}
    ask(server.port, path, connections=4, seconds=WARM_SECONDS, headers=headers)
    figure: dict[str, Any] = {}
    cpu, requests = 0.0, 0
    for connections in CONNECTIONS:
        before = server.cpu_seconds()
        spell = ask(server.port, path, connections=connections, seconds=SECONDS, headers=headers)
        if spell.failures:
            raise SystemExit(f"{path} failed {spell.failures} times, so there is nothing to measure")
        cpu, requests = cpu + server.cpu_seconds() - before, requests + spell.requests
        figure |= _named(spell, connections)
        time.sleep(0.2)
    figure["cpu_ms"] = round(1000 * cpu / requests, 2)
    return figure


def _named(spell: Measured, connections: int) -> dict[str, float]:
    return {
        f"per_second_at_{connections}": spell.per_second,
        f"p50_ms_at_{connections}": spell.p50_ms,
        f"p95_ms_at_{connections}": spell.p95_ms,
    }
