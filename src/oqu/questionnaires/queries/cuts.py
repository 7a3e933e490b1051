"""Results by what is known of people: shown only where no smaller group than allowed can be worked out of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Enrolment
from oqu.kernel.heavy import numpy as np
from oqu.kernel.languages import pick
from oqu.libraries.models import Setting
from oqu.questionnaires.definition import packing, versions
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.figures import suppression
from oqu.questionnaires.figures.aggregate import Tally, merged, tallies, tallies_by, unpack
from oqu.questionnaires.figures.comparison import Comparison, compare, together
from oqu.questionnaires.figures.scales import ScaleFigures, scale_figures
from oqu.questionnaires.figures.suppression import Cells, Cut, ShownCuts, Trait
from oqu.questionnaires.models import Response, Wave
from oqu.questionnaires.queries.reading_answers import codes_of
from oqu.questionnaires.queries.results import SCALED
from oqu.questionnaires.queries.waves import content_of

LANGUAGE, GROUP, SETTING, DISTRICT = "language", "group", "setting", "district"
NAMES: Mapping[str, Promise | str] = {
    GROUP: _("Group"),
    LANGUAGE: _("Language"),
    SETTING: _("Urban or rural"),
    DISTRICT: _("District"),
}
UNKNOWN = "?"
FEWEST_GROUPS = 2


@dataclass(frozen=True)
class CutRow:
    """One rated line: its figures for everybody and for each part (None: withheld), and the parts compared."""

    label: str
    everybody: ScaleFigures
    parts: tuple[ScaleFigures | None, ...]
    comparison: Comparison


@dataclass(frozen=True)
class CutTable:
    """Rated lines by the values of one trait. `withheld` values had too few answers, or would give others away."""

    trait: str
    values: tuple[str, ...]
    rows: tuple[CutRow, ...]
    withheld: int

    @property
    def lines(self) -> Iterator[tuple[CutRow, list[tuple[str, ScaleFigures | None]]]]:
        """Each row with its parts by name."""
        for row in self.rows:
            yield row, list(zip(self.values, row.parts, strict=True))


def traits_of(wave: Wave) -> list[str]:
    """By what a wave may be cut: an anonymous one by the language of the answer, for nothing else is known of it.

    Where each group was asked by a wave of its own, the groups can be held beside one another all the same.
    """
    if not wave.anonymous:
        return [GROUP, LANGUAGE, SETTING, DISTRICT]
    return [LANGUAGE, GROUP] if len(_of_groups(wave)) >= FEWEST_GROUPS else [LANGUAGE]


def _of_groups(wave: Wave) -> dict[str, Wave]:
    """Group → the closed wave that asked it the same questionnaire; empty where this wave was for no group."""
    if wave.activity.group_id is None:
        return {}
    asked = Wave.objects.filter(
        activity__course=wave.activity.course_id,
        activity__group__isnull=False,
        questionnaire__code=wave.questionnaire.code,
        closed_at__isnull=False,
    ).select_related("activity__group", "questionnaire")
    latest = asked.order_by("activity__group__number", "closed_at")
    return {str(one.activity.group): one for one in latest} | {str(wave.activity.group): wave}


def _beside_each_other(wave: Wave, *, fewest: int, language: str) -> CutTable | None:
    """The waves of the groups beside one another; "everybody" are those whose wave is shown, so none is left over."""
    content = content_of(wave.questionnaire)
    counted = {name: _counted(one, content) for name, one in _of_groups(wave).items()}
    shown = {name: lines for name, (n, lines) in counted.items() if n >= fewest}
    if wave.closed_at is None or len(shown) < FEWEST_GROUPS:
        return None
    rows = []
    for column, label in _labels(wave, language).items():
        parts = [(name, lines.get(column)) for name, lines in shown.items()]
        shown_parts = [(name, tally) for name, tally in parts if tally is not None and tally.n >= fewest]
        if shown_parts:
            figures = {name: scale_figures(tally) for name, tally in shown_parts}
            everybody = scale_figures(merged([tally for _name, tally in shown_parts]))
            rows.append(CutRow(label, everybody, tuple(map(figures.get, shown)), compare(shown_parts)))
    compared = together([row.comparison for row in rows])
    held = tuple(replace(row, comparison=one) for row, one in zip(rows, compared, strict=True))
    return CutTable(GROUP, tuple(shown), held, len(counted) - len(shown))


def _counted(wave: Wave, asked: Definition) -> tuple[int, dict[str, Tally]]:
    """How many answered a wave, and the tallies of what can be compared with another version, by column."""
    content = content_of(wave.questionnaire)
    codes, columns = codes_of(wave, content), packing.columns(content)
    comparable = {name for name, fate in versions.compare(content, asked).items() if fate.comparable}
    tallied = tallies(codes, [(column.low, column.high) for column in columns])
    found = zip(columns, tallied, strict=True)
    return len(codes), {column.id: tally for column, tally in found if column.id in comparable}


def cut_table(wave: Wave, trait: str, *, fewest: int, language: str) -> CutTable | None:
    """The rated lines of a closed wave by one trait; None where nothing may be shown.

    What may be shown is decided for all traits together, so that two tables give away no more than one.
    """
    if wave.anonymous and trait == GROUP:
        return _beside_each_other(wave, fewest=fewest, language=language)
    answers = list(Response.objects.filter(wave=wave).values_list("codes", "language", "enrolment_id"))
    if wave.closed_at is None or len(answers) < fewest:
        return None
    columns = packing.columns(content_of(wave.questionnaire))
    counted = _counted_in_cells(wave, answers, columns, fewest=fewest)
    labels = _labels(wave, language)
    cuts = [cut for cut in counted.whole.cuts if _is_by(trait, cut)]
    rows = [
        _row(labels[column.id], counted.tallies[place], counted.cells, counted.by_item[place], cuts)
        for place, column in enumerate(columns)
        if column.id in labels and suppression.EVERYBODY in counted.by_item[place].cuts
    ]
    names = tuple(cut.conditions[0][1] for cut in cuts)
    withheld = sum(1 for cut in counted.whole.withheld if _is_by(trait, cut))
    return CutTable(trait, names, _adjusted(rows), withheld)


@dataclass(frozen=True, slots=True)
class _CountedInCells:
    """The answers of a wave counted in each cell of its traits: by column and cell, and what may be shown of them."""

    cells: Cells
    tallies: Sequence[Sequence[Tally]]
    whole: ShownCuts
    by_item: Sequence[ShownCuts]


def _counted_in_cells(
    wave: Wave,
    answers: Sequence[tuple[bytes | memoryview, str, int | None]],
    columns: Sequence[AnswerColumn],
    *,
    fewest: int,
) -> _CountedInCells:
    """Count packed answers, each with its language and enrolment."""
    traits = _traits(wave, [(language, enrolment) for _codes, language, enrolment in answers])
    cells, cell_of = suppression.sort_into_cells(traits, len(answers))
    codes = unpack([bytes(row[0]) for row in answers], len(columns))
    tallies = tallies_by(codes, [(c.low, c.high) for c in columns], cell_of, len(cells.values))
    sizes = np.bincount(cell_of, minlength=len(cells.values)).astype(np.int64)
    answered = np.array([[tally.n for tally in of_column] for of_column in tallies], dtype=np.int64).T
    wanted = suppression.candidates(cells, sizes)
    whole = suppression.choose(cells, sizes, wanted, minimum=fewest)
    by_item = suppression.choose_for_items(cells, sizes, answered, wanted, minimum=fewest)
    return _CountedInCells(cells, tallies, whole, by_item)


def _is_by(trait: str, cut: Cut) -> bool:
    return bool(cut.conditions) and cut.conditions[0][0] == trait


def _adjusted(rows: Sequence[CutRow]) -> tuple[CutRow, ...]:
    """The rows with their comparisons adjusted for how many there are."""
    compared = together([row.comparison for row in rows])
    return tuple(
        CutRow(row.label, row.everybody, row.parts, comparison)
        for row, comparison in zip(rows, compared, strict=True)
    )


def _row(
    label: str, counted: Sequence[Tally], cells: suppression.Cells, shown: ShownCuts, cuts: Sequence[Cut]
) -> CutRow:
    def of(cut: Cut) -> Tally | None:
        if cut not in shown.cuts:
            return None
        return merged([tally for tally, inside in zip(counted, cells.inside(cut), strict=True) if inside])

    parts = [of(cut) for cut in cuts]
    named = [(cut.conditions[0][1], tally) for cut, tally in zip(cuts, parts, strict=True) if tally]
    figures = tuple(scale_figures(tally) if tally else None for tally in parts)
    return CutRow(label, scale_figures(merged(counted)), figures, compare(named))


def _labels(wave: Wave, language: str) -> dict[str, str]:
    """The rated columns and what they are called."""
    found: dict[str, str] = {}
    for item in content_of(wave.questionnaire).items():
        if item.kind not in SCALED or item.kind == "pair":
            continue
        text = pick(item.texts, language)
        rows = {item.within(row.code): pick(row.texts, language) for row in item.rows}
        found |= rows or {item.code: text}
    return found


def _traits(wave: Wave, known: Sequence[tuple[str, int | None]]) -> list[Trait]:
    spoken = {language: str(name) for language, name in settings.LANGUAGES}
    values = {LANGUAGE: [spoken.get(language, UNKNOWN) for language, _place in known]}
    if not wave.anonymous:
        people = _people([place for _language, place in known if place is not None])
        for trait in (GROUP, SETTING, DISTRICT):
            values[trait] = [people.get(place or 0, {}).get(trait, UNKNOWN) for _language, place in known]
    return [_trait(name, values[name]) for name in traits_of(wave) if name in values]


def _trait(name: str, values: Sequence[str]) -> Trait:
    labels = tuple(sorted(set(values)))
    places = {label: place for place, label in enumerate(labels)}
    return Trait(name, labels, np.array([places[value] for value in values], dtype=np.int64))


def _people(places: Sequence[int]) -> dict[int, dict[str, str]]:
    """Enrolment → its traits in words, read in one query."""
    in_words = dict(Setting.choices)
    rows = Enrolment.objects.filter(pk__in=places).select_related("group", "person__library__district")
    found = {}
    for place in rows:
        library = place.person.library
        found[place.pk] = {
            GROUP: str(place.group) if place.group else UNKNOWN,
            SETTING: str(in_words[library.setting]) if library else UNKNOWN,
            DISTRICT: str(library.district) if library else UNKNOWN,
        }
    return found
