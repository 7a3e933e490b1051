"""The tables of parts of the people, by what is known of them."""

from collections.abc import Mapping, Sequence

from oqu.courses.models import Enrolment
from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.figures.aggregate import Tally, merged, tallies_by
from oqu.questionnaires.figures.arrays import Codes, Whole
from oqu.questionnaires.gate import populations
from oqu.questionnaires.gate.populations import Cells, Cut, ShownCuts, Trait
from oqu.questionnaires.gate.reading import WaveAnswers
from oqu.questionnaires.gate.tables import PublishedCut
from oqu.questionnaires.gate.traits import DISTRICT, GROUP, LANGUAGE, SETTING, UNKNOWN, traits_known

RATED = frozenset({"scale", "matrix"})


def decide_cuts(
    answers: WaveAnswers, classes: Mapping[str, Whole], *, without: frozenset[str], minimum: int
) -> Mapping[str, PublishedCut]:
    """Which tables of parts may be published.

    `classes` says for columns what tables of pairs tell apart already; for columns in `without` this is not known any
    more, and they are published for no part. Values of traits are keys: a language, a kind of library, the id of a
    group or district.
    """
    if answers.n < minimum:
        return {}
    traits = traits_of(answers)
    cells, cell_of = populations.sort_into_cells(traits, answers.n)
    sizes = np.bincount(cell_of, minlength=len(cells.values)).astype(np.int64)
    whole = populations.choose(cells, sizes, populations.candidates(cells, sizes), minimum=minimum)
    found: dict[str, dict[str, dict[str, Tally]]] = {trait.name: {} for trait in traits}
    for name, column in answers.columns.items():
        if answers.content.item(column.item).kind not in RATED or name in without:
            continue
        counted = _Column(
            cells, cell_of, answers.codes[:, [list(answers.columns).index(name)]], classes.get(name)
        )
        tallied = counted.tallies(column.low, column.high)
        shown = counted.shown(whole.cuts, tallied, minimum)
        for cut in shown.cuts:
            for trait, value in cut.conditions:
                found[trait].setdefault(name, {})[value] = counted.merged(cut, tallied)
    return {
        trait: PublishedCut(
            tuple(cut.conditions[0][1] for cut in _by(trait, whole.cuts)),
            len(_by(trait, tuple(whole.withheld))),
            columns,
        )
        for trait, columns in found.items()
    }


def _by(trait: str, cuts: Sequence[Cut]) -> list[Cut]:
    return [cut for cut in cuts if cut.conditions and cut.conditions[0][0] == trait]


class _Column:
    """One column, counted in each cell of the traits and of the classes that published tables distinguish already."""

    def __init__(self, cells: Cells, cell_of: Whole, codes: Codes, classes: Whole | None) -> None:
        known = np.zeros(len(cell_of), dtype=np.int64) if classes is None else classes
        mixed = cell_of * (int(known.max(initial=0)) + 1) + known
        occurring, self.place = np.unique(mixed, return_inverse=True)
        cell, self.classes = np.divmod(occurring, int(known.max(initial=0)) + 1)
        self.cells = Cells(cells.traits, tuple(cells.values[c] for c in cell))
        self.codes = codes

    def tallies(self, low: int, high: int) -> Sequence[Tally]:
        return tallies_by(self.codes, [(low, high)], self.place, len(self.cells.values))[0]

    def shown(self, cuts: Sequence[Cut], tallied: Sequence[Tally], minimum: int) -> ShownCuts:
        sizes = np.array([tally.n for tally in tallied], dtype=np.int64)
        table = np.array([tally.counts for tally in tallied], dtype=np.int64)
        return populations.choose(self.cells, sizes, cuts, minimum=minimum, table=table, classes=self.classes)

    def merged(self, cut: Cut, tallied: Sequence[Tally]) -> Tally:
        return merged(
            [tally for tally, inside in zip(tallied, self.cells.inside(cut), strict=True) if inside]
        )


def traits_of(answers: WaveAnswers) -> list[Trait]:
    """What is known of those who answered, and not the same of all: an anonymous answer has its language only."""
    values: dict[str, Sequence[str]] = {LANGUAGE: [language or UNKNOWN for language in answers.languages]}
    if not answers.wave.anonymous:
        people = _people([place for place in answers.enrolments if place is not None])
        for trait in (GROUP, SETTING, DISTRICT):
            values[trait] = [people.get(place or 0, {}).get(trait, UNKNOWN) for place in answers.enrolments]
    traits = [_trait(name, values[name]) for name in traits_known(anonymous=answers.wave.anonymous)]
    return [trait for trait in traits if len(trait.labels) > 1]


def _trait(name: str, values: Sequence[str]) -> Trait:
    labels = tuple(sorted(set(values)))
    places = {label: place for place, label in enumerate(labels)}
    return Trait(name, labels, np.array([places[value] for value in values], dtype=np.int64))


def _people(places: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Enrolment → its traits, read in one query."""
    rows = Enrolment.objects.filter(pk__in=places).values_list(
        "pk", "group_id", "person__library__setting", "person__library__district_id"
    )
    return {
        pk: {
            GROUP: str(group or UNKNOWN),
            SETTING: setting or UNKNOWN,
            DISTRICT: str(district or UNKNOWN),
        }
        for pk, group, setting, district in rows
    }
