"""Writes to the bank: keeping a questionnaire, copying a standard one, loading those that come with the software."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Course
from oqu.kernel import journal
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.problems import BrokenDefinition, DefinitionProblem
from oqu.questionnaires.definition.versions import Fate, compare
from oqu.questionnaires.models import Questionnaire
from oqu.questionnaires.queries.sent_files import file_items
from oqu.questionnaires.queries.waves import content_of

BANK = Path(__file__).resolve().parent.parent / "bank"


@transaction.atomic
def keep_questionnaire(
    *,
    centre: Centre | None,
    content: Mapping[str, Any],
    by: Person | None,
    at: datetime,
    course: Course | None = None,
    made_from: str = "",
) -> Questionnaire:
    """Keep a questionnaire (`content` as in docs/questionnaire-format.md): a new one, or a change of the newest version.

    A frozen version is never changed: the content becomes the next one. The same content again changes nothing.
    `course` and `made_from` are set on a first version; later versions take them over.
    Raises BrokenDefinition with everything that is wrong.
    """
    parsed = reading.read(dict(content))
    newest = Questionnaire.objects.filter(centre=centre, code=parsed.code).order_by("-version").first()
    plain = writing.plain(parsed)
    if newest and newest.definition == plain:
        return newest
    if newest is None or newest.frozen_at is not None:
        newest = _next_version(newest) or Questionnaire(
            centre=centre, code=parsed.code, course=course, made_from=made_from
        )
    _check_waves(newest, parsed)
    newest.kind, newest.title = parsed.kind.value, dict(parsed.titles)
    newest.definition, newest.changed_at = plain, at
    newest.fingerprint = writing.fingerprint(parsed)
    newest.save()
    if centre is not None:  # the bank comes with the software: loading it is nobody's write
        journal.record("questionnaires.keep", thing=newest, by=by, at=at)
    return newest


@transaction.atomic
def translate_questionnaire(
    *, questionnaire: Questionnaire, content: Mapping[str, Any], by: Person, at: datetime
) -> bool:
    """Put a content that differs by added translations into a questionnaire, also one that is frozen; return whether it did.

    What is asked stays, so answers before and after are comparable. Raises ValueError for any other change.
    """
    earlier, translated = content_of(questionnaire), reading.read(dict(content))
    if set(compare(earlier, translated).values()) != {Fate.SAME}:
        raise ValueError(f"{questionnaire} would ask something else")
    plain = writing.plain(translated)
    if plain == questionnaire.definition:
        return False
    questionnaire.definition, questionnaire.changed_at = plain, at
    questionnaire.fingerprint = writing.fingerprint(translated)
    questionnaire.save(update_fields=["definition", "fingerprint", "changed_at"])
    journal.record("questionnaires.translate", thing=questionnaire, by=by, at=at)
    return True


def _check_waves(questionnaire: Questionnaire, content: Definition) -> None:
    """A questionnaire that goes out without names can't ask for files. Raises BrokenDefinition."""
    if file_items(content) and questionnaire.pk and questionnaire.waves.filter(anonymous=True).exists():
        words = _("it goes out without names in a course, and files show who sent them")
        raise BrokenDefinition([DefinitionProblem("anonymous", words)])


def _next_version(last: Questionnaire | None) -> Questionnaire | None:
    return last and Questionnaire(
        centre_id=last.centre_id,
        code=last.code,
        version=last.version + 1,
        course_id=last.course_id,
        made_from=last.made_from,
    )


@transaction.atomic
def copy_questionnaire(
    *, source: Questionnaire, centre: Centre, by: Person | None, at: datetime
) -> Questionnaire:
    """Copy one of the bank to a centre, to be changed there; who has one of that code keeps it."""
    known = Questionnaire.objects.filter(centre=centre, code=source.code).order_by("-version").first()
    return known or keep_questionnaire(centre=centre, content=source.definition, by=by, at=at)


def load_bank(*, at: datetime) -> int:
    """Keep the standard questionnaires that come with the software; those that are there unchanged stay as they are."""
    files = sorted(BANK.glob("*.json"))
    for file in files:
        keep_questionnaire(centre=None, content=json.loads(file.read_text("utf-8")), by=None, at=at)
    return len(files)
