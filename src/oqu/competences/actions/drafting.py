"""Frameworks and the drafts of their versions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from oqu.competences.definition import FrameworkContent, VersionContent
from oqu.competences.models import (
    Area,
    Competence,
    Descriptor,
    Framework,
    FrameworkVersion,
    Level,
    VersionState,
)
from oqu.competences.queries import content_of, is_code_taken
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import in_languages
from oqu.kernel.rows import assign
from oqu.libraries.models import Centre


class VersionFixed(Refused):
    message = _("This version is published and can't be changed any more. Draft the next version.")


class HasDraft(Refused):
    message = _("There is a draft of the next version already.")


class CodeTaken(Refused):
    message = _("There is a framework with this code already.")


@once(Framework)
def draft_framework(
    *, about: FrameworkContent, centre: Centre | None, by: journal.Actor, at: datetime, key: str
) -> Framework:
    """Create a framework with an empty draft of its first version; no centre: for the installation. Raises CodeTaken."""
    if is_code_taken(centre, about.code):
        raise CodeTaken
    framework = Framework.objects.create(
        centre=centre,
        code=about.code,
        author=about.author,
        **in_languages("name", about.names),
        **in_languages("about", about.abouts),
    )
    FrameworkVersion.objects.create(framework=framework, number=1, changed_at=at)
    journal.record("competences.draft", thing=framework, by=by, at=at)
    return framework


@transaction.atomic
def edit_framework(
    *, framework: Framework, columns: Mapping[str, Any], by: journal.Actor, at: datetime
) -> Framework:
    """Change the name of a framework, what it is for, and its author; never its code."""
    if changed := assign(framework, columns):
        framework.save()
        journal.record("competences.edit", thing=framework, by=by, at=at, details={"fields": changed})
    return framework


@transaction.atomic
def draft_next(*, framework: Framework, by: journal.Actor, at: datetime) -> FrameworkVersion:
    """Draft the next version with everything of the latest one. Raises HasDraft."""
    latest = framework.versions.select_for_update().order_by("-number").first()
    if latest is not None and latest.is_draft:
        raise HasDraft
    number = latest.number + 1 if latest else 1
    draft = FrameworkVersion.objects.create(framework=framework, number=number, changed_at=at)
    if latest is not None:
        _write(draft, content_of(latest))
    journal.record("competences.draft_next", thing=framework, by=by, at=at, details={"version": number})
    return draft


@transaction.atomic
def remove_draft(*, version: FrameworkVersion, by: journal.Actor, at: datetime) -> None:
    """Remove a draft; with the only version of a framework, the framework itself. Raises VersionFixed."""
    version, framework = open_draft(version), version.framework
    journal.record(
        "competences.remove_draft", thing=framework, by=by, at=at, details={"version": version.number}
    )
    version.delete()
    if not framework.versions.exists():
        framework.delete()


@transaction.atomic
def store_content(
    *, version: FrameworkVersion, content: VersionContent, by: journal.Actor, at: datetime
) -> None:
    """Replace all of a draft. What has the same code as before keeps its row and its mapping. Raises VersionFixed.

    The content must be consistent: each code once, and only codes that it has itself.
    """
    draft = open_draft(version)
    _write(draft, content)
    touch(draft, at)
    journal.record(
        "competences.store",
        thing=draft.framework,
        by=by,
        at=at,
        details={"version": draft.number, "number": len(content.competences)},
    )


def take_framework(
    *,
    about: FrameworkContent,
    content: VersionContent,
    centre: Centre | None,
    by: journal.Actor,
    at: datetime,
    key: str,
    changed_at: datetime | None = None,
) -> FrameworkVersion:
    """Create a framework from a file, with what the file holds as the draft of its first version. Raises CodeTaken.

    `changed_at` is when its texts changed last, if the file says so.
    """
    with transaction.atomic():
        framework = draft_framework(about=about, centre=centre, by=by, at=at, key=key)
        draft = framework.versions.get(number=1)
        if draft.is_draft and not draft.competences.exists():
            store_content(version=draft, content=content, by=by, at=changed_at or at)
        return draft


def open_draft(version: FrameworkVersion) -> FrameworkVersion:
    """The version, locked. Raises VersionFixed unless it is a draft."""
    locked = FrameworkVersion.objects.select_for_update(of=("self",)).select_related("framework__centre")
    draft = locked.get(pk=version.pk)
    if draft.state != VersionState.DRAFT:
        raise VersionFixed
    return draft


def touch(version: FrameworkVersion, at: datetime) -> None:
    """Note that its texts have changed."""
    version.changed_at = at
    version.save(update_fields=["changed_at"])


def _write(version: FrameworkVersion, content: VersionContent) -> None:
    areas = _put(
        Area,
        version,
        {
            one.code: {"position": place, **in_languages("name", one.names)}
            for place, one in enumerate(content.areas, start=1)
        },
        remove=False,
    )
    levels = _put(
        Level,
        version,
        {
            one.code: {
                "position": place,
                **in_languages("name", one.names),
                **in_languages("about", one.abouts),
            }
            for place, one in enumerate(content.levels, start=1)
        },
    )
    competences = _put(
        Competence,
        version,
        {
            one.code: {
                "position": place,
                "area": areas[one.area],
                **in_languages("name", one.names),
                **in_languages("about", one.abouts),
            }
            for place, one in enumerate(content.competences, start=1)
        },
    )
    version.areas.exclude(code__in=[one.code for one in content.areas]).delete()
    Descriptor.objects.filter(competence__version=version).delete()
    Descriptor.objects.bulk_create(
        Descriptor(
            competence=competences[one.competence],
            level=levels[one.level],
            **in_languages("text", one.texts),
        )
        for one in content.descriptors
    )


def _put[M: models.Model](
    model: type[M], version: FrameworkVersion, wanted: Mapping[str, Mapping[str, Any]], *, remove: bool = True
) -> dict[str, M]:
    """Have exactly these rows (code -> columns) in a version; with `remove=False` others stay for now."""
    rows = model._default_manager.filter(version=version)
    if remove:
        rows.exclude(code__in=list(wanted)).delete()
    known = {str(getattr(one, "code", "")): one for one in rows}
    for code, columns in wanted.items():
        row = known.get(code)
        if row is None:
            known[code] = model._default_manager.create(version=version, code=code, **columns)
        elif assign(row, columns):
            row.save()
    return known
