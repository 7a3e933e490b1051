"""Load on a server of this machine: some connections that ask one address again and again for a while."""

import http.client
import statistics
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
OK = 200


@dataclass(frozen=True)
class Measured:
    """What a spell of load showed: `per_second` requests, latencies in milliseconds, answers that were not 200."""

    per_second: float
    p50_ms: float
    p95_ms: float
    requests: int
    failures: int


def ask(port: int, path: str, *, connections: int, seconds: float, headers: Mapping[str, str]) -> Measured:
    """Ask for `path` over that many keep-alive connections for that long, and say how it went."""
    until = time.perf_counter() + seconds
    latencies: list[list[float]] = [[] for _ in range(connections)]
    failures = [0] * connections

    def work(number: int) -> None:
        link = http.client.HTTPConnection(LOOPBACK, port, timeout=60)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            link.request("GET", path, headers=dict(headers))
            answer = link.getresponse()
            answer.read()
            latencies[number].append(time.perf_counter() - begun)
            failures[number] += answer.status != OK
        link.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(connections)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    everything = sorted(latency for own in latencies for latency in own)
    return Measured(
        per_second=round(len(everything) / took, 1),
        p50_ms=round(1000 * statistics.median(everything), 2),
        p95_ms=round(1000 * everything[int(0.95 * (len(everything) - 1))], 2),
        requests=len(everything),
        failures=sum(failures),
    )
