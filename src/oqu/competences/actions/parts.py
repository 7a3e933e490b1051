"""Single areas, competences and levels of a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from oqu.competences.actions.drafting import open_draft, touch
from oqu.competences.models import Area, Competence, Descriptor, FrameworkVersion, Level
from oqu.kernel import journal
from oqu.kernel.languages import Translations, in_languages
from oqu.kernel.rows import assign


@transaction.atomic
def store_area(
    *, version: FrameworkVersion, code: str, columns: Mapping[str, Any], by: journal.Actor, at: datetime
) -> Area:
    """Store an area of a draft under its code; a new one comes last. Raises VersionFixed."""
    return _store(Area, version, code, columns, by, at)


@transaction.atomic
def store_level(
    *, version: FrameworkVersion, code: str, columns: Mapping[str, Any], by: journal.Actor, at: datetime
) -> Level:
    """Store a level of a draft under its code; a new one is the highest. Raises VersionFixed."""
    return _store(Level, version, code, columns, by, at)


@transaction.atomic
def store_competence(
    *,
    version: FrameworkVersion,
    code: str,
    columns: Mapping[str, Any],
    descriptors: Mapping[str, Translations],
    by: journal.Actor,
    at: datetime,
) -> Competence:
    """Store a competence of a draft with its descriptors (code of a level -> texts). Raises VersionFixed."""
    competence = _store(Competence, version, code, columns, by, at)
    for level in version.levels.filter(code__in=list(descriptors)):
        texts = descriptors[level.code]
        if any(texts.values()):
            Descriptor.objects.update_or_create(
                competence=competence, level=level, defaults=in_languages("text", texts)
            )
        else:
            Descriptor.objects.filter(competence=competence, level=level).delete()
    return competence


@transaction.atomic
def remove_part(*, part: Area | Competence | Level, by: journal.Actor, at: datetime) -> None:
    """Remove an area with its competences, a competence or a level of a draft. Raises VersionFixed."""
    draft = open_draft(part.version)
    details = {"version": draft.number, "removed": part.code}
    part.delete()
    touch(draft, at)
    journal.record("competences.remove_part", thing=draft.framework, by=by, at=at, details=details)


def _store[M: models.Model](
    model: type[M],
    version: FrameworkVersion,
    code: str,
    columns: Mapping[str, Any],
    by: journal.Actor,
    at: datetime,
) -> M:
    draft = open_draft(version)
    rows = model._default_manager.filter(version=draft)
    row = rows.filter(code=code).first()
    if row is None:
        last = rows.aggregate(last=Max("position"))["last"] or 0
        row = rows.create(version=draft, code=code, position=last + 1, **columns)
    elif assign(row, columns):
        row.save()
    touch(draft, at)
    details = {"version": draft.number, "title": code}
    journal.record("competences.store_part", thing=draft.framework, by=by, at=at, details=details)
    return row
