"""The questionnaires that a course made about its aims: part of its document, whether they are in the plan or not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from oqu.courses.models import Course
from oqu.people.models import Person
from oqu.questionnaires import actions
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.problems import BrokenDefinition
from oqu.questionnaires.queries.aims import STANDARD_ABOUT_AIMS, own_questionnaires

type Definitions = Mapping[str, Mapping[str, Any]]
"""Code of a standard questionnaire → the questionnaire that was made from it."""


def described(course: Course) -> list[dict[str, Any]]:
    """Each questionnaire with the code of the standard one; those in the plan are stored with their activities too."""
    made = own_questionnaires(course)
    return [{"about_aims": one.made_from, "definition": one.definition} for one in made]


def checked(given: Sequence[Any]) -> tuple[Definitions, list[tuple[int, str]]]:
    """Return the valid ones and the problems of the others, each with the number of its questionnaire.

    What was made from an unknown standard questionnaire is left out: it belongs to a later version.
    """
    found: dict[str, Mapping[str, Any]] = {}
    problems: list[tuple[int, str]] = []
    for number, one in enumerate(given[: len(STANDARD_ABOUT_AIMS)], start=1):
        code = one.get("about_aims") if isinstance(one, dict) else None
        if code not in STANDARD_ABOUT_AIMS:
            continue
        try:
            reading.read(one.get("definition"))
        except BrokenDefinition as broken:
            problems += [(number, str(problem)) for problem in broken.problems]
        else:
            found[code] = one["definition"]
    return found, problems


def store(course: Course, definitions: Definitions, *, ask: bool, by: Person, at: datetime, key: str) -> None:
    """Store the questionnaires of a new course, whose aims are stored already; `ask` makes the missing ones."""
    for code, definition in definitions.items():
        actions.keep_for_course(course=course, content=definition, about_aims=code, by=by, at=at)
    if own_questionnaires(course) and course.aims.exists():
        actions.make_about_aims(course=course, by=by, at=at)
    if ask:
        actions.ask_about_aims(course=course, by=by, at=at, key=key)
