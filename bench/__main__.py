"""`make bench [ONLY=pages|weight|hall|questionnaires]`: measure, tell, and print one JSON object on the last line."""

import argparse
import importlib
import json
import os
import platform
import sys
from datetime import UTC, datetime

from bench.environment import FOLDER

MEASURES = ("pages", "weight", "hall", "questionnaires")


def main() -> None:
    """Run the measurements that were asked for, and keep the result in build/bench/."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=MEASURES, help="one measurement only")
    only = parser.parse_args().only
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    result: dict[str, object] = {"machine": machine, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    for name in [only] if only else MEASURES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures = importlib.import_module(f"bench.{name}").measure()
        result |= figures if only else {name: figures}
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{only or 'all'}.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
