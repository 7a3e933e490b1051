"""Results by what is known of people, out of the register of published tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Group
from oqu.kernel.languages import pick
from oqu.libraries.models import District, Setting
from oqu.questionnaires import gate
from oqu.questionnaires.definition import packing, versions
from oqu.questionnaires.figures.aggregate import Tally, merged
from oqu.questionnaires.figures.comparison import Comparison, compare, together
from oqu.questionnaires.figures.scales import ScaleFigures, scale_figures
from oqu.questionnaires.gate import DISTRICT, GROUP, LANGUAGE, SETTING, UNKNOWN, traits_known
from oqu.questionnaires.models import Wave
from oqu.questionnaires.queries.results import SCALED
from oqu.questionnaires.queries.waves import content_of

NAMES: Mapping[str, Promise | str] = {
    GROUP: _("Group"),
    LANGUAGE: _("Language"),
    SETTING: _("Urban or rural"),
    DISTRICT: _("District"),
}
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
        return list(traits_known(anonymous=False))
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


def _beside_each_other(wave: Wave, language: str) -> CutTable | None:
    """The waves of the groups beside one another; "everybody" are those whose wave is shown, so none is left over."""
    counted = {name: _comparable(one, wave) for name, one in _of_groups(wave).items()}
    shown = {name: tallies for name, tallies in counted.items() if tallies}
    if wave.closed_at is None or len(shown) < FEWEST_GROUPS:
        return None
    rows = []
    for column, label in _labels(wave, language).items():
        parts = [(name, tallies[column]) for name, tallies in shown.items() if column in tallies]
        if parts:
            rows.append(_row(label, merged([tally for _name, tally in parts]), shown, dict(parts)))
    return CutTable(GROUP, tuple(shown), _adjusted(rows), len(counted) - len(shown))


def _comparable(wave: Wave, asked: Wave) -> Mapping[str, Tally]:
    """The published tallies of what can be compared with another version, by column."""
    tables = gate.published(wave)
    fates = versions.compare(content_of(wave.questionnaire), content_of(asked.questionnaire))
    comparable = {name for name, fate in fates.items() if fate.comparable}
    columns = packing.columns(content_of(wave.questionnaire))
    wanted = {column.id for column in columns if column.id in comparable}
    return {name: tally for name, tally in tables.columns.items() if name in wanted} if tables else {}


def cut_table(wave: Wave, trait: str, *, language: str) -> CutTable | None:
    """The rated lines of a closed wave by one trait; None where nothing may be shown."""
    if wave.anonymous and trait == GROUP:
        return _beside_each_other(wave, language)
    tables = gate.published(wave)
    if tables is None or trait not in tables.cuts:
        return None
    cut, names = tables.cuts[trait], names_of(trait, tables.cuts[trait].values)
    rows = []
    for column, label in _labels(wave, language).items():
        if column in tables.columns:
            parts = {names[value]: tally for value, tally in cut.columns.get(column, {}).items()}
            rows.append(_row(label, tables.columns[column], names.values(), parts))
    return CutTable(trait, tuple(names.values()), _adjusted(rows), cut.withheld)


def awaits_partner(wave: Wave) -> bool:
    """Whether the cuts of a closed wave are decided only when the one before or after the course is closed."""
    tables = gate.published(wave)
    return tables is not None and tables.is_shown and not wave.anonymous and not wave.tables.is_final


def names_of(trait: str, values: Sequence[str]) -> Mapping[str, str]:
    """What the values of a trait are called, by their keys."""
    known: Mapping[str, object] = {}
    if trait == LANGUAGE:
        known = dict(settings.LANGUAGES)
    elif trait == SETTING:
        known = dict(Setting.choices)
    else:
        model = {GROUP: Group, DISTRICT: District}[trait]
        keys = [int(value) for value in values if value.isdecimal()]
        known = {str(one.pk): one for one in model._default_manager.filter(pk__in=keys)}
    return {value: str(known.get(value, UNKNOWN)) for value in values}


def _row(label: str, everybody: Tally, names: Iterable[str], parts: Mapping[str, Tally]) -> CutRow:
    figures = {name: scale_figures(tally) for name, tally in parts.items()}
    compared = compare([(name, parts[name]) for name in names if name in parts])
    return CutRow(label, scale_figures(everybody), tuple(map(figures.get, names)), compared)


def _adjusted(rows: Sequence[CutRow]) -> tuple[CutRow, ...]:
    """The rows with their comparisons adjusted for how many there are."""
    compared = together([row.comparison for row in rows])
    return tuple(replace(row, comparison=one) for row, one in zip(rows, compared, strict=True))


def _labels(wave: Wave, language: str) -> dict[str, str]:
    """The rated columns and what they are called."""
    found: dict[str, str] = {}
    for item in content_of(wave.questionnaire).items():
        if item.kind not in SCALED or item.kind == "pair":
            continue
        text = item.words(language)
        rows = {item.within(row.code): pick(row.texts, language) for row in item.rows}
        found |= rows or {item.code: text}
    return found
