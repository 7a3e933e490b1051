"""Questionnaires as files: written for people to keep, read from here, LimeSurvey and Moodle."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import Definition, QuestionnaireKind
from oqu.questionnaires.definition.importers.limesurvey import read_limesurvey
from oqu.questionnaires.definition.importers.moodle import read_moodle
from oqu.questionnaires.definition.problems import BrokenDefinition, DefinitionProblem, say
from oqu.questionnaires.models import Questionnaire
from oqu.questionnaires.queries.waves import content_of

LARGEST = 2 * 1024 * 1024
"""Bytes of a file that is brought along; the longest questionnaire known has 300 kB."""


@dataclass(frozen=True)
class Brought:
    """A questionnaire out of a file, and what could not be carried over."""

    content: Mapping[str, Any]
    lost: tuple[DefinitionProblem, ...]


def as_file(questionnaire: Questionnaire) -> str:
    """The questionnaire as JSON (docs/questionnaire-format.md)."""
    return writing.written(content_of(questionnaire))


def brought(name: str, data: bytes, *, language: str, kind: str) -> Brought:
    """What a file holds, by the ending of its name. Raises BrokenDefinition with all that is wrong."""
    if len(data) > LARGEST:
        words = say(_("the file is larger than {most} MB"), most=LARGEST // 1024**2)
        raise BrokenDefinition([DefinitionProblem("", words)])
    lowered, of = name.lower(), QuestionnaireKind(kind)
    if lowered.endswith(".lss"):
        imported = read_limesurvey(data, language=language, kind=of)
    elif lowered.endswith(".xml"):
        title = name.rsplit(".", 1)[0][:100]
        imported = read_moodle(data, language=language, title=title, kind=of)
        return Brought(_with_own_code(imported.definition, data), imported.lost)
    else:
        return Brought(writing.plain(reading.parse(data)), ())
    return Brought(writing.plain(imported.definition), imported.lost)


def _with_own_code(definition: Definition, data: bytes) -> Mapping[str, Any]:
    """Moodle's files have no name of their own: the content gives one, so that two files do not become one."""
    return writing.plain(definition) | {"code": f"moodle-{hashlib.sha256(data).hexdigest()[:8]}"}
