"""Publishing a version: from then on it is fixed, and courses may refer to it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.competences.actions.drafting import open_draft
from oqu.competences.models import Competence, FrameworkVersion, Level, VersionState
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.rows import used

UNDO_TIME = timedelta(hours=1)
OWN_TABLES = frozenset({"competences"})


class NotComplete(Refused):
    message = _("A version needs a competence and a level before it can be published.")


class TooLateToUnpublish(Refused):
    message = _("It can't be undone any more: the hour is over, or a course refers to this version.")


@transaction.atomic
def publish(*, version: FrameworkVersion, by: journal.Actor, at: datetime) -> FrameworkVersion:
    """Fix a draft; the version that applied until now is replaced. Raises VersionFixed, NotComplete."""
    draft = open_draft(version)
    if not draft.competences.exists() or not draft.levels.exists():
        raise NotComplete
    draft.framework.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.REPLACED)
    draft.state, draft.published_at = VersionState.PUBLISHED, at
    draft.save(update_fields=["state", "published_at"])
    details = {"version": draft.number}
    journal.record("competences.publish", thing=draft.framework, by=by, at=at, details=details)
    return draft


def can_undo_publish(version: FrameworkVersion, at: datetime) -> bool:
    """Whether a published version can be a draft again: within an hour, if it is the latest and nothing refers to it."""
    if version.published_at is None or version.state != VersionState.PUBLISHED:
        return False
    if at >= version.published_at + UNDO_TIME or version.framework.versions.filter(number__gt=version.number):
        return False
    return not _is_referred_to(version)


def _is_referred_to(version: FrameworkVersion) -> bool:
    """Whether a table of another app refers to its competences or levels."""
    parts = ((Competence, version.competences), (Level, version.levels))
    return any(
        used(model, list(rows.values_list("pk", flat=True)), except_apps=OWN_TABLES) for model, rows in parts
    )


@transaction.atomic
def undo_publish(*, version: FrameworkVersion, by: journal.Actor, at: datetime) -> None:
    """Make the version a draft again, and the one before it the one that applies. Raises TooLateToUnpublish."""
    locked = FrameworkVersion.objects.select_for_update(of=("self",)).select_related("framework")
    version = locked.get(pk=version.pk)
    if version.is_draft:
        return
    if not can_undo_publish(version, at):
        raise TooLateToUnpublish
    version.state, version.published_at = VersionState.DRAFT, None
    version.save(update_fields=["state", "published_at"])
    before = version.framework.versions.filter(number__lt=version.number).first()
    if before is not None:
        before.state = VersionState.PUBLISHED
        before.save(update_fields=["state"])
    details = {"version": version.number}
    journal.record("competences.undo_publish", thing=version.framework, by=by, at=at, details=details)
