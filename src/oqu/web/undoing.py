"""Steps whose letters have not left yet, each with the button that undoes it: what the pages of all areas show."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from oqu.kernel.errors import Words
from oqu.letters.queries import Batch


@dataclass(frozen=True)
class Undoable:
    """A step that can be undone until `leaves_at`, with the number of letters that wait; no `url`: the reader may not."""

    step: Words
    letters: int
    leaves_at: datetime
    url: str


def undoables(
    batches: Iterable[tuple[Batch, int]], step: Callable[[Batch], Words], url: Callable[[Batch], str]
) -> list[Undoable]:
    """These batches as steps: `step` names one in words, `url` is where it is undone, or ""."""
    return [Undoable(step(batch), letters, batch.leaves_at, url(batch)) for batch, letters in batches]
