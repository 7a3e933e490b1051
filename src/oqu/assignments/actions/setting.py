"""What a practical task asks for: its brief, its rubric, its files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from oqu.assignments.models import (
    Assignment,
    Criterion,
)
from oqu.assignments.queries import files_out_of_reach, points_out_of_reach
from oqu.courses.actions import format_texts, require_plan_open
from oqu.courses.models import Activity
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.languages import LANGUAGES, Translations, in_languages
from oqu.kernel.pictures import PictureOfText
from oqu.people.models import Person


class OutOfReach(Refused):
    """A task that nobody could pass, by its rubric or its terms for files."""


@dataclass(frozen=True)
class CriterionLine:
    """One line of a rubric: its code, words by language, and the most points it gives."""

    code: str
    text: Translations
    points: Decimal


@dataclass(frozen=True)
class FileTerms:
    """What files an assignment takes: how many, how large (megabytes), which endings, and whether one is a must.

    With `originals`, photos are stored byte by byte as they were sent; else smaller, without place and camera.
    """

    endings: Sequence[str] = ("jpg", "jpeg", "png", "pdf", "docx")
    most: int = 5
    largest_mb: int = 10
    required: bool = False
    originals: bool = False


@transaction.atomic
def set_assignment(
    *,
    activity: Activity,
    brief: Translations,
    criteria: Iterable[CriterionLine],
    accept_from: Decimal | float,
    by: Person,
    at: datetime,
    file_terms: FileTerms = FileTerms(),
    pictures: Sequence[PictureOfText] = (),
) -> Assignment:
    """Write the brief (Markdown by language, with new pictures) and the rubric of a practical task; the same again changes nothing.

    A criterion that reviews have used stays even when it is left out. Raises OutOfReach, PlanFinal.
    """
    require_plan_open(course=activity.course, activity=activity)
    if wrong := files_out_of_reach(
        required=file_terms.required, most=file_terms.most, endings=file_terms.endings
    ):
        raise OutOfReach(wrong)
    texts = {x: brief.get(x, "") for x in LANGUAGES}
    html = format_texts(activity=activity, texts=texts, pictures=pictures, by=by, at=at)
    wanted: dict[str, Any] = {
        **in_languages("brief", brief),
        **in_languages("brief_html", html),
        "accept_from": Decimal(str(accept_from)),
        "files_required": file_terms.required,
        "most_files": file_terms.most,
        "largest_mb": file_terms.largest_mb,
        "endings": list(file_terms.endings),
        "keep_originals": file_terms.originals,
    }
    assignment, new = Assignment.objects.get_or_create(activity=activity, defaults=wanted)
    changed = [name for name, value in wanted.items() if getattr(assignment, name) != value]
    for name in changed:
        setattr(assignment, name, wanted[name])
    if changed:
        assignment.save(update_fields=changed)
    criteria_changed = _set_criteria(assignment, list(criteria))
    points = assignment.criteria.values_list("points", flat=True)
    if wrong := points_out_of_reach(assignment.accept_from, points):
        raise OutOfReach(wrong)
    if criteria_changed or new or changed:
        journal.record(
            "assignments.set",
            thing=activity,
            by=by,
            at=at,
            details={"fields": sorted(changed)},
        )
    return assignment


def _set_criteria(assignment: Assignment, lines: list[CriterionLine]) -> bool:
    """Have exactly these lines in the rubric; tell whether anything changed."""
    gone = assignment.criteria.exclude(code__in=[line.code for line in lines]).filter(scores__isnull=True)
    changed = bool(gone.delete()[0])
    known = {criterion.code: criterion for criterion in assignment.criteria.all()}
    for position, line in enumerate(lines, start=1):
        wanted = {
            **in_languages("text", line.text),
            "points": line.points,
            "position": position,
        }
        criterion = known.get(line.code) or Criterion(assignment=assignment, code=line.code)
        if criterion.pk and all(getattr(criterion, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(criterion, name, value)
        criterion.save()
        changed = True
    return changed
