"""The competences that the aims of a course are about."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.competences.queries import (
    Competence,
    CompetenceCode,
    Level,
    descriptor_texts,
    published_by_code,
)
from oqu.courses import events
from oqu.courses.actions.life import require_plan_open
from oqu.courses.models import Aim, Course
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.languages import for_address, in_languages
from oqu.kernel.text import slug
from oqu.people.models import Person

MOST_AIMS = 12
LONGEST_AIM = 300
LONGEST_CODE = 36


class TooManyAims(Refused):
    message = _("A course has at most 12 aims. Choose fewer competences, or remove aims first.")


@transaction.atomic
def add_aims_about(
    *,
    course: Course,
    competences: Sequence[tuple[Competence, Level | None]],
    by: Person,
    at: datetime,
) -> None:
    """Add an aim for each competence and level that no aim is about yet, in the words of the framework.

    Raises PlanFinal, TooManyAims.
    """
    require_plan_open(course=course)
    aims = list(course.aims.all())
    known = {(aim.competence_id, aim.level_id) for aim in aims}
    new = [one for one in competences if (one[0].pk, one[1].pk if one[1] else None) not in known]
    if len(aims) + len(new) > MOST_AIMS:
        raise TooManyAims
    codes = {aim.code for aim in aims}
    last = max((aim.position for aim in aims), default=0)
    for position, (competence, level) in enumerate(new, start=last + 1):
        texts = {x: words[:LONGEST_AIM] for x, words in descriptor_texts(competence, level).items()}
        code = slug(for_address(texts), longest=LONGEST_CODE)
        while code in codes:
            code = f"{code}-2"
        codes.add(code)
        Aim.objects.create(
            course=course,
            code=code,
            position=position,
            competence=competence,
            level=level,
            **in_languages("text", texts),
        )
    journal.record("courses.add_aims_about", thing=course, by=by, at=at, details={"number": len(new)})
    events.aims_changed.send(Course, course=course, by=by, at=at)


@transaction.atomic
def refer_aim(
    *, aim: Aim, competence: Competence | None, level: Level | None, by: Person, at: datetime
) -> None:
    """Say which competence an aim is about, or none; its words stay. Raises PlanFinal."""
    require_plan_open(course=aim.course)
    _refer(aim, competence, level)
    journal.record("courses.refer_aim", thing=aim.course, by=by, at=at, details={"aims": [aim.code]})


def refer_by_code(course: Course, references: Mapping[str, CompetenceCode]) -> None:
    """Have aims (code -> competence) refer to competences, for `set_aims`; what the installation does not have is left out."""
    for aim in course.aims.filter(code__in=list(references)):
        if found := published_by_code(course.centre, references[aim.code]):
            _refer(aim, *found)


def _refer(aim: Aim, competence: Competence | None, level: Level | None) -> None:
    aim.competence, aim.level = competence, level if competence else None
    aim.save(update_fields=["competence", "level"])
