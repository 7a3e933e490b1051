"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from tqdm import tqdm

LINES = 10


def follow[T](things: Iterable[T], *, total: int, label: str, stream: TextIO | None = None) -> Iterator[T]:
    """Pass `things` on while telling how far the work is; about ten lines in all where there is no terminal."""
    out = stream or sys.stderr
    if out.isatty():
        yield from tqdm(things, total=total, desc=label, file=out, leave=False)
        return
    tell = _line_teller(label, total, out)
    for number, thing in enumerate(things, start=1):
        yield thing
        tell(number)


def _line_teller(label: str, total: int, out: TextIO) -> Callable[[int], None]:
    step = max(1, total // LINES)

    def tell(number: int) -> None:
        if number % step == 0 or number == total:
            print(f"{label}: {number} of {total}", file=out, flush=True)

    return tell
