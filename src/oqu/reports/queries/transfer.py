"""Transfer: what people use at work some months after the course, by the follow-ups of the standard bank."""

from collections import Counter
from dataclasses import dataclass

from oqu.courses.models import Course
from oqu.kernel.languages import pick
from oqu.questionnaires import queries as questionnaires
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import SEPARATOR, Definition
from oqu.questionnaires.figures.aggregate import Tally
from oqu.questionnaires.figures.proportions import Proportion, proportion
from oqu.questionnaires.models import KindChoices, Wave
from oqu.questionnaires.queries import Published
from oqu.reports.queries.reach import Bar

USED = "used"
OBSTACLES = "why_not"
REGULARLY = 3
"""From the middle of "never" (1) to "all the time" (5) on, something counts as used."""


@dataclass(frozen=True)
class UsedAim:
    """One aim of the course, and how many of those who answered use it."""

    code: str
    label: str
    share: Proportion


@dataclass(frozen=True)
class FollowUpFigures:
    """One closed follow-up. `uses` are those who use at least one aim; None if too few have answered.

    `withheld` are the words of aims that too few answered.
    """

    wave: Wave
    months: int | None
    invited: int
    answered: int
    uses: Proportion | None
    aims: tuple[UsedAim, ...]
    obstacles: tuple[Bar, ...]
    withheld: tuple[str, ...] = ()


def transfer(course: Course, *, language: str) -> tuple[FollowUpFigures, ...]:
    """The closed follow-ups of a course that ask what is used, the earliest first."""
    found = (_follow_up(wave, language) for wave in questionnaires.closed_waves(course, KindChoices.FOLLOWUP))
    return tuple(sorted((one for one in found if one), key=lambda one: one.months or 0))


def _follow_up(wave: Wave, language: str) -> FollowUpFigures | None:
    definition = questionnaires.content_of(wave.questionnaire)
    asked = [column.id for column in packing.columns(definition) if column.item == USED]
    if not asked:
        return None
    tables, invited = questionnaires.published(wave), questionnaires.number_asked(wave)
    answered = tables.n if tables else 0
    if tables is None or not tables.is_shown:
        return FollowUpFigures(wave, wave.months_after, invited, answered, None, (), ())
    words = {USED + SEPARATOR + row.code: pick(row.texts, language) for row in definition.item(USED).rows}
    reached = tables.reached.get(USED)
    return FollowUpFigures(
        wave=wave,
        months=wave.months_after,
        invited=invited,
        answered=answered,
        uses=_share(reached) if reached else None,
        aims=tuple(
            UsedAim(name, words.get(name, name), _share(tables.columns[name]))
            for name in asked
            if name in tables.columns
        ),
        obstacles=_obstacles(definition, tables, language),
        withheld=tuple(words.get(name, name) for name in asked if name not in tables.columns),
    )


def _share(tally: Tally) -> Proportion:
    return proportion(tally.at_least(REGULARLY), tally.n)


def _obstacles(definition: Definition, tables: Published, language: str) -> tuple[Bar, ...]:
    """What stood in the way; each obstacle that at least the minimum of people named."""
    found = [item for item in definition.items() if item.code == OBSTACLES and item.kind == "many"]
    words = {
        item.within(option.code): pick(option.texts, language) for item in found for option in item.options
    }
    counted = Counter(
        {words[name]: tables.columns[name].at_least(1) for name in words if name in tables.columns}
    )
    return tuple(Bar(label, n) for label, n in counted.most_common() if n >= tables.minimum)
