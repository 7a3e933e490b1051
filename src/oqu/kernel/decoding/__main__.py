"""The process of a decoder: takes its limits upon itself, then decodes what is on standard input."""

import importlib
import json
import resource
import sys
from contextlib import suppress

from oqu.kernel.decoding import answers

DECODERS = ("pictures", "slides", "texts", "workbooks")


def limit(memory: int, processor: int) -> None:
    """Limit address space (bytes), processor time (seconds), files and processes of this process, for good."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        with suppress(ValueError, OSError):  # a system that does not know this limit
            resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))


def main() -> None:
    """Decode, and answer with what went wrong if it does."""
    name, asked = sys.argv[1], json.loads(sys.argv[2])
    limit(asked["memory"], asked["processor"])
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it if it is there, and needs none of it
    try:
        decoder = importlib.import_module(f"oqu.kernel.decoding.{DECODERS[DECODERS.index(name)]}")
        decoder.decode(sys.stdin.buffer, **asked["options"])
        answers.send({"peak": answers.peak_kilobytes()})
    except answers.LimitPassed as refused:
        answers.send({"fault": "too large", "detail": str(refused)})
    except MemoryError:
        answers.send({"fault": "too large", "detail": "memory"})
    except Exception as error:
        answers.send({"fault": "unreadable", "detail": type(error).__name__})
    answers.end()


if __name__ == "__main__":
    main()
