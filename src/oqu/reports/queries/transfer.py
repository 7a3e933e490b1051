"""Transfer: what people use at work some months after the course, by the follow-ups of the standard bank."""

from collections import Counter
from dataclasses import dataclass

from oqu.courses.models import Course
from oqu.kernel.heavy import numpy as np
from oqu.kernel.languages import pick
from oqu.questionnaires import queries as questionnaires
from oqu.questionnaires.definition import packing
from oqu.questionnaires.figures.proportions import Proportion, proportion
from oqu.questionnaires.models import KindChoices, Wave
from oqu.questionnaires.queries import Answers
from oqu.reports.queries.reach import Bar

USED = "used."
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
    """One closed follow-up. `uses` are those who use at least one aim; None while too few have answered."""

    wave: Wave
    months: int | None
    invited: int
    answered: int
    uses: Proportion | None
    aims: tuple[UsedAim, ...]
    obstacles: tuple[Bar, ...]


def transfer(course: Course, *, fewest: int, language: str) -> tuple[FollowUpFigures, ...]:
    """The closed follow-ups of a course that ask what is used, the earliest first."""
    found = (
        _follow_up(wave, fewest, language)
        for wave in questionnaires.closed_waves(course, KindChoices.FOLLOWUP)
    )
    return tuple(sorted((one for one in found if one), key=lambda one: one.months or 0))


def _follow_up(wave: Wave, fewest: int, language: str) -> FollowUpFigures | None:
    answers = questionnaires.answers_of(wave, with_people=False)
    columns = packing.columns(answers.definition)
    places = [place for place, column in enumerate(columns) if column.id.startswith(USED)]
    if not places:
        return None
    invited = questionnaires.number_asked(wave)
    follow_up = FollowUpFigures(wave, wave.months_after, invited, answers.n, None, (), ())
    if answers.n < fewest:
        return follow_up
    given = answers.codes[:, places]
    known = (given >= 0).any(axis=1)
    uses = proportion(int((given >= REGULARLY).any(axis=1).sum()), int(known.sum()))
    aims = (
        UsedAim(columns[place].id, _label(answers, columns[place].id, language), _share(answers, place))
        for place in places
    )
    return FollowUpFigures(
        wave=wave,
        months=wave.months_after,
        invited=invited,
        answered=answers.n,
        uses=uses if uses.n >= fewest else None,
        aims=tuple(aim for aim in aims if aim.share.n >= fewest),
        obstacles=_obstacles(answers, fewest, language),
    )


def _share(answers: Answers, place: int) -> Proportion:
    given = answers.codes[:, place]
    return proportion(int((given >= REGULARLY).sum()), int((given >= 0).sum()))


def _label(answers: Answers, column: str, language: str) -> str:
    code, _dot, row = column.partition(".")
    item = answers.definition.item(code)
    return next((pick(each.texts, language) for each in item.rows if each.code == row), column)


def _obstacles(answers: Answers, fewest: int, language: str) -> tuple[Bar, ...]:
    """What stood in the way, where at least `fewest` were asked and each answer was given by none or by `fewest`."""
    columns = [
        (place, column)
        for place, column in enumerate(packing.columns(answers.definition))
        if column.item == OBSTACLES
    ]
    if not columns or int((answers.codes[:, [p for p, _c in columns]] >= 0).any(axis=1).sum()) < fewest:
        return ()
    words = {
        answers.definition.item(OBSTACLES).within(option.code): pick(option.texts, language)
        for option in answers.definition.item(OBSTACLES).options
    }
    counted = Counter(
        {
            words.get(column.id, column.id): int(np.sum(answers.codes[:, place] == 1))
            for place, column in columns
        }
    )
    return tuple(Bar(label, n) for label, n in counted.most_common() if n >= fewest)
