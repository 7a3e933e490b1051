"""The aims of a course with the competences that they are about."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oqu.competences.queries import CompetenceCode, code_of
from oqu.courses.models import Aim, Course
from oqu.kernel.languages import pick, texts_of


def aims_of(course: Course) -> QuerySet[Aim]:
    """The aims in their order, with competence and level, in one query."""
    return course.aims.select_related("competence__version__framework", "level")


def references_of(course: Course) -> dict[str, CompetenceCode]:
    """Code of an aim -> the competence that it is about, as it is named outside the installation."""
    return {
        aim.code: code_of(aim.competence, aim.level) for aim in aims_of(course) if aim.competence is not None
    }


def competences_in_words(course: Course, language: str | None = None) -> tuple[str, ...]:
    """The competences of the aims with their levels, each once, in that language (default: the current one)."""
    return tuple(dict.fromkeys(_in_words(course, language)))


def _in_words(course: Course, language: str | None) -> Iterator[str]:
    for aim in aims_of(course):
        if aim.competence is None:
            continue
        name = pick(texts_of(aim.competence, "name"), language)
        if aim.level is None:
            yield name
        else:
            level = pick(texts_of(aim.level, "name"), language)
            yield _("%(competence)s (%(level)s)") % {"competence": name, "level": level}
