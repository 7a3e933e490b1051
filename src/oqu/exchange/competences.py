"""The competences that the aims of a course's folder are about, and the framework that ships with Oqu for the demonstration."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from oqu.competences import actions
from oqu.competences.definition import CompetenceCode
from oqu.competences.models import Framework
from oqu.competences.sheets import shipped_framework
from oqu.courses import actions as courses
from oqu.courses.models import Course
from oqu.people.models import Person

PARTS = 3


def reference_of(aim: Mapping[str, Any]) -> CompetenceCode | None:
    """The competence of an aim in course.toml: `competence = "framework/version/code"`, and perhaps `level = "code"`."""
    parts = str(aim.get("competence", "")).split("/")
    if len(parts) != PARTS or not parts[1].isdecimal():
        return None
    return CompetenceCode(parts[0], int(parts[1]), parts[2], str(aim.get("level", "")))


def set_aims(*, course: Course, aims: Iterable[Mapping[str, Any]], by: Person, at: datetime) -> None:
    """Set the aims of a folder with their competences; the framework that ships with Oqu is taken if the installation has none."""
    aims = list(aims)
    references = {aim["code"]: found for aim in aims if (found := reference_of(aim))}
    about, content = shipped_framework()
    if any(one.framework == about.code for one in references.values()) and not _has(about.code):
        version = actions.take_framework(
            about=about, content=content, centre=None, by=by, at=at, key=f"shipped {about.code}"
        )
        actions.publish(version=version, by=by, at=at)
    texts = {aim["code"]: aim for aim in aims}
    courses.set_aims(course=course, aims=texts, references=references, by=by, at=at)


def _has(code: str) -> bool:
    return Framework.objects.filter(centre=None, code=code).exists()
