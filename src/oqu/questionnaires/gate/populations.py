"""Which tables may be published together, so that nothing about a handful of people can be worked out.

The rule: take all tables of one column that are published, of everybody and of every other population: a group, the
pairs, complete rows. Two people whom no table tells apart are in one class. Of every class nobody answered, or at
least `minimum` people who did not answer alike. So no smaller group can be singled out, by subtraction or by any
other reckoning: whatever the tables say of a class, they say of all its people, and of none of them for certain.

"Alike" includes all but one, or a missing table would prove that all answered alike. The one class that holds
everybody who answered may be unanimous: that is what "all forty were satisfied" means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.figures.arrays import Flags, Integers, Whole

MINIMUM = 5
FEWEST_OTHERS = 2
"""How many of a class must differ from its commonest answer."""


class Reason(StrEnum):
    """Why a cut is withheld."""

    FEW = "few"  # fewer than the minimum answered in it
    REST = "rest"  # with the tables before it, it would let a smaller group be worked out


@dataclass(frozen=True, slots=True)
class Cut:
    """Those for whom every condition (trait, value) holds; without conditions everybody."""

    conditions: tuple[tuple[str, str], ...] = ()


EVERYBODY = Cut()


@dataclass(frozen=True, slots=True)
class Trait:
    """What is known of each person: `codes` point into `labels`, one for each person."""

    name: str
    labels: tuple[str, ...]
    codes: Integers = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cells:
    """The people sorted by all their traits at once: `values[i]` are the traits' values in cell i."""

    traits: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]

    def inside(self, cut: Cut) -> Flags:
        """For each cell whether it is in the cut. Raises KeyError for a trait that is not known."""
        place = {trait: index for index, trait in enumerate(self.traits)}
        wanted = [(place[trait], value) for trait, value in cut.conditions]
        return np.array([all(row[i] == value for i, value in wanted) for row in self.values], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class ShownCuts:
    """What may be shown, in the order asked for, and what is withheld and why."""

    cuts: tuple[Cut, ...]
    withheld: Mapping[Cut, Reason]
    minimum: int


def refined(classes: Whole, inside: Flags) -> Whole:
    """The classes when one more population is published."""
    return np.asarray(np.unique(classes * 2 + inside, return_inverse=True)[1], dtype=np.int64)


def is_safe(codes: Integers, classes: Whole, *, minimum: int, of_all: bool = True) -> bool:
    """Whether tables that divide people into these classes may be published of their answers (a gap is below 0).

    The one class of all people may be unanimous; if these are not all (`of_all`), none may.
    """
    answered = codes >= 0
    given, of_class = codes[answered].astype(np.int64), classes[answered]
    if not len(given):
        return True
    width = int(given.max()) + 1
    table = np.bincount(of_class * width + given, minlength=width * (int(of_class.max()) + 1))
    return _are_safe(table.reshape(-1, width), minimum, of_all=of_all)


def _are_safe(table: Whole, minimum: int, *, of_all: bool = True) -> bool:
    """The same of a table, classes by answers."""
    people = table.sum(axis=1)
    table, people = table[people > 0], people[people > 0]
    if of_all and len(people) < 2:
        return bool((people >= minimum).all())
    others = people - table.max(axis=1)
    return bool(((people >= minimum) & (others >= FEWEST_OTHERS)).all())


def sort_into_cells(traits: Sequence[Trait], people: int) -> tuple[Cells, Whole]:
    """The cells that occur among so many people, and for each of them the number of the cell.

    Raises ValueError when a trait is of another number of people.
    """
    for trait in traits:
        if len(trait.codes) != people:
            raise ValueError(f"{trait.name} is known of {len(trait.codes)} people, not of {people}")
    mixed = np.zeros(people, dtype=np.int64)
    for trait in traits:
        mixed = mixed * len(trait.labels) + trait.codes
    occurring, cell = np.unique(mixed, return_inverse=True)
    rows = zip(*_unmixed(occurring, traits), strict=True) if traits else [()] * len(occurring)
    return Cells(tuple(trait.name for trait in traits), tuple(rows)), cell


def _unmixed(mixed: Whole, traits: Sequence[Trait]) -> list[list[str]]:
    columns = []
    for trait in reversed(traits):
        mixed, code = np.divmod(mixed, len(trait.labels))
        columns.append([trait.labels[c] for c in code])
    return columns[::-1]


def candidates(cells: Cells, sizes: Whole, *, crossed: bool = False) -> tuple[Cut, ...]:
    """The cuts one would like to see: everybody, each value of each trait (the largest first), then two crossed.

    The order decides what is shown when not all can be: traits in the order of `cells`, the most wanted first.
    """
    single = [_values_of(cells, sizes, trait) for trait in cells.traits]
    cuts = [EVERYBODY, *(cut for of_trait in single for cut in of_trait)]
    if crossed:
        for one, other in combinations(single, 2):
            cuts += [Cut(a.conditions + b.conditions) for a in one for b in other]
    return tuple(cuts)


def choose(
    cells: Cells,
    sizes: Whole,
    cuts: Sequence[Cut],
    *,
    minimum: int = MINIMUM,
    table: Whole | None = None,
    classes: Whole | None = None,
) -> ShownCuts:
    """Which of the cuts may be shown together; each is taken if the rule still holds with all taken before it.

    `sizes` is how many people of each cell answered, `table` (cells x answers) what they answered, if that is to be
    published; `classes` is what published tables tell apart already. Raises ValueError for a minimum below two, or
    sizes that do not fit the cells.
    """
    if minimum < 2 or len(sizes) != len(cells.values):
        raise ValueError(f"minimum {minimum}, {len(sizes)} sizes for {len(cells.values)} cells")
    known = np.zeros(len(sizes), dtype=np.int64) if classes is None else classes
    shown: list[Cut] = []
    withheld: dict[Cut, Reason] = {}
    for cut in cuts:
        inside = cells.inside(cut)
        if int(sizes[inside].sum()) < minimum:
            withheld[cut] = Reason.FEW
            continue
        finer = refined(known, inside)
        if _large_enough(finer, sizes, minimum) and (
            table is None or _are_safe(_by_class(finer, table), minimum)
        ):
            shown.append(cut)
            known = finer
        else:
            withheld[cut] = Reason.REST
    return ShownCuts(tuple(shown), withheld, minimum)


def _by_class(classes: Whole, table: Whole) -> Whole:
    summed = np.zeros((int(classes.max(initial=0)) + 1, table.shape[1]), dtype=np.int64)
    np.add.at(summed, classes, table)
    return summed


def _large_enough(classes: Whole, sizes: Whole, minimum: int) -> bool:
    people = np.bincount(classes, weights=sizes)
    return bool(((people == 0) | (people >= minimum)).all())


def _values_of(cells: Cells, sizes: Whole, trait: str) -> list[Cut]:
    place = cells.traits.index(trait)
    people: dict[str, int] = {}
    for row, size in zip(cells.values, sizes.tolist(), strict=True):
        people[row[place]] = people.get(row[place], 0) + size
    return [Cut(((trait, value),)) for value in sorted(people, key=lambda value: (-people[value], value))]
