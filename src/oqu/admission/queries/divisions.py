"""The people of a course divided into groups, as proposed or as stored: in figures, and page by page.

A course may have ten thousand people, so figures are counted by the database, and people are read for one page only.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from oqu.admission.models import Proposal
from oqu.admission.queries.grouping import members, wishes_of
from oqu.admission.queries.traits import COLUMNS, TRAITS, TraitNames, traits_of, with_traits
from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel.name_order import NameOrder
from oqu.kernel.search import holding

MOST_GROUPS = 6
"""The number of groups shown side by side in the balance table and offered as buttons to move a person to."""
MOST_VALUES = 20
"""The number of values of one trait that are listed separately; the rarest are counted together."""
IN_NO_GROUP = 0
NAMES = ("person__family_name", "person__given_name")
type Traits = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Cell:
    """How many people of one group have a value, and their percentage of the group."""

    number: int
    count: int
    percent: int


@dataclass(frozen=True)
class TraitShare:
    """One value of one trait: its name, the shown groups, and the least and the most that any group has."""

    words: str
    cells: tuple[Cell, ...]
    least: int
    most: int


@dataclass(frozen=True)
class Balance:
    """One trait over the groups."""

    trait: str
    words: str
    shares: tuple[TraitShare, ...]


@dataclass(frozen=True)
class Placed:
    """One person: where, and why, in words."""

    enrolment: Enrolment
    number: int
    traits: tuple[str, ...]
    reasons: tuple[str, ...]
    by_hand: bool


@dataclass(frozen=True)
class GroupSection:
    """The people of one group who stand on a page, and how many there are in all; number 0: in no group."""

    number: int
    size: int
    members: tuple[Placed, ...]


def with_empty(sections: Iterable[GroupSection], numbers: Iterable[int]) -> list[GroupSection]:
    """The same, and a section without people for each of these groups that has none."""
    have = {section.number: section for section in sections}
    empty = {number: GroupSection(number, 0, ()) for number in numbers if number not in have}
    return sorted((have | empty).values(), key=lambda section: section.number or sys.maxsize)


class Division:
    """People divided into groups from 1 to `groups`. Its figures are asked for once, its people for each page."""

    def __init__(self, people: QuerySet[Enrolment], groups: int) -> None:
        """`people` have a column `number` of their group, None in no group; from a proposal `reasons` and `by_hand` too."""
        self._people, self.groups = people, groups

    @property
    def numbers(self) -> range:
        """The numbers of the groups."""
        return range(1, self.groups + 1)

    @property
    def has_few_groups(self) -> bool:
        """Whether all groups can stand beside each other."""
        return self.groups <= MOST_GROUPS

    @cached_property
    def _figures(self) -> list[tuple[int | None, tuple[str, ...], int]]:
        """Group, traits, and how many people have them there."""
        alike = with_traits(self._people.select_related(None).order_by())
        rows = alike.values_list("number", *COLUMNS).annotate(n=Count("pk"))
        return [(row[0], row[1:-1], row[-1]) for row in rows]

    @cached_property
    def sizes(self) -> dict[int, int]:
        """Number → how many people each group has; 0: how many are in none."""
        sizes = dict.fromkeys((IN_NO_GROUP, *self.numbers), 0)
        for number, _traits, n in self._figures:
            sizes[number or IN_NO_GROUP] = sizes.get(number or IN_NO_GROUP, 0) + n
        return sizes

    @property
    def unplaced(self) -> int:
        """How many people are in no group."""
        return self.sizes[IN_NO_GROUP]

    @property
    def least(self) -> int:
        """How many people the smallest group has."""
        return min((self.sizes[number] for number in self.numbers), default=0)

    @property
    def most(self) -> int:
        """How many people the largest group has."""
        return max((self.sizes[number] for number in self.numbers), default=0)

    @cached_property
    def _names(self) -> TraitNames:
        at = COLUMNS.index("trait_district")
        return TraitNames(traits[at] for _number, traits, _n in self._figures)

    def found(self, words: str = "", number: int | None = None) -> QuerySet[Enrolment]:
        """The people in the order of groups and names: all, those of one group (0: of none), or whose name has these words."""
        people = self._people
        if number is not None:
            wanted: dict[str, Any] = {"number": number} if number else {"number__isnull": True}
            people = people.filter(**wanted)
        people = people.filter(holding(words, NAMES))
        return people.order_by(F("number").asc(nulls_last=True), *map(NameOrder, NAMES), "pk")

    def sections(self, keys: Iterable[int]) -> list[GroupSection]:
        """These people (ids of one page) under their groups."""
        people = with_traits(self.found().filter(pk__in=list(keys)))
        return [
            GroupSection(number, self.sizes[number], tuple(self._placed(one, number) for one in members))
            for number, members in groupby(people, key=_number)
        ]

    def _placed(self, enrolment: Enrolment, number: int) -> Placed:
        return Placed(
            enrolment=enrolment,
            number=number,
            traits=self._names.all_of(traits_of(enrolment)),
            reasons=tuple(self._names.reason(r) for r in getattr(enrolment, "reasons", None) or ()),
            by_hand=bool(getattr(enrolment, "by_hand", False)),
        )

    def balance(self, shown: Sequence[int]) -> list[Balance]:
        """How even the groups are, trait by trait: what each of the shown ones has, and from where to where all go."""
        counts: dict[int, Traits] = {
            number: {trait: Counter() for trait in TRAITS} for number in self.sizes if number != IN_NO_GROUP
        }
        for number, traits, n in self._figures:
            if number:
                for trait, value in zip(TRAITS, traits, strict=True):
                    counts[number][trait][value] += n
        return [
            Balance(trait, str(TRAITS[trait]), tuple(self._shares(trait, counts, shown))) for trait in TRAITS
        ]

    def _shares(self, trait: str, counts: Mapping[int, Traits], shown: Sequence[int]) -> Iterable[TraitShare]:
        whole: Counter[str] = Counter()
        for traits in counts.values():
            whole.update(traits[trait])
        names = {value: self._names.value(trait, value) for value in whole}
        often = [value for value, _n in whole.most_common(MOST_VALUES)]
        for value in sorted(often, key=names.__getitem__):
            yield self._share(names[value], {n: of[trait][value] for n, of in counts.items()}, shown)
        if rare := set(whole) - set(often):
            others = {n: sum(of[trait][value] for value in rare) for n, of in counts.items()}
            yield self._share(self._names.others(len(rare)), others, shown)

    def _share(self, words: str, counts: Mapping[int, int], shown: Sequence[int]) -> TraitShare:
        cells = (Cell(n, counts[n], round(100 * counts[n] / max(1, self.sizes[n]))) for n in shown)
        return TraitShare(words, tuple(cells), min(counts.values()), max(counts.values()))


def _number(enrolment: Enrolment) -> int:
    return getattr(enrolment, "number", None) or IN_NO_GROUP


def division_of_proposal(proposal: Proposal) -> Division:
    """The people of a course as a proposal divides them."""
    seat = FilteredRelation("seats", condition=Q(seats__proposal=proposal))
    columns: dict[str, Any] = {name: F(f"seat__{name}") for name in ("number", "reasons", "by_hand")}
    people = members(proposal.course).annotate(seat=seat).annotate(**columns)
    return Division(
        people.filter(Q(state=Place.LEARNING) | Q(number__isnull=False)), wishes_of(proposal).groups
    )


def division_of_groups(course: Course, numbers: Iterable[int]) -> Division:
    """The groups of a course as they stand; `numbers` are those of its groups."""
    return Division(members(course).annotate(number=F("group__number")), max(numbers, default=0))
