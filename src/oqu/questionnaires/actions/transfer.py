"""Questionnaires that come with a copied or imported course."""

import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from oqu.courses.models import Course
from oqu.people.models import Person
from oqu.questionnaires.actions.aims import LONGEST_CODE, free_code
from oqu.questionnaires.actions.bank import keep_questionnaire
from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.models import Questionnaire
from oqu.questionnaires.queries.aims import own_version


@transaction.atomic
def keep_for_course(
    *, course: Course, content: Mapping[str, Any], about_aims: str, by: Person, at: datetime
) -> Questionnaire:
    """Return the questionnaire with this content for a new course, made if its centre does not have it.

    `about_aims` is the code of the standard questionnaire if this one was made from the aims of the course: it then
    belongs to the new course. One of the centre with the same code is never changed. Raises BrokenDefinition.
    """
    if about_aims:
        known = own_version(course, about_aims)
        own = {**content, "code": free_code(course, about_aims)}
        return known or keep_questionnaire(
            centre=course.centre, content=own, by=by, at=at, course=course, made_from=about_aims
        )
    parsed = reading.read(dict(content))
    versions = Questionnaire.objects.filter(centre=course.centre, code=parsed.code).order_by("-version")
    if versions.filter(fingerprint=writing.fingerprint(parsed)).exists():
        return versions[0]
    code = _unused(course, parsed.code)
    return keep_questionnaire(centre=course.centre, content={**content, "code": code}, by=by, at=at)


def _unused(course: Course, code: str) -> str:
    """The code, or, if the centre has a questionnaire with that code, the code with a number."""
    begins = Questionnaire.objects.filter(centre=course.centre, code__startswith=code[: LONGEST_CODE - 4])
    taken = set(begins.values_list("code", flat=True))
    numbered = (f"{code[: LONGEST_CODE - 4]}-{n}" for n in itertools.count(2))
    return next(wanted for wanted in itertools.chain([code], numbered) if wanted not in taken)
