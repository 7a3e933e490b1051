"""Dividing people into balanced groups: an integer programme, solved by HiGHS to a proven optimum or a proven gap.

People with the same traits are interchangeable, so the unknowns are how many of each type go to each group. For every
value of every trait the imbalance is the difference between the group that has most of it and the group that has
least; the sum of these, weighted, is made as small as it can be. Sizes are hard limits; so is the language, if groups
are to be of one language each. Nothing here is random, and the work is limited by the solver's nodes and not by the
clock (which only guards against a stalled machine): the same people and wishes give the same groups.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from oqu.kernel.heavy import numpy as np
from oqu.kernel.heavy import scipy

LANGUAGE = "language"
SIZE = "size"
SECONDS = 60.0
MOST_NODES = 1000
FEWEST_NODES = 10
WORK = 100_000_000
CLOSE = 1e-6


class Impossible(Exception):
    """No partition can meet the sizes that were asked for."""


@dataclass(frozen=True)
class Learner:
    """A person to be placed: a key, a name to settle ties by, and a value for each trait."""

    key: str
    name: str
    traits: Mapping[str, str]


@dataclass(frozen=True)
class Wishes:
    """How many groups, of which sizes, how much each trait weighs (0: not at all), one language a group or not."""

    groups: int
    smallest: int
    largest: int
    weights: Mapping[str, int]
    one_language: bool = False
    seconds: float = SECONDS

    def balanced(self) -> list[str]:
        """The traits that count, in a fixed order."""
        traits = sorted(trait for trait, weight in self.weights.items() if weight > 0)
        return [trait for trait in traits if not (self.one_language and trait == LANGUAGE)]


@dataclass(frozen=True)
class Partition:
    """Who goes where (key → group, from 1), the imbalance, the least that any partition can have, and if it is that."""

    places: dict[str, int]
    spread: float
    bound: float

    @property
    def optimal(self) -> bool:
        """Whether nothing better exists, proven."""
        return self.spread <= self.bound + CLOSE


def fits(people: int, wishes: Wishes) -> bool:
    """Whether groups of the sizes that are asked for can hold so many people."""
    return wishes.groups * wishes.smallest <= people <= wishes.groups * wishes.largest


def divide(learners: Sequence[Learner], wishes: Wishes) -> Partition:
    """The best partition, or the best that was found in time with a proven bound. Raises Impossible."""
    people = sorted(learners, key=lambda one: (one.name, one.key))
    if not fits(len(people), wishes):
        raise Impossible
    programme = _Programme(people, wishes)
    numbers, bound = programme.solve()
    solved = programme.hand_out(numbers) if numbers is not None else None
    candidates = [places for places in (solved, _dealt(people, wishes)) if places]
    if not candidates:
        raise Impossible
    best = min(candidates, key=lambda places: spread_of(people, places, wishes))
    return Partition(best, spread_of(people, best, wishes), bound)


def spread_of(people: Sequence[Learner], places: Mapping[str, int], wishes: Wishes) -> float:
    """The weighted imbalance of a partition: 0 if every trait is spread evenly."""
    return float(sum(weight * (max(row) - min(row)) for weight, row in _rows(people, places, wishes)))


def _rows(
    people: Sequence[Learner], places: Mapping[str, int], wishes: Wishes
) -> Iterator[tuple[int, list[int]]]:
    numbers = range(1, wishes.groups + 1)
    sizes = Counter(places[one.key] for one in people)
    yield 1, [sizes[number] for number in numbers]
    for trait in wishes.balanced():
        counts = Counter((one.traits[trait], places[one.key]) for one in people)
        for value in sorted({one.traits[trait] for one in people}):
            yield wishes.weights[trait], [counts[value, number] for number in numbers]


def _dealt(people: Sequence[Learner], wishes: Wishes) -> dict[str, int] | None:
    """A plain fair deal, as with cards: people sorted by their traits go to the groups in turn, there and back.

    With one language a group, each language is dealt to its own groups. None if that breaks the sizes.
    """
    order = sorted(people, key=lambda one: ([one.traits[t] for t in wishes.balanced()], one.name, one.key))
    places: dict[str, int] = {}
    first = 1
    for members, groups in _tables(order, wishes):
        turn = [*range(first, first + groups), *range(first + groups - 1, first - 1, -1)]
        places |= {one.key: turn[place % len(turn)] for place, one in enumerate(members)}
        first += groups
    sizes = Counter(places.values())
    fits = all(wishes.smallest <= sizes[n] <= wishes.largest for n in range(1, wishes.groups + 1))
    return places if fits else None


def _tables(people: Sequence[Learner], wishes: Wishes) -> list[tuple[list[Learner], int]]:
    """Who is dealt together, and to how many groups: everybody, or each language by its share of the people."""
    if not wishes.one_language:
        return [(list(people), wishes.groups)]
    spoken = sorted({one.traits[LANGUAGE] for one in people})
    speakers = {language: [one for one in people if one.traits[LANGUAGE] == language] for language in spoken}
    groups = dict.fromkeys(spoken, 1)
    while sum(groups.values()) < wishes.groups:
        fullest = max(spoken, key=lambda language: len(speakers[language]) / groups[language])
        groups[fullest] += 1
    return [(speakers[language], groups[language]) for language in spoken]


@dataclass
class _Sums:
    """Linear conditions being gathered: lowest <= sum of factor * variable <= highest."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)
    lowest: list[float] = field(default_factory=list)
    highest: list[float] = field(default_factory=list)

    def add(self, terms: Mapping[int, float], lowest: float, highest: float) -> None:
        """One more condition; `terms` is variable → factor."""
        number = len(self.lowest)
        for column, factor in terms.items():
            self.rows.append(number)
            self.columns.append(column)
            self.factors.append(factor)
        self.lowest.append(lowest)
        self.highest.append(highest)

    def matrix(self, variables: int) -> "scipy.optimize.LinearConstraint":
        """What HiGHS takes."""
        shape = (len(self.lowest), variables)
        matrix = scipy.sparse.csr_array((self.factors, (self.rows, self.columns)), shape=shape)
        return scipy.optimize.LinearConstraint(matrix, np.array(self.lowest), np.array(self.highest))


class _Programme:
    """The integer programme of one question. Variables: types x groups, languages x groups, then a pair a trait's value."""

    def __init__(self, people: Sequence[Learner], wishes: Wishes) -> None:
        self.people, self.wishes = people, wishes
        self.groups = wishes.groups
        self.traits = wishes.balanced()
        kinds = Counter(self._type(one) for one in people)
        self.types = sorted(kinds)
        self.counts = [kinds[kind] for kind in self.types]
        self.languages = sorted({kind[-1] for kind in self.types}) if wishes.one_language else []
        self.sums = _Sums()
        self.cost: list[float] = [0.0] * (len(self.types) * self.groups + len(self.languages) * self.groups)
        self.whole = [1] * len(self.cost)
        self.most = [float(n) for n in self.counts for _g in range(self.groups)]
        self.most += [1.0] * (len(self.languages) * self.groups)
        self._place_everybody()
        self._balance()
        if wishes.one_language:
            self._keep_languages_apart()
        else:
            self._break_symmetry()

    def _type(self, one: Learner) -> tuple[str, ...]:
        values = tuple(one.traits[trait] for trait in self.traits)
        return (*values, one.traits[LANGUAGE]) if self.wishes.one_language else values

    def _at(self, kind: int, group: int) -> int:
        return kind * self.groups + group

    def _place_everybody(self) -> None:
        for kind, count in enumerate(self.counts):
            self.sums.add({self._at(kind, g): 1.0 for g in range(self.groups)}, count, count)
        for group in range(self.groups):
            members = {self._at(kind, group): 1.0 for kind in range(len(self.types))}
            self.sums.add(members, self.wishes.smallest, self.wishes.largest)

    def _balance(self) -> None:
        self._even_out(list(range(len(self.types))), weight=1)
        for place, trait in enumerate(self.traits):
            for value in sorted({kind[place] for kind in self.types}):
                having = [i for i, kind in enumerate(self.types) if kind[place] == value]
                self._even_out(having, weight=self.wishes.weights[trait])

    def _even_out(self, kinds: Sequence[int], *, weight: int) -> None:
        """Two variables, the most and the least that a group has of these types, and what their difference costs."""
        total = float(sum(self.counts[kind] for kind in kinds))
        most, least = len(self.cost), len(self.cost) + 1
        self.cost += [float(weight), -float(weight)]
        self.whole += [0, 0]
        self.most += [total, total]
        for group in range(self.groups):
            having = {self._at(kind, group): 1.0 for kind in kinds}
            self.sums.add({**having, most: -1.0}, -np.inf, 0)
            self.sums.add({**having, least: -1.0}, 0, np.inf)
        self.sums.add({most: 1.0, least: -1.0}, 1.0 if total % self.groups else 0.0, np.inf)

    def _keep_languages_apart(self) -> None:
        first = len(self.types) * self.groups
        for group in range(self.groups):
            speaks = {first + i * self.groups + group: 1.0 for i in range(len(self.languages))}
            self.sums.add(speaks, 1, 1)
            for kind, traits in enumerate(self.types):
                speaking = first + self.languages.index(traits[-1]) * self.groups + group
                self.sums.add({self._at(kind, group): 1.0, speaking: -float(self.counts[kind])}, -np.inf, 0)

    def _break_symmetry(self) -> None:
        """Groups that are alike could change their numbers: the first type says which comes first."""
        for group in range(self.groups - 1):
            self.sums.add({self._at(0, group): 1.0, self._at(0, group + 1): -1.0}, 0, np.inf)

    def solve(self) -> tuple[list[int] | None, float]:
        """How many of each type go to each group (None: nothing was found), and the proven bound."""
        answer = scipy.optimize.milp(
            np.array(self.cost),
            constraints=self.sums.matrix(len(self.cost)),
            integrality=np.array(self.whole),
            bounds=scipy.optimize.Bounds(np.zeros(len(self.cost)), np.array(self.most)),
            options={
                "time_limit": self.wishes.seconds,
                "node_limit": max(FEWEST_NODES, min(MOST_NODES, WORK // len(self.cost) ** 2)),
                "mip_rel_gap": 0.0,
            },
        )
        if answer.status == 2:
            raise Impossible
        bound = 0.0 if answer.mip_dual_bound is None else max(0.0, ceil(answer.mip_dual_bound - CLOSE))
        if answer.x is None:
            return None, bound
        return [round(x) for x in answer.x[: len(self.types) * self.groups]], bound

    def hand_out(self, numbers: Sequence[int]) -> dict[str, int]:
        """Who goes where: within a type, people go by their names."""
        queues = [[one.key for one in self.people if self._type(one) == kind] for kind in self.types]
        places = {}
        for kind, queue in enumerate(queues):
            for group in range(self.groups):
                for _place in range(numbers[self._at(kind, group)]):
                    places[queue.pop(0)] = group + 1
        return places
