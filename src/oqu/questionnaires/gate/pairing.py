"""The same people twice: which of them may be counted together beside all who answered once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.figures.arrays import Anything, Flags, Integers, Whole
from oqu.questionnaires.gate.populations import FEWEST_OTHERS, is_safe, refined

MOST_OPEN = 0.25
"""The share of the pairs that may leave a line open; one that more left open is counted by itself."""
MOST_HIDDEN = 2
"""How many more pairs than needed may be left out by lot."""
ATTEMPTS = 40


@dataclass(frozen=True, slots=True)
class PairedLine:
    """One thing asked twice: the answers of all who answered each time (a gap is below 0).

    `first_classes` is what tables published before tell apart among those who answered the first time.
    """

    name: str
    first: Integers
    second: Integers
    first_classes: Whole


@dataclass(frozen=True, slots=True)
class ChosenPairs:
    """Which pairs (rows of `first`, rows of `second`) are counted: `core` for all lines in `together`, else `alone`."""

    core: Whole
    together: tuple[str, ...]
    alone: Mapping[str, Whole]


def choose_pairs(lines: Sequence[PairedLine], pairs: Whole, *, minimum: int, chance: Random) -> ChosenPairs:
    """Which of the pairs may be counted for which lines, so that the rule of `populations` holds for each.

    Most lines are counted over the same people, who answered all of them both times; a line that many left open, or
    that cannot be published of these people, over its own; or of nobody.
    """
    together = [line for line in lines if len(_rated(line, pairs)) >= (1 - MOST_OPEN) * len(pairs)]
    core, alone = _empty(), {}
    while together:
        drawn, worst = _drawn(together, _complete(together, pairs), minimum, chance)
        if worst is None:
            core = drawn
            break
        together = [line for line in together if line is not worst]
    for line in lines:
        if all(line is not one for one in together):
            drawn, worst = _drawn([line], _rated(line, pairs), minimum, chance)
            if worst is None:
                alone[line.name] = drawn
    return ChosenPairs(core, tuple(line.name for line in together), alone)


def _empty() -> Whole:
    return np.zeros((0, 2), dtype=np.int64)


def _rated(line: PairedLine, pairs: Whole) -> Whole:
    return pairs[(line.first[pairs[:, 0]] >= 0) & (line.second[pairs[:, 1]] >= 0)]


def _complete(lines: Sequence[PairedLine], pairs: Whole) -> Whole:
    for line in lines:
        pairs = _rated(line, pairs)
    return pairs


def _drawn(
    lines: Sequence[PairedLine], pairs: Whole, minimum: int, chance: Random
) -> tuple[Whole, PairedLine | None]:
    """Pairs drawn by lot that may be published of all these lines; else the line that stood in the way most often."""
    least, most = _left_out([len(side) - len(pairs) for side in _sides(lines)], minimum)
    most = min(most, len(pairs) - minimum)
    failed: Counter[int] = Counter()
    for _attempt in range(ATTEMPTS):
        if most < least:
            break
        left = len(pairs) - chance.randint(least, most)
        drawn = pairs if left == len(pairs) else pairs[sorted(chance.sample(range(len(pairs)), left))]
        unsafe = [place for place, line in enumerate(lines) if not _is_safe(line, drawn, minimum)]
        if not unsafe:
            return drawn, None
        failed.update(unsafe)
        if least == most == 0:
            break
    fewest = min(range(len(lines)), key=lambda place: len(_rated(lines[place], pairs)))
    return _empty(), lines[failed.most_common(1)[0][0] if failed else fewest]


def _sides(lines: Sequence[PairedLine]) -> list[Anything]:
    return [side[side >= 0] for line in lines for side in (line.first, line.second)]


def _left_out(outside: Sequence[int], minimum: int) -> tuple[int, int]:
    """How many pairs to leave out, at least and at most, if so many answered a line one time and are in no pair.

    Nobody where all lines leave nobody over. Where a few are left over, as many as make them enough; and wherever
    others hide it, up to two more, so that the number does not say whether it had to be so.
    """
    few = any(0 < number < minimum for number in outside)
    if not few and 0 in outside:
        return 0, 0
    least = max(0, minimum - min(outside))
    return least, least + MOST_HIDDEN


def _is_safe(line: PairedLine, pairs: Whole, minimum: int) -> bool:
    first_in, second_in = (
        _inside(side, rows) for side, rows in zip((line.first, line.second), pairs.T, strict=True)
    )
    first_classes = refined(line.first_classes, first_in)
    if not is_safe(line.first, first_classes, minimum=minimum):
        return False
    if not is_safe(line.second, second_in.astype(np.int64), minimum=minimum):
        return False
    everybody = len(pairs) == (line.first >= 0).sum() == (line.second >= 0).sum()
    steps = line.second[pairs[:, 1]].astype(np.int64) - line.first[pairs[:, 0]]
    alike = np.unique(steps, return_counts=True)[1].max()
    return len(pairs) >= minimum and bool(everybody or len(pairs) - alike >= FEWEST_OTHERS)


def _inside(side: Integers, rows: Whole) -> Flags:
    inside = np.zeros(len(side), dtype=np.bool_)
    inside[rows] = True
    return inside
